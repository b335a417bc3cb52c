#include "source/rehearsal.h"

#include <string.h>

#include "base/mem.h"
#include "source/plan.h"
#include "source/recital.h"

#define PIECE_SIZE 65536

struct rehearsal {
	const struct lesson *lesson; /* borrowed, as the next two */
	struct lesson_problems *problems;
	struct faults *faults; /* of the whole lesson: addresses that fail some times only */
	uint32_t number;       /* of the connection, 1 … */
	struct smtp_server *server;
	struct question asked;
	struct recital recital;
	enum recital_turn turn;
	bool closed;    /* by the server */
	bool gave_up;   /* the client did not wait so long */
	bool surprised; /* a reply was not expected, and told */
};

/* ---- telling */

static void tell(struct rehearsal *rehearsal, const struct exchange *exchange, bool warning, char *owned_text)
{
	const char *name = exchange->name ? exchange->name : "?";
	char *text = mem_printf("[%s] Expect: %s", name, owned_text);
	lesson_problems_add(rehearsal->problems, exchange->line, warning, text);
	free(owned_text);
}

/* "250;550" */
static char *expected_of(const struct exchange *exchange)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < LESSON_EXPECT_MAX && exchange->expect[i] != 0; i++)
		buf_addf(&text, "%s%u", i > 0 ? ";" : "", (unsigned)exchange->expect[i]);
	return buf_take_text(&text);
}

static void tell_surprise(struct rehearsal *rehearsal, const struct exchange *exchange, uint16_t code)
{
	char *expected = expected_of(exchange);
	size_t left = rehearsal->recital.count - rehearsal->recital.asked - 1;
	rehearsal->surprised = true;
	tell(rehearsal, exchange, false,
	     mem_printf("=%s, but this server answers %u here%s", expected, (unsigned)code,
	                left > 0 ? "; the client says QUIT, and what follows is not played" : ""));
	free(expected);
}

/* Exchanges that get no reply at all: the first that wants one is told. */
static void tell_unanswered(struct rehearsal *rehearsal)
{
	const struct recital *recital = &rehearsal->recital;
	for (size_t i = recital->asked; i < recital->count; i++) {
		const struct exchange *exchange = &recital->exchanges[i];
		if (exchange->expect[0] == 0 || exchange->patience_ms > 0)
			continue;
		char *expected = expected_of(exchange);
		tell(rehearsal, exchange, true,
		     mem_printf("=%s, but no reply comes here: %s", expected,
		                rehearsal->closed    ? "the server has closed the connection"
		                : rehearsal->gave_up ? "the client has lost its patience"
		                                     : "the client waits for ever; write Patience="));
		free(expected);
		return;
	}
}

/* ---- replies */

static void hear(struct rehearsal *rehearsal, uint16_t code)
{
	struct recital *recital = &rehearsal->recital;
	if (rehearsal->turn != RECITAL_WAIT)
		return; /* an answer to nothing */
	if (recital->last_words == NULL && recital->asked < recital->next && !rehearsal->surprised &&
	    !exchange_expects(&recital->exchanges[recital->asked], code))
		tell_surprise(rehearsal, &recital->exchanges[recital->asked], code);
	rehearsal->turn = recital_reply(recital, code);
}

static void answer(struct rehearsal *rehearsal, const struct smtp_reply *reply)
{
	struct plan plan;
	uint16_t code = reply->code;
	uint64_t patience = recital_patience_ms(&rehearsal->recital);
	faults_plan(rehearsal->faults, rehearsal->number, &rehearsal->asked, code, &plan);
	if (plan.code.action.kind == FAULT_CODE)
		code = plan.code.action.code;
	if (code != reply->code)
		smtp_server_replied(rehearsal->server, code);
	question_replied(&rehearsal->asked, code);
	rehearsal->closed |= smtp_server_state(rehearsal->server) == STATE_CLOSED || plan.end.action.kind != FAULT_NONE;
	rehearsal->gave_up |= patience > 0 && plan.delay.action.kind == FAULT_DELAY && plan.delay.action.delay_ms >= patience;
	if (plan.end.action.kind == FAULT_NONE && !rehearsal->gave_up)
		hear(rehearsal, code);
}

static void feed(struct rehearsal *rehearsal, struct span in)
{
	struct smtp_reply reply = { 0 };
	while (in.len > 0 && !rehearsal->closed && !rehearsal->gave_up) {
		size_t used = 0;
		bool content = smtp_server_state(rehearsal->server) == STATE_CONTENT;
		enum smtp_server_result result = smtp_server_feed(rehearsal->server, in, &used, &reply);
		question_feed(&rehearsal->asked, content, span_part(in, 0, used));
		in = span_from(in, used);
		if (result == SMTP_SERVER_MORE)
			continue;
		question_end(&rehearsal->asked, result == SMTP_SERVER_MAIL);
		if (result == SMTP_SERVER_MAIL)
			smtp_server_accept(rehearsal->server, "1", &reply);
		answer(rehearsal, &reply);
	}
	smtp_reply_finish(&reply);
}

/* ---- the client's turns */

static void say(struct rehearsal *rehearsal)
{
	struct buf bytes = { 0 };
	while (recital_say(&rehearsal->recital, PIECE_SIZE, &bytes))
		;
	rehearsal->turn = RECITAL_WAIT;
	feed(rehearsal, buf_span(&bytes)); /* a pipelined group is one read, as over the loopback */
	buf_finish(&bytes);
}

static void converse(struct rehearsal *rehearsal)
{
	while (rehearsal->turn != RECITAL_OVER && rehearsal->turn != RECITAL_WAIT && !rehearsal->closed && !rehearsal->gave_up) {
		if (rehearsal->turn == RECITAL_TLS)
			smtp_server_tls_started(rehearsal->server);
		if (rehearsal->turn == RECITAL_SAY)
			say(rehearsal);
		else
			rehearsal->turn = recital_go_on(&rehearsal->recital);
	}
}

static void play_connection(const struct lesson *lesson, size_t connection, const struct smtp_server_config *config,
                            struct faults *faults, struct lesson_problems *problems)
{
	struct smtp_reply greeting = { 0 };
	struct rehearsal rehearsal = { .lesson = lesson, .problems = problems, .faults = faults };
	rehearsal.number = (uint32_t)connection + 1;
	rehearsal.server = smtp_server_create(config);
	recital_init(&rehearsal.recital, lesson, connection);
	question_greet(&rehearsal.asked);
	smtp_server_greet(rehearsal.server, &greeting);
	answer(&rehearsal, &greeting);
	converse(&rehearsal);
	if (!rehearsal.surprised)
		tell_unanswered(&rehearsal);
	smtp_reply_finish(&greeting);
	smtp_server_destroy(rehearsal.server);
}

void rehearsal_play(const struct lesson *lesson, const struct smtp_server_config *config, struct lesson_problems *problems)
{
	struct smtp_server_config smtp = *config;
	struct faults faults = { 0 };
	if (lesson->sets_extensions)
		smtp.extensions = lesson->extensions;
	if (lesson->sets_bugs)
		smtp.bugs = lesson->bugs;
	faults_set(&faults, lesson->faults, lesson->fault_count);
	for (size_t i = 0; i < lesson->connection_count; i++)
		play_connection(lesson, i, &smtp, &faults, problems);
	faults_finish(&faults);
	lesson_problems_sort(problems);
}
