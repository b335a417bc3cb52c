/* generate: random sessions against the real smtp/server, as facts: pipelining, several mails, commands out of order,
 * aborted sessions, AUTH, BDAT, STARTTLS with plaintext behind it, held and altered replies, several sessions interleaved,
 * both sides cut at random places. The same seed gives the same facts.
 */
#ifndef TESTS_TIMELINE_GENERATE_H
#define TESTS_TIMELINE_GENERATE_H

#include "timeline/sessions.h"
#include "smtp/server.h"

#define GENERATE_SESSIONS 4

/* What the two ends know at the end, to be compared with what the observer found out. */
struct peer {
	struct smtp_server *server;
	struct buf to_server, to_client; /* written, not yet on the wire */
	uint64_t sent[2];
	uint32_t accepted;
	bool open, done, server_closes, tls_begins;
	int writes_left;
};

struct generator {
	unsigned seed;
	int64_t time_us;
	struct smtp_server_config config;
	struct peer peers[GENERATE_SESSIONS];
	struct fact_list *out;
};

static inline unsigned pick(struct generator *g, unsigned count)
{
	return facts_random(&g->seed) % count;
}

static inline struct fact *emit(struct generator *g, struct fact *fact)
{
	fact->time_us = FACTS_EPOCH_US + (g->time_us += 1 + pick(g, 900));
	*array_push(g->out->facts, g->out->count, g->out->cap) = fact;
	return fact;
}

static inline void write_mail(struct generator *g, struct buf *out)
{
	static const char *const contents[] = {
		"Subject: x\r\n\r\nbody\r\n.\r\n",
		".\r\n",
		"X-Mailer: t 1\r\n\r\n..dot\r\n...\r\n\n.\r\nx\r\n.\r\n",
		"no header end\r\n.\r\n",
		"\r\nbody only\r\n.\r\n",
	};
	static const char *const chunks[] = {
		"BDAT 9 LAST\r\nA: b\r\n\r\nc",
		"BDAT 6\r\nA: b\r\nBDAT 0\r\nBDAT 5 LAST\r\n\r\n.\r\n",
		"BDAT 3\r\nabcBDAT 0 LAST\r\n",
		"BDAT 0 LAST\r\n",
	};
	bool envelope = pick(g, 3) == 0;
	if (pick(g, 3) == 0) {
		buf_add_text(out, envelope ? "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n" : "");
		buf_add_text(out, chunks[pick(g, 4)]);
		return;
	}
	if (envelope)
		buf_add_text(out, "MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nRCPT TO:<c@y>\r\nDATA\r\n");
	else
		buf_add_text(out, "DATA\r\n");
	buf_add_text(out, contents[pick(g, 5)]);
}

static inline void write_some(struct generator *g, struct buf *out)
{
	static const char *const lines[] = {
		"EHLO x.example\r\n",
		"HELO x\r\n",
		"MAIL FROM:<a@x>\r\n",
		"MAIL FROM:<>\r\n",
		"RCPT TO:<b@y>\r\n",
		"RCPT TO:<b@y>\r\n",
		"rcpt to:<c@y>\r\n",
		"RSET\r\n",
		"NOOP\r\n",
		"VRFY x\r\n",
		"FROB\r\n",
		"MAIL bad\r\n",
		"DATA\r\n",
		"\r\n",
		"a\nb\r\n",
		"AUTH PLAIN AGEAYg==\r\n",
		"AUTH PLAIN\r\nAGEAYg==\r\n",
		"AUTH LOGIN\r\n",
		"*\r\n",
		"BDAT 4\r\nx\r\n.",
		"BDAT 2 LAST\r\nxy",
		"BDAT x\r\n",
		"STARTTLS\r\n",
	};
	if (pick(g, 4) == 0) {
		write_mail(g, out);
		return;
	}
	for (unsigned count = pick(g, 3) == 0 ? 1 + pick(g, 5) : 1; count > 0; count--)
		buf_add_text(out, lines[pick(g, sizeof lines / sizeof *lines)]);
}

static inline void serve(struct generator *g, struct peer *peer, struct span in)
{
	struct smtp_reply reply = { 0 };
	while (in.len > 0 && !peer->server_closes) {
		size_t consumed = 0;
		enum smtp_server_result result = smtp_server_feed(peer->server, in, &consumed, &reply);
		in = span_from(in, consumed);
		if (result == SMTP_SERVER_MORE)
			break;
		if (result == SMTP_SERVER_MAIL && pick(g, 5) == 0)
			smtp_server_refuse(peer->server, 452, "full", &reply);
		else if (result == SMTP_SERVER_MAIL)
			smtp_server_accept(peer->server, "id", &reply);
		peer->accepted += result == SMTP_SERVER_MAIL && reply.code == 250;
		smtp_reply_write(&reply, &peer->to_client);
		peer->server_closes = reply.then_close;
		peer->tls_begins |= reply.then_start_tls;
	}
	smtp_reply_finish(&reply);
}

static inline void send_part(struct generator *g, uint32_t number, enum smtp_side from, struct buf *waiting)
{
	struct peer *peer = &g->peers[number - 1];
	size_t len = 1 + pick(g, 40);
	struct span part = span_part(buf_span(waiting), 0, len);
	emit(g, fact_create_bytes(number, from, 0, part));
	peer->sent[from] += part.len;
	if (from == SMTP_CLIENT)
		serve(g, peer, part);
	buf_drop(waiting, part.len);
}

static inline void close_peer(struct generator *g, uint32_t number, enum smtp_side from)
{
	emit(g, fact_create(FACT_CLOSED, number, 0, 0))->from = from;
	g->peers[number - 1].done = true;
}

static inline void open_peer(struct generator *g, uint32_t number)
{
	struct peer *peer = &g->peers[number - 1];
	struct fact_opened opened;
	memset(&opened, 0, sizeof opened);
	memcpy(emit(g, fact_create(FACT_OPENED, number, 0, sizeof opened))->data, &opened, sizeof opened);
	struct smtp_reply reply = { 0 };
	peer->server = smtp_server_create(&g->config);
	smtp_server_greet(peer->server, &reply);
	smtp_reply_write(&reply, &peer->to_client);
	smtp_reply_finish(&reply);
	peer->open = true;
	peer->writes_left = 3 + (int)pick(g, 25);
	if (pick(g, 4) > 0)
		buf_add_text(&peer->to_server, "EHLO x.example\r\n");
}

/* The client begins anew, whatever it still had to say. */
static inline void start_tls(struct generator *g, uint32_t number)
{
	struct peer *peer = &g->peers[number - 1];
	memcpy(emit(g, fact_create(FACT_TLS, number, 0, 4))->data, "TLSv", 4);
	smtp_server_tls_started(peer->server);
	peer->tls_begins = false;
	buf_clear(&peer->to_server);
	buf_add_text(&peer->to_server, pick(g, 4) > 0 ? "EHLO x.example\r\n" : "");
}

/* What the source says without bytes. */
static inline void say_aside(struct generator *g, uint32_t number)
{
	static const enum fact_kind kinds[] = { FACT_NOTE, FACT_HELD, FACT_RELEASED, FACT_ALTERED };
	struct fact *fact = emit(g, fact_create(kinds[pick(g, 4)], number, 0, 4));
	memcpy(fact->data, "text", 4);
	fact->from = SMTP_SERVER;
}

static inline void step_peer(struct generator *g, uint32_t number)
{
	struct peer *peer = &g->peers[number - 1];
	if (peer->to_client.len > 0 && pick(g, 4) > 0)
		send_part(g, number, SMTP_SERVER, &peer->to_client);
	else if (peer->server_closes && peer->to_client.len == 0)
		close_peer(g, number, SMTP_SERVER);
	else if (peer->tls_begins && peer->to_client.len == 0)
		start_tls(g, number);
	else if (peer->to_server.len > 0 && !peer->server_closes)
		send_part(g, number, SMTP_CLIENT, &peer->to_server);
	else if (peer->to_client.len > 0)
		send_part(g, number, SMTP_SERVER, &peer->to_client);
	else if (pick(g, 60) == 0)
		close_peer(g, number, SMTP_CLIENT);
	else if (peer->writes_left-- > 0)
		write_some(g, &peer->to_server);
	else
		buf_add_text(&peer->to_server, "QUIT\r\n");
	if (!peer->done && pick(g, 60) == 0)
		say_aside(g, number);
}

/* seed: not 0. peers are left for comparison; generate_finish releases them. */
static inline void generate(struct generator *g, unsigned seed, struct fact_list *out)
{
	*g = (struct generator){ .seed = seed, .out = out };
	*out = (struct fact_list){ 0 };
	smtp_server_config_default(&g->config);
	uint32_t opened = 0, done = 0;
	while (done < GENERATE_SESSIONS) {
		uint32_t number = 1 + pick(g, GENERATE_SESSIONS);
		if (number > opened)
			open_peer(g, ++opened);
		else if (!g->peers[number - 1].done) {
			step_peer(g, number);
			done += g->peers[number - 1].done;
		}
	}
}

static inline void generate_finish(struct generator *g, struct fact_list *list)
{
	for (size_t i = 0; i < GENERATE_SESSIONS; i++) {
		smtp_server_destroy(g->peers[i].server);
		buf_finish(&g->peers[i].to_client);
		buf_finish(&g->peers[i].to_server);
	}
	facts_finish(list);
}

#endif
