/* SPECs of faults: what each means, and at which character a wrong one goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "smtp/fault.h"

struct good {
	const char *spec;
	struct fault fault;
	const char *written; /* NULL: as spec */
};

#define CODE(n)                                                                                                                  \
	{                                                                                                                        \
		FAULT_CODE, .code = n                                                                                            \
	}

static const struct good goods[] = {
	{ "rcpt:550", { FAULT_AT_VERB, VERB_RCPT, .action = CODE(550) }, NULL },
	{ "mail#2:421", { FAULT_AT_VERB, VERB_MAIL, .nth = 2, .action = CODE(421) }, NULL },
	{ "data:delay=10s", { FAULT_AT_VERB, VERB_DATA, .action = { FAULT_DELAY, .delay_ms = 10000 } }, NULL },
	{ "data:delay=500ms", { FAULT_AT_VERB, VERB_DATA, .action = { FAULT_DELAY, .delay_ms = 500 } }, NULL },
	{ "data:delay=3000ms", { FAULT_AT_VERB, VERB_DATA, .action = { FAULT_DELAY, .delay_ms = 3000 } }, "data:delay=3s" },
	{ "data:delay=600s", { FAULT_AT_VERB, VERB_DATA, .action = { FAULT_DELAY, .delay_ms = 600000 } }, NULL },
	{ "data:delay=0s", { FAULT_AT_VERB, VERB_DATA, .action = { FAULT_DELAY, .delay_ms = 0 } }, NULL },
	{ "any:drop", { FAULT_AT_ANY, .action = { FAULT_DROP } }, NULL },
	{ "ANY:DROP", { FAULT_AT_ANY, .action = { FAULT_DROP } }, "any:drop" },
	{ "greeting:554", { FAULT_AT_GREETING, .action = CODE(554) }, NULL },
	{ "end:451", { FAULT_AT_END, .action = CODE(451) }, NULL },
	{ "End#3:Cut=0", { FAULT_AT_END, .nth = 3, .action = { FAULT_CUT, .cut_bytes = 0 } }, "end#3:cut=0" },
	{ "rcpt:550@3", { FAULT_AT_VERB, VERB_RCPT, .connection = 3, .action = CODE(550) }, NULL },
	{ "ehlo#1000000:cut=1000000@1000000",
	  { FAULT_AT_VERB, VERB_EHLO, .nth = 1000000, .connection = 1000000, .action = { FAULT_CUT, .cut_bytes = 1000000 } },
	  NULL },
	{ "starttls:454", { FAULT_AT_VERB, VERB_STARTTLS, .action = CODE(454) }, NULL },
	{ "unknown:200", { FAULT_AT_VERB, VERB_UNKNOWN, .action = CODE(200) }, NULL },
	{ "quit:559", { FAULT_AT_VERB, VERB_QUIT, .action = CODE(559) }, NULL },
};

static void check_fault(const struct fault *fault, const struct fault *expected)
{
	assert_int_equal(fault->where, expected->where);
	assert_int_equal(fault->where == FAULT_AT_VERB ? fault->verb : 0, expected->verb);
	assert_int_equal(fault->nth, expected->nth);
	assert_int_equal(fault->connection, expected->connection);
	assert_int_equal(fault->action.kind, expected->action.kind);
	assert_int_equal(fault->action.code, expected->action.code);
	assert_int_equal(fault->action.delay_ms, expected->action.delay_ms);
	assert_int_equal(fault->action.cut_bytes, expected->action.cut_bytes);
}

static void test_good_specs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
		struct fault fault, again;
		size_t at = 99;
		const char *expected = NULL;
		char text[FAULT_TEXT_MAX];
		if (!fault_parse(goods[i].spec, &fault, &at, &expected))
			fail_msg("%s: at %zu, %s", goods[i].spec, at, expected);
		check_fault(&fault, &goods[i].fault);
		fault_format(&fault, text);
		assert_string_equal(text, goods[i].written != NULL ? goods[i].written : goods[i].spec);
		assert_true(fault_parse(text, &again, &at, &expected));
		check_fault(&again, &goods[i].fault);
	}
}

static const struct bad {
	const char *spec;
	size_t at;
	const char *expected; /* the beginning */
} bads[] = {
	{ "", 0, "greeting, a command" },
	{ "rcp:550", 0, "greeting, a command" },
	{ "rcptx:550", 0, "greeting, a command" },
	{ " rcpt:550", 0, "greeting, a command" },
	{ "#2:550", 0, "greeting, a command" },
	{ "rcpt", 4, "# or :" },
	{ "rcpt 550", 4, "# or :" },
	{ "rcpt#:550", 5, "a number" },
	{ "rcpt#0:550", 5, "a number" },
	{ "rcpt#1000001:550", 5, "a number" },
	{ "rcpt#99999999999999999999999:550", 5, "a number" },
	{ "rcpt#-1:550", 5, "a number" },
	{ "rcpt#2", 6, ":" },
	{ "rcpt#2x:550", 6, ":" },
	{ "rcpt:", 5, "a reply code, delay=" },
	{ "rcpt:x", 5, "a reply code, delay=" },
	{ "rcpt:-550", 5, "a reply code, delay=" },
	{ "rcpt:150", 5, "a reply code of" },
	{ "rcpt:650", 5, "a reply code of" },
	{ "rcpt:560", 6, "a reply code of" },
	{ "rcpt:55", 7, "a reply code of" },
	{ "rcpt:55x", 7, "a reply code of" },
	{ "rcpt:5500", 8, "@ or the end" },
	{ "rcpt:550 ", 8, "@ or the end" },
	{ "rcpt:550@", 9, "a number" },
	{ "rcpt:550@0", 9, "a number" },
	{ "rcpt:550@3x", 10, "the end" },
	{ "data:delay", 10, "=" },
	{ "data:delay=", 11, "a time" },
	{ "data:delay=s", 11, "a time" },
	{ "data:delay=10", 13, "s or ms" },
	{ "data:delay=10m", 13, "s or ms" },
	{ "data:delay=601s", 11, "a time" },
	{ "data:delay=600001ms", 11, "a time" },
	{ "data:delay=18446744073709551617s", 11, "a time" },
	{ "data:drops", 5, "a reply code, delay=" },
	{ "data:drop=1", 9, "@ or the end" },
	{ "data:cut", 8, "=" },
	{ "data:cut=", 9, "a number of bytes" },
	{ "data:cut=1000001", 9, "a number of bytes" },
	{ "\xff\xfe:550", 0, "greeting, a command" },
};

static void test_bad_specs_point_at_the_character(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
		struct fault fault;
		size_t at = 99;
		const char *expected = "";
		if (fault_parse(bads[i].spec, &fault, &at, &expected))
			fail_msg("\"%s\" was taken", bads[i].spec);
		if (at != bads[i].at || strncmp(expected, bads[i].expected, strlen(bads[i].expected)) != 0)
			fail_msg("\"%s\": at %zu, expected %s", bads[i].spec, at, expected);
	}
}

/* Every beginning of a good one is wrong at its end, or good itself. */
static void test_beginnings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
		char spec[64];
		for (size_t len = 0; len < strlen(goods[i].spec); len++) {
			struct fault fault;
			size_t at = 99;
			const char *expected = NULL;
			memcpy(spec, goods[i].spec, len);
			spec[len] = '\0';
			if (!fault_parse(spec, &fault, &at, &expected))
				assert_true(at <= len && expected != NULL && expected[0] != '\0');
		}
	}
}

static void test_every_verb_has_a_place(void **state)
{
	(void)state;
	for (enum smtp_verb verb = 0; verb < VERB_COUNT; verb++) {
		char spec[64];
		struct fault fault;
		size_t at;
		const char *expected;
		strcpy(spec, smtp_verb_info(verb)->name);
		strcat(spec, ":drop");
		assert_true(fault_parse(spec, &fault, &at, &expected));
		assert_int_equal(fault.verb, verb);
	}
}

static const struct local {
	const char *text;
	enum fault_kind kind; /* NONE: no fault */
	unsigned code_or_seconds, times;
} locals[] = {
	{ "550", FAULT_CODE, 550, 0 },      { "421", FAULT_CODE, 421, 0 },
	{ "251", FAULT_CODE, 251, 0 },      { "451-2", FAULT_CODE, 451, 2 },
	{ "slow5", FAULT_DELAY, 5, 0 },     { "SLOW5", FAULT_DELAY, 5, 0 },
	{ "slow600", FAULT_DELAY, 600, 0 }, { "250", FAULT_NONE, 0, 0 },
	{ "354", FAULT_NONE, 0, 0 },        { "", FAULT_NONE, 0, 0 },
	{ "55", FAULT_NONE, 0, 0 },         { "5500", FAULT_NONE, 0, 0 },
	{ "451-", FAULT_NONE, 0, 0 },       { "451-0", FAULT_NONE, 0, 0 },
	{ "451-2x", FAULT_NONE, 0, 0 },     { "slow", FAULT_NONE, 0, 0 },
	{ "slow0", FAULT_NONE, 0, 0 },      { "slow601", FAULT_NONE, 0, 0 },
	{ "slow5x", FAULT_NONE, 0, 0 },     { "slower", FAULT_NONE, 0, 0 },
	{ "alice", FAULT_NONE, 0, 0 },      { "550550550550550550550550550550", FAULT_NONE, 0, 0 },
};

static void test_local_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof locals / sizeof *locals; i++) {
		struct fault_action action;
		unsigned times = 99;
		bool is = fault_from_local_part(span_of(locals[i].text), &action, &times);
		assert_int_equal(is, locals[i].kind != FAULT_NONE);
		if (!is)
			continue;
		assert_int_equal(action.kind, locals[i].kind);
		assert_int_equal(action.kind == FAULT_CODE ? action.code : action.delay_ms / 1000, locals[i].code_or_seconds);
		assert_int_equal(times, locals[i].times);
	}
	struct fault_action action;
	unsigned times;
	assert_false(fault_from_local_part(span_make("550\0x", 5), &action, &times));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_specs),  cmocka_unit_test(test_bad_specs_point_at_the_character),
		cmocka_unit_test(test_beginnings),  cmocka_unit_test(test_every_verb_has_a_place),
		cmocka_unit_test(test_local_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
