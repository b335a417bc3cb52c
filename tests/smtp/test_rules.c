/* The table against itself, against RFC 5321 §4.3.2, and against what the server does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "smtp/rules.h"
#include "smtp/server.h"

/* A well-formed command line of every verb. */
static const char *const lines[VERB_COUNT] = {
	[VERB_HELO] = "HELO client.example",
	[VERB_EHLO] = "EHLO client.example",
	[VERB_MAIL] = "MAIL FROM:<li@client.example>",
	[VERB_RCPT] = "RCPT TO:<wang@mx.example>",
	[VERB_DATA] = "DATA",
	[VERB_RSET] = "RSET",
	[VERB_VRFY] = "VRFY wang",
	[VERB_EXPN] = "EXPN list",
	[VERB_HELP] = "HELP",
	[VERB_NOOP] = "NOOP",
	[VERB_QUIT] = "QUIT",
	[VERB_STARTTLS] = "STARTTLS",
	[VERB_AUTH] = "AUTH PLAIN",
	[VERB_BDAT] = "BDAT 0",
	[VERB_SEND] = "SEND FROM:<li@client.example>",
	[VERB_SOML] = "SOML FROM:<li@client.example>",
	[VERB_SAML] = "SAML FROM:<li@client.example>",
	[VERB_TURN] = "TURN",
	[VERB_UNKNOWN] = "XYZZY",
};

static uint16_t say(struct smtp_server *server, const char *line)
{
	struct buf bytes = { 0 };
	struct smtp_reply reply = { 0 };
	size_t consumed;
	buf_addf(&bytes, "%s\r\n", line);
	smtp_server_feed(server, buf_span(&bytes), &consumed, &reply);
	uint16_t code = reply.code;
	assert_int_equal(consumed, bytes.len);
	buf_finish(&bytes);
	smtp_reply_finish(&reply);
	return code;
}

static struct smtp_server *server_in(enum smtp_state state, const struct smtp_server_config *config)
{
	static const enum smtp_verb ways[STATE_COUNT][5] = {
		[STATE_READY] = { VERB_EHLO, VERB_COUNT },
		[STATE_AUTH] = { VERB_EHLO, VERB_AUTH, VERB_COUNT },
		[STATE_MAIL] = { VERB_EHLO, VERB_MAIL, VERB_COUNT },
		[STATE_RCPT] = { VERB_EHLO, VERB_MAIL, VERB_RCPT, VERB_COUNT },
		[STATE_CHUNKS] = { VERB_EHLO, VERB_MAIL, VERB_RCPT, VERB_BDAT, VERB_COUNT },
		[STATE_CONTENT] = { VERB_EHLO, VERB_MAIL, VERB_RCPT, VERB_DATA, VERB_COUNT },
		[STATE_CLOSED] = { VERB_QUIT, VERB_COUNT },
	};
	struct smtp_server *server = smtp_server_create(config);
	struct smtp_reply reply = { 0 };
	if (state != STATE_CONNECTING)
		smtp_server_greet(server, &reply);
	smtp_reply_finish(&reply);
	for (const enum smtp_verb *verb = ways[state]; state > STATE_START && *verb != VERB_COUNT && verb < ways[state] + 5;
	     verb++)
		say(server, lines[*verb]);
	assert_int_equal(smtp_server_state(server), state);
	return server;
}

static void test_server_follows_the_table(void **unused)
{
	(void)unused;
	struct smtp_server_config config;
	smtp_server_config_default(&config);
	for (enum smtp_state state = 0; state < STATE_COUNT; state++) {
		for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++) {
			const struct smtp_rule *rule = smtp_rule(state, verb);
			struct smtp_server *server = server_in(state, &config);
			uint16_t code = say(server, lines[verb]);
			if (code != rule->reply)
				fail_msg("%s in %s: %u, the table says %u", lines[verb], smtp_state_name(state), code,
				         rule->reply);
			assert_int_equal(smtp_server_state(server), smtp_state_after(state, verb, code));
			smtp_server_destroy(server);
		}
	}
}

/* With every extension switched off only their verbs change: 502 whatever the order. */
static void test_switched_off(void **unused)
{
	(void)unused;
	struct smtp_server_config config;
	smtp_server_config_default(&config);
	config.extensions = 0;
	for (enum smtp_state state = STATE_CONNECTING; state < STATE_COUNT; state++) {
		if (state == STATE_AUTH || state == STATE_CHUNKS || state == STATE_CONTENT || state == STATE_CLOSED)
			continue;
		for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++) {
			bool off = verb == VERB_STARTTLS || verb == VERB_AUTH || verb == VERB_BDAT;
			struct smtp_server *server = server_in(state, &config);
			assert_int_equal(say(server, lines[verb]), off ? 502 : smtp_rule(state, verb)->reply);
			if (off)
				assert_int_equal(smtp_server_state(server), state);
			smtp_server_destroy(server);
		}
	}
}

/* Any code a fault can choose: the state of the server is the one the table names, and it goes on from there. */
static void test_every_code_in_every_state(void **unused)
{
	(void)unused;
	struct smtp_server_config config;
	smtp_server_config_default(&config);
	for (enum smtp_state state = STATE_START; state < STATE_CONTENT; state++) {
		for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++) {
			for (uint16_t code = 200; code < 560; code++) {
				struct smtp_server *server = server_in(state, &config);
				say(server, lines[verb]);
				enum smtp_verb answered = state == STATE_AUTH ? VERB_AUTH : verb;
				smtp_server_replied(server, code);
				if (smtp_server_state(server) != smtp_state_after(state, answered, code))
					fail_msg("%s in %s, %u", lines[verb], smtp_state_name(state), code);
				say(server, verb == VERB_STARTTLS && code == 220 ? "" : "NOOP");
				smtp_server_destroy(server);
			}
		}
	}
}

/* §4.1.4 in words: what may come when. What is not named here may not come. */
static const char *const order[STATE_COUNT] = {
	[STATE_CONNECTING] = "QUIT",
	[STATE_START] = "HELO EHLO RSET VRFY EXPN HELP NOOP QUIT",
	[STATE_READY] = "HELO EHLO MAIL RSET VRFY EXPN HELP NOOP QUIT STARTTLS AUTH SEND SOML SAML TURN",
	[STATE_AUTH] = "",
	[STATE_MAIL] = "HELO EHLO RCPT RSET VRFY EXPN HELP NOOP QUIT STARTTLS",
	[STATE_RCPT] = "HELO EHLO RCPT DATA RSET VRFY EXPN HELP NOOP QUIT STARTTLS BDAT",
	[STATE_CHUNKS] = "HELO EHLO RSET VRFY EXPN HELP NOOP QUIT STARTTLS BDAT",
	[STATE_CONTENT] = "",
	[STATE_CLOSED] = "",
};

static void test_order(void **unused)
{
	(void)unused;
	for (enum smtp_state state = 0; state < STATE_COUNT; state++)
		for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++)
			if (smtp_rule(state, verb)->allowed != (strstr(order[state], smtp_verb_info(verb)->name) != NULL))
				fail_msg("%s in %s", lines[verb], smtp_state_name(state));
}

static void test_malformed_changes_nothing(void **unused)
{
	(void)unused;
	static const char *const bad[] = { "EHLO",   "MAIL FROM:x",    "RCPT TO:x", "DATA x",
		                           "RSET x", "VRFY",           "QUIT x",    "BDAT",
		                           "BDAT x", "BDAT 1 LAST x",  "BDAT -1",   "BDAT 9999999999999999999",
		                           "AUTH",   "AUTH PLAIN a b", "STARTTLS x" };
	struct smtp_server_config config;
	smtp_server_config_default(&config);
	for (enum smtp_state state = STATE_START; state < STATE_CONTENT; state++) {
		if (state == STATE_AUTH)
			continue;
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
			struct smtp_server *server = server_in(state, &config);
			assert_int_equal(say(server, bad[i]), 501);
			assert_int_equal(smtp_server_state(server), state);
			smtp_server_destroy(server);
		}
	}
}

/* What our server says, in every state after the greeting, is in §4.3.2's list. */
static void test_replies_are_in_the_list(void **unused)
{
	(void)unused;
	for (enum smtp_state state = STATE_START; state < STATE_CONTENT; state++) {
		for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++) {
			uint16_t code = smtp_rule(state, verb)->reply;
			if (!smtp_reply_allowed(verb, code))
				fail_msg("%s in %s: %u is not in its list", lines[verb], smtp_state_name(state), code);
		}
	}
}

/* What other RFCs than 5321 add: 530 of RFC 4954, 556 of RFC 7504. */
static bool is_extension(uint16_t code)
{
	return code == 530 || code == 556;
}

static void check_list(enum smtp_verb verb, const uint16_t *expected)
{
	const uint16_t *replies = smtp_verb_info(verb)->replies;
	size_t count = 0;
	for (; expected[count] != 0; count++)
		if (!smtp_reply_allowed(verb, expected[count]))
			fail_msg("%s: %u is missing", lines[verb], expected[count]);
	for (; *replies != 0; replies++)
		count -= !is_extension(*replies);
	assert_int_equal(count, 0);
}

/* §4.3.2, copied from the text; 500, 501 and 421 may answer anything. */
static void test_lists_are_the_standards(void **unused)
{
	(void)unused;
	check_list(VERB_EHLO, (const uint16_t[]){ 250, 504, 550, 502, 0 });
	check_list(VERB_HELO, (const uint16_t[]){ 250, 504, 550, 502, 0 });
	check_list(VERB_MAIL, (const uint16_t[]){ 250, 552, 451, 452, 550, 553, 503, 455, 555, 0 });
	check_list(VERB_RCPT, (const uint16_t[]){ 250, 251, 550, 551, 552, 553, 450, 451, 452, 503, 455, 555, 0 });
	check_list(VERB_DATA, (const uint16_t[]){ 354, 503, 554, 0 });
	check_list(VERB_RSET, (const uint16_t[]){ 250, 0 });
	check_list(VERB_VRFY, (const uint16_t[]){ 250, 251, 252, 550, 551, 553, 502, 504, 0 });
	check_list(VERB_EXPN, (const uint16_t[]){ 250, 252, 550, 502, 504, 0 });
	check_list(VERB_HELP, (const uint16_t[]){ 211, 214, 502, 504, 0 });
	check_list(VERB_NOOP, (const uint16_t[]){ 250, 0 });
	check_list(VERB_QUIT, (const uint16_t[]){ 221, 0 });
	check_list(VERB_STARTTLS, (const uint16_t[]){ 220, 454, 502, 503, 0 }); /* RFC 3207 §4, and 502, 503 */
	check_list(VERB_AUTH, (const uint16_t[]){ 235, 334, 432, 454, 502, 503, 504, 534, 535, 538, 0 }); /* RFC 4954 */
	check_list(VERB_BDAT, (const uint16_t[]){ 250, 552, 554, 451, 452, 450, 550, 502, 503, 0 });      /* RFC 3030 */
	assert_true(smtp_reply_allowed(VERB_COUNT, 220) && smtp_reply_allowed(VERB_COUNT, 554));
	assert_true(smtp_reply_allowed(VERB_NOOP, 421) && smtp_reply_allowed(VERB_NOOP, 500));
	assert_false(smtp_reply_allowed(VERB_NOOP, 0));
	assert_false(smtp_reply_allowed(VERB_COUNT, 250));
	assert_false(smtp_reply_allowed(VERB_DATA, 250));
	for (const uint16_t *code = smtp_content_replies; *code != 0; code++)
		assert_true(*code == 250 || *code / 100 >= 4);
}

static void test_states(void **unused)
{
	(void)unused;
	assert_int_equal(smtp_state_after(STATE_CONNECTING, VERB_COUNT, 220), STATE_START);
	assert_int_equal(smtp_state_after(STATE_CONNECTING, VERB_COUNT, 554), STATE_CONNECTING);
	assert_int_equal(smtp_state_after(STATE_READY, VERB_MAIL, 250), STATE_MAIL);
	assert_int_equal(smtp_state_after(STATE_READY, VERB_MAIL, 550), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_MAIL, VERB_RCPT, 251), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_RCPT, 550), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_DATA, 354), STATE_CONTENT);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_DATA, 250), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_DATA, 451), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_START, VERB_RSET, 250), STATE_START);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_RSET, 250), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_EHLO, 250), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_EHLO, 502), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_READY, VERB_STARTTLS, 220), STATE_START);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_NOOP, 421), STATE_CLOSED);
	assert_int_equal(smtp_state_after(STATE_CLOSED, VERB_EHLO, 250), STATE_CLOSED);
	assert_int_equal(smtp_state_after(STATE_READY, VERB_AUTH, 334), STATE_AUTH);
	assert_int_equal(smtp_state_after(STATE_AUTH, VERB_AUTH, 334), STATE_AUTH);
	assert_int_equal(smtp_state_after(STATE_AUTH, VERB_AUTH, 235), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_AUTH, VERB_AUTH, 535), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_READY, VERB_AUTH, 235), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_BDAT, 250), STATE_CHUNKS);
	assert_int_equal(smtp_state_after(STATE_CHUNKS, VERB_BDAT, 552), STATE_READY);
	assert_int_equal(smtp_state_after(STATE_RCPT, VERB_BDAT, 503), STATE_RCPT);
	assert_int_equal(smtp_state_after(STATE_MAIL, VERB_BDAT, 552), STATE_MAIL);
	assert_int_equal(smtp_state_after(STATE_CHUNKS, VERB_RSET, 250), STATE_READY);
	assert_int_equal(smtp_state_after_content(250), STATE_READY);
	assert_int_equal(smtp_state_after_content(554), STATE_READY);
	assert_int_equal(smtp_state_after_content(421), STATE_CLOSED);
}

static void test_every_verb_is_described(void **unused)
{
	(void)unused;
	for (enum smtp_verb verb = 0; verb < VERB_UNKNOWN; verb++) {
		const struct smtp_verb_info *info = smtp_verb_info(verb);
		assert_int_equal(smtp_verb_from(span_of(info->name)), verb);
		assert_non_null(strstr(info->syntax, info->name));
		assert_int_equal(strncmp(info->section, "RFC ", 4), 0);
		assert_true(strlen(info->help) > 10 && strlen(info->help) < 200);
		assert_true(info->replies[0] >= 200 && info->replies[0] < 400);
		assert_int_equal(info->replies[sizeof info->replies / sizeof *info->replies - 1], 0);
	}
	assert_int_equal(smtp_verb_from(span_of("unknown")), VERB_UNKNOWN);
	assert_int_equal(smtp_verb_from(span_of("greeting")), VERB_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_server_follows_the_table),
		cmocka_unit_test(test_malformed_changes_nothing),
		cmocka_unit_test(test_switched_off),
		cmocka_unit_test(test_every_code_in_every_state),
		cmocka_unit_test(test_replies_are_in_the_list),
		cmocka_unit_test(test_lists_are_the_standards),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_every_verb_is_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
