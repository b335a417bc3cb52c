#include <stdio.h>
#include <string.h>

#include "capture/conversation_private.h"

bool conversation_is_smtp_port(uint16_t port)
{
	return port == 25 || port == 465 || port == 587 || port == 2525;
}

static struct span greeting(const struct conversation *c, enum smtp_side side)
{
	return span_make(c->sides[side].greeting, c->sides[side].greeting_len);
}

static bool says_hello(struct span text)
{
	return span_starts_nocase(text, "EHLO ") || span_starts_nocase(text, "HELO ") || span_starts_nocase(text, "LHLO ");
}

static bool greets_as_smtp(struct span text)
{
	const uint8_t *end = text.len > 0 ? memchr(text.data, '\n', text.len) : NULL;
	bool greets = span_starts_nocase(text, "220 ") || span_starts_nocase(text, "220-");
	for (size_t i = 0; greets && end != NULL && text.data + i < end; i++)
		if (span_starts_nocase(span_from(text, i), "SMTP"))
			return true;
	return false;
}

/* The other way round than it was thought: nothing of it was told yet. */
static void turn_round(struct conversation *c)
{
	struct conversation_side side = c->sides[SMTP_CLIENT];
	c->sides[SMTP_CLIENT] = c->sides[SMTP_SERVER];
	c->sides[SMTP_SERVER] = side;
	c->sides[SMTP_CLIENT].tls.side = SMTP_CLIENT;
	c->sides[SMTP_SERVER].tls.side = SMTP_SERVER;
	c->first_fin = conversation_other(c->first_fin);
	for (size_t i = 0; i < c->waiting_count; i++)
		c->waiting[i].fact->from = conversation_other(c->waiting[i].fact->from);
}

static bool looks_like_smtp(const struct conversation *c, enum smtp_side client)
{
	return says_hello(greeting(c, client)) || greets_as_smtp(greeting(c, conversation_other(client)));
}

/* The first words are there and are not SMTP's. FTP greets with 220 too, so the client's count. */
static bool looks_like_other(const struct conversation *c)
{
	struct span client = greeting(c, SMTP_CLIENT), server = greeting(c, SMTP_SERVER);
	bool refuses = server.len >= 4 && !span_starts_nocase(server, "220 ") && !span_starts_nocase(server, "220-");
	return client.len >= 5 || refuses || c->frames > CONVERSATION_UNDECIDED_FRAMES;
}

static void open_session(struct conversation *c)
{
	struct fact_opened opened;
	c->kind = CONVERSATION_SMTP;
	memset(&opened, 0, sizeof opened);
	endpoint_format(&c->sides[SMTP_CLIENT].endpoint, opened.client);
	endpoint_format(&c->sides[SMTP_SERVER].endpoint, opened.server);
	snprintf(opened.label, sizeof opened.label, "%s", c->sink->label);
	opened.origin = ORIGIN_CAPTURE;
	struct fact *fact = fact_create(FACT_OPENED, 0, c->opened_us, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	conversation_put(c, fact, 0);
	if (c->middle)
		conversation_put_gap(c, SMTP_CLIENT, FACT_GAP_BEGIN, 0, c->opened_us);
	c->unsorted = true;
}

void conversation_decide(struct conversation *c)
{
	bool said = c->sides[SMTP_CLIENT].stream.given + c->sides[SMTP_SERVER].stream.given > 0;
	bool by_port = conversation_is_smtp_port(c->sides[SMTP_SERVER].endpoint.port);
	if (by_port && (c->synack_seen || said)) {
		open_session(c);
	} else if (by_port && c->waiting_count < CONVERSATION_WAITING_FACTS) {
		return; /* nobody has answered yet */
	} else if (looks_like_smtp(c, SMTP_CLIENT)) {
		open_session(c);
	} else if (!c->oriented && looks_like_smtp(c, SMTP_SERVER)) {
		turn_round(c);
		open_session(c);
	} else if (looks_like_other(c) && (c->oriented || c->frames > CONVERSATION_UNDECIDED_FRAMES)) {
		conversation_leave_out(c);
	}
}
