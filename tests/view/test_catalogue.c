/* Whatever the tables of the program can produce is explained in both languages: no list of keys is written here by hand, the
 * keys are made from the tables (verbs, replies, states, steps, violations, fault menu, switches) as the screen makes them. */
#include "pane_text.h"

#include "view/explain_key.h"
#include "view/fault_menu.h"

static size_t checked, missing;

static void want(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void want(struct stage *stage, const char *format, ...)
{
	char key[128];
	va_list args;

	va_start(args, format);
	vsnprintf(key, sizeof key, format, args);
	va_end(args);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *text = texts_find(stage->texts, (enum lang)lang, key);

		checked++;
		if (text && *text)
			continue;
		missing++;
		print_error("%s: no %s\n", lang_code((enum lang)lang), key);
	}
}

static void all_are_there(void)
{
	assert_true(checked > 0);
	assert_int_equal(missing, 0);
	checked = missing = 0;
}

/* The fields of a step, as the explain pane looks them up: a special text or the general one. */
static void want_step(struct stage *stage, const struct step *step)
{
	static const char *const fields[] = { "title", "name", "text", "rfc", "more", "do", "mistake" };
	struct explain_key key;

	explain_key_of(step, &key);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		stage->state.lang = (enum lang)lang;
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
			const char *text = explain_key_find(&stage->frame, &key, fields[i]);

			checked++;
			if (text && *text)
				continue;
			missing++;
			print_error("%s: neither %s.%s nor %s.%s\n", lang_code((enum lang)lang), key.special, fields[i],
			            key.general, fields[i]);
		}
	}
}

static void want_reply(struct stage *stage, enum smtp_verb verb, bool content, uint16_t code)
{
	struct step step = { .kind = STEP_REPLY, .verb = verb, .answers_content = content, .code = code };

	want_step(stage, &step);
	want(stage, "reply.%03u.title", code); /* or it would be taken for a code no standard has */
	want(stage, "digit1.%u", code / 100u);
	want(stage, "digit2.%u", code / 10u % 10u);
	want(stage, "digit3.%03u", code);
}

static void test_commands(void **state)
{
	struct stage *stage = *state;

	for (int verb = 0; verb < VERB_COUNT; verb++) {
		struct step step = { .kind = STEP_COMMAND, .verb = (enum smtp_verb)verb };

		want_step(stage, &step);
	}
	all_are_there();
}

/* Every code that §4.3.2 allows behind each verb, and those that may follow any. */
static void test_replies_of_the_rules(void **state)
{
	struct stage *stage = *state;

	for (int verb = 0; verb <= VERB_COUNT; verb++) {
		for (const uint16_t *code = smtp_verb_info((enum smtp_verb)verb)->replies; *code; code++)
			want_reply(stage, (enum smtp_verb)verb, false, *code);
		want_reply(stage, (enum smtp_verb)verb, false, 421);
		want_reply(stage, (enum smtp_verb)verb, false, 500);
		want_reply(stage, (enum smtp_verb)verb, false, 501);
	}
	for (const uint16_t *code = smtp_content_replies; *code; code++)
		want_reply(stage, VERB_COUNT, true, *code);
	all_are_there();
}

/* Every rule's own answer: what the server says in each state to each verb. */
static void test_answers_of_the_server(void **state)
{
	struct stage *stage = *state;

	for (int smtp_state = 0; smtp_state < STATE_COUNT; smtp_state++) {
		want(stage, "state.%s", smtp_state_name((enum smtp_state)smtp_state));
		for (int verb = 0; verb < VERB_COUNT; verb++) {
			uint16_t code = smtp_rule((enum smtp_state)smtp_state, (enum smtp_verb)verb)->reply;

			if (code)
				want_reply(stage, (enum smtp_verb)verb, false, code);
		}
	}
	all_are_there();
}

/* Every code that a lecturer may put in the place of a held reply, behind whatever command. */
static void test_replies_of_the_fault_menu(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_first_mail(stage);
	int args[FAULT_MENU_MAX], codes = 0;
	size_t count = fault_menu_args(timeline_session(stage->timeline, s), args, NULL);

	for (size_t i = 0; i < count; i++) {
		if (args[i] < 200)
			continue; /* delay, drop, cut */
		codes++;
		for (int verb = 0; verb <= VERB_COUNT; verb++)
			want_reply(stage, (enum smtp_verb)verb, false, (uint16_t)args[i]);
		want_reply(stage, VERB_COUNT, true, (uint16_t)args[i]);
	}
	assert_int_equal(codes, 34); /* RFC 5321 §4.2.3, RFC 4954, RFC 3207, RFC 7504 */
	all_are_there();
}

static void test_step_kinds(void **state)
{
	struct stage *stage = *state;

	for (int kind = 0; kind <= STEP_CLOSE; kind++) {
		struct step step = { .kind = (enum step_kind)kind, .verb = VERB_MAIL, .code = 250 };

		want_step(stage, &step);
	}
	all_are_there();
}

static void test_violations(void **state)
{
	struct stage *stage = *state;

	for (int rule = VIOLATION_NONE + 1; rule < VIOLATION_COUNT; rule++) {
		static const char *const fields[] = { "title", "text", "rfc", "do" };

		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
			want(stage, "violation.%s.%s", smtp_violation_name((enum smtp_violation)rule), fields[i]);
	}
	all_are_there();
}

/* Class, subject and detail of every code of RFC 3463, which are numbered without gaps, and of the registry behind it. */
static void test_enhanced_codes(void **state)
{
	static const unsigned last[] = { 0, 10, 4, 6, 7, 6, 10, 30 }; /* of RFC 3463's own: 0 8 4 5 7 5 5 7 */
	struct stage *stage = *state;

	want(stage, "enhanced.class.2");
	want(stage, "enhanced.class.4");
	want(stage, "enhanced.class.5");
	want(stage, "enhanced.no-subject");
	want(stage, "enhanced.no-detail");
	for (unsigned subject = 0; subject < 8; subject++) {
		want(stage, "enhanced.subject.%u", subject);
		want(stage, "enhanced.subject.%u.rfc", subject);
		for (unsigned detail = 0; detail <= last[subject]; detail++) {
			want(stage, "enhanced.%u.%u", subject, detail);
			want(stage, "enhanced.%u.%u.more", subject, detail);
		}
	}
	all_are_there();
}

static size_t at_least_some;

static void want_more(void *context, const char *key, const char *text)
{
	struct stage *stage = context;
	size_t len = strlen(key);

	(void)text;
	if (strncmp(key, "field.", 6) != 0 || len < 5 || strcmp(key + len - 5, ".text") != 0)
		return;
	at_least_some++;
	want(stage, "%.*s.more", (int)len - 5, key);
	want(stage, "%.*s.who", (int)len - 5, key);
}

static void test_fields(void **state)
{
	at_least_some = 0;
	texts_each(((struct stage *)*state)->texts, LANG_ZH, want_more, *state);
	assert_true(at_least_some > 30);
	all_are_there();
}

static int setup(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	checked = missing = 0;
	*state = stage;
	return 0;
}

static int teardown(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replies_of_the_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answers_of_the_server, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replies_of_the_fault_menu, setup, teardown),
		cmocka_unit_test_setup_teardown(test_step_kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_violations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enhanced_codes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fields, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
