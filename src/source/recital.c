#include "source/recital.h"

#include <assert.h>

#define QUIT "QUIT"

void recital_init(struct recital *recital, const struct lesson *lesson, size_t connection)
{
	const struct lesson_connection *at = &lesson->connections[connection];
	*recital = (struct recital){ .exchanges = lesson->exchanges + at->first, .count = at->count, .next = 1 };
	assert(at->count > 0 && recital->exchanges[0].kind == EXCHANGE_GREETING);
	recital->stuffing.ended = true;
}

static const struct exchange *asked_of(const struct recital *recital)
{
	return recital->last_words == NULL && recital->asked < recital->next ? &recital->exchanges[recital->asked] : NULL;
}

static bool says_quit(const struct exchange *exchange)
{
	return exchange->kind == EXCHANGE_COMMAND && span_equal_nocase(span_of(exchange->send), QUIT);
}

/* ---- what a reply leads to */

static enum recital_turn say_last(struct recital *recital, const char *words)
{
	recital->last_words = words;
	recital->saying = true;
	return RECITAL_SAY;
}

/* To the next exchange, or to the end. Everything said was answered. */
static enum recital_turn continue_script(struct recital *recital)
{
	if (recital->refused && recital->code == 354)
		return say_last(recital, ".");
	if (recital->refused && recital->code == 334)
		return say_last(recital, "*");
	if (recital->refused || recital->next == recital->count)
		return say_last(recital, QUIT);
	recital->saying = true;
	return recital->exchanges[recital->next].delay_ms > 0 ? RECITAL_PAUSE : RECITAL_SAY;
}

static enum recital_turn end_script(struct recital *recital)
{
	bool quit = span_equal_nocase(span_of(recital->last_words), QUIT);
	return quit ? RECITAL_OVER : say_last(recital, QUIT);
}

enum recital_turn recital_reply(struct recital *recital, uint16_t code)
{
	const struct exchange *exchange = asked_of(recital);
	recital->code = code;
	if (code == 421) /* it closes */
		return RECITAL_OVER;
	if (recital->last_words != NULL)
		return end_script(recital);
	if (exchange == NULL)
		return RECITAL_WAIT; /* an answer to nothing */
	recital->asked++;
	recital->refused |= !exchange_expects(exchange, code);
	if (says_quit(exchange))
		return RECITAL_OVER;
	if (recital->asked < recital->next)
		return RECITAL_WAIT;
	if (exchange->tls && code == 220 && !recital->refused)
		return RECITAL_TLS;
	return continue_script(recital);
}

enum recital_turn recital_go_on(struct recital *recital)
{
	enum recital_turn turn = continue_script(recital);
	return turn == RECITAL_PAUSE ? RECITAL_SAY : turn;
}

uint64_t recital_pause_ms(const struct recital *recital)
{
	return recital->next < recital->count ? recital->exchanges[recital->next].delay_ms : 0;
}

/* ---- saying it */

static void say_line(struct buf *out, const char *line)
{
	buf_add_text(out, line);
	buf_add_text(out, "\r\n");
}

/* True: it is content, whose bytes come piece by piece. */
static bool begin_exchange(struct recital *recital, struct buf *out)
{
	const struct exchange *exchange = &recital->exchanges[recital->next++];
	if (exchange->kind != EXCHANGE_CONTENT) {
		say_line(out, exchange->send);
		return false;
	}
	stuffing_init(&recital->stuffing, buf_span(&exchange->content));
	recital->stuffing.plain = exchange->plain;
	return true;
}

bool recital_say(struct recital *recital, size_t max, struct buf *out)
{
	size_t start = out->len;
	if (recital->saying && recital->last_words != NULL) {
		say_line(out, recital->last_words);
		recital->saying = false;
	}
	while (recital->saying && out->len - start < max) {
		if (!recital->stuffing.ended || begin_exchange(recital, out))
			stuffing_next(&recital->stuffing, max, out);
		bool group = recital->exchanges[recital->next - 1].pipelined && recital->next < recital->count;
		recital->saying = group || !recital->stuffing.ended;
	}
	return out->len > start;
}

bool recital_interrupted(const struct recital *recital)
{
	return !recital->stuffing.ended && recital->asked + 1 == recital->next;
}

uint64_t recital_patience_ms(const struct recital *recital)
{
	const struct exchange *exchange = asked_of(recital);
	return exchange != NULL ? exchange->patience_ms : 0;
}
