/* Small pieces: numbers as people read them, hostile bytes made harmless, which mail is shown at which step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"
#include "view/widgets.h"

static void size_is(uint64_t bytes, const char *expected)
{
	char out[32];

	widget_size(bytes, out, sizeof out);
	assert_string_equal(out, expected);
}

static void test_sizes(void **state)
{
	(void)state;
	size_is(0, "0 B");
	size_is(1023, "1023 B");
	size_is(1024, "1.0 KB");
	size_is(412 * 1024, "412 KB");
	size_is(1024 * 1024 - 1, "1.0 MB"); /* never "1024 KB" */
	size_is(25 * 1024 * 1024, "25 MB");
	size_is((uint64_t)3 << 40, "3.0 TB");
	size_is(UINT64_MAX, "16777216 TB");
}

static void test_elapsed(void **state)
{
	struct stage stage;
	char out[32];

	(void)state;
	stage_init(&stage, &fake_font);
	stage_open(&stage, "127.0.0.1:1");
	const struct session *session = timeline_session(stage.timeline, 1);
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US, out, sizeof out);
	assert_string_equal(out, "+0.00 ms");
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US + 6400, out, sizeof out);
	assert_string_equal(out, "+6.40 ms");
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US + 25499, out, sizeof out);
	assert_string_equal(out, "+25 ms");
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US + 12345678, out, sizeof out);
	assert_string_equal(out, "+12.346 s");
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US + 303 * 1000000LL, out, sizeof out);
	assert_string_equal(out, "+5:03.0");
	widget_elapsed(session, stage.timeline, STAGE_ZERO_US - 5, out, sizeof out);
	assert_string_equal(out, "+0.00 ms");
	stage_finish(&stage);
}

static void test_codes(void **state)
{
	(void)state;
	assert_int_equal(widget_code_colour(250), COLOUR_2XX);
	assert_int_equal(widget_code_colour(354), COLOUR_3XX);
	assert_int_equal(widget_code_colour(451), COLOUR_4XX);
	assert_int_equal(widget_code_colour(550), COLOUR_5XX);
	assert_int_equal(widget_code_colour(150), COLOUR_INK2);
	assert_int_equal(widget_code_shape(250), SHAPE_CHECK);
	assert_int_equal(widget_code_shape(354), SHAPE_DOTS);
	assert_int_equal(widget_code_shape(451), SHAPE_BANG);
	assert_int_equal(widget_code_shape(550), SHAPE_CROSS);
	for (int code = 0; code <= UINT16_MAX; code++) { /* whatever a peer makes of it */
		assert_true(widget_code_colour((uint16_t)code) < COLOUR_COUNT && widget_code_soft((uint16_t)code) < COLOUR_COUNT);
		assert_true(widget_code_shape((uint16_t)code) < SHAPE_COUNT);
	}
}

/* What the client sent, up to `end`, as an event of it would be shown. */
static char *safe_client(struct stage *stage, uint64_t end, size_t max_chars)
{
	struct event event = { .kind = EVENT_COMMAND, .from = SMTP_CLIENT, .end = end };

	return widget_safe_event(&stage->frame, timeline_session(stage->timeline, 1), &event, max_chars);
}

static void test_safe_bytes(void **state)
{
	struct stage stage;
	static const char hostile[] = "NOOP \x1b[31m\xe2\x80\xae\xff\x01 x\r\n";

	(void)state;
	stage_init(&stage, &fake_font);
	stage_open(&stage, "127.0.0.1:1");
	stage_say(&stage, 1, SMTP_CLIENT, hostile);
	char *safe = safe_client(&stage, strlen(hostile), 100);
	assert_true(utf8_valid(span_of(safe)));
	for (const char *c = safe; *c; c++)
		assert_true((unsigned char)*c >= 0x20);
	assert_null(strstr(safe, "\xe2\x80\xae"));
	assert_non_null(strstr(safe, " x"));
	assert_null(strstr(safe, "\\x0D")); /* the line end is no part of the line */
	free(safe);
	safe = safe_client(&stage, 1u << 30, 4);
	assert_string_equal(safe, "NOOP…");
	free(safe);
	stage_finish(&stage);
}

static void test_fill(void **state)
{
	struct stage stage;
	char out[64];

	(void)state;
	stage_init(&stage, &fake_font);
	stage.state.lang = LANG_EN;
	widget_fill(&stage.frame, "ui.step-of", "12", "18", out, sizeof out);
	assert_string_equal(out, "Step 12 of 18");
	widget_fill(&stage.frame, "ui.step-of", "%s%n", "%s", out, sizeof out); /* values are no formats */
	assert_string_equal(out, "Step %s%n of %s");
	stage.state.lang = LANG_ZH;
	for (size_t size = 1; size < 30; size++) {
		widget_fill(&stage.frame, "ui.step-of", "12", "18", out, size);
		assert_true(strlen(out) < size && utf8_valid(span_of(out)));
	}
	assert_string_equal(widget_text(&stage.frame, "no.such-key"), "no.such-key");
	stage_finish(&stage);
}

/* A mail exists once its 250 is behind the cursor; while it is received it is shown, but does not exist. */
static void test_mail_at_the_cursor(void **state)
{
	struct stage stage;
	bool exists;

	(void)state;
	stage_init(&stage, &fake_font);
	stage_first_mail(&stage);
	const struct session *session = timeline_session(stage.timeline, 1);
	assert_int_equal(session->mail_count, 1);
	size_t accepted = session->mails[0].accepted_step + 1;
	for (size_t step = 1; step <= session->step_count; step++) {
		stage_go(&stage, 1, step);
		uint32_t mail = frame_mail(&stage.frame, &exists);
		bool content = step >= 10; /* the 354 */

		assert_int_equal(mail, content ? 0 : TIMELINE_NONE);
		assert_int_equal(exists, step >= accepted);
	}
	assert_int_equal(accepted, 14);
	stage_go(&stage, 1, 0);
	assert_null(frame_current(&stage.frame));
	assert_int_equal(frame_mail(&stage.frame, &exists), TIMELINE_NONE);
	stage_go(&stage, 1, 9999); /* a cursor ahead of the session is at its end */
	assert_int_equal(frame_step(&stage.frame), session->step_count);
	stage_finish(&stage);
}

static void test_phases_in_a_pipeline(void **state)
{
	struct stage stage;
	char opened[64] = "";

	(void)state;
	stage_init(&stage, &fake_font);
	stage_open(&stage, "127.0.0.1:1");
	stage_say(&stage, 1, SMTP_SERVER, "220 x\r\n");
	stage_say(&stage, 1, SMTP_CLIENT, "EHLO a\r\n");
	stage_say(&stage, 1, SMTP_SERVER, "250-x\r\n250 PIPELINING\r\n");
	stage_say(&stage, 1, SMTP_CLIENT, "MAIL FROM:<a@b.c>\r\nRCPT TO:<a@b.c>\r\nDATA\r\n");
	stage_say(&stage, 1, SMTP_SERVER, "250 ok\r\n250 ok\r\n354 go\r\n");
	stage_say(&stage, 1, SMTP_CLIENT, "A: b\r\n\r\nx\r\n.\r\nQUIT\r\n");
	stage_say(&stage, 1, SMTP_SERVER, "250 ok\r\n221 bye\r\n");
	const struct session *session = timeline_session(stage.timeline, 1);
	for (size_t i = 1; i <= session->step_count; i++)
		if (frame_opens_phase(session, i))
			snprintf(opened + strlen(opened), sizeof opened - strlen(opened), " %d",
			         (int)session->steps[i - 1].phase);
	assert_string_equal(opened, " 0 1 2 3 4"); /* each once, though replies come after the next phase's command */
	stage_finish(&stage);
}

static void test_scrollbar(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, &fake_font);
	struct rect at = { 0, 100, 8, 400 };
	widget_scrollbar(&stage.frame, at, 0, 10, 10);
	assert_int_equal(stage.list.count, 0);
	widget_scrollbar(&stage.frame, at, 0, 10, 20);
	assert_float_equal(stage.list.items[1].at.y, 100, 0.1);
	assert_float_equal(stage.list.items[1].at.h, 200, 0.1);
	draw_begin(&stage.list, &fake_font);
	widget_scrollbar(&stage.frame, at, SIZE_MAX, 10, 1000000);
	assert_float_equal(stage.list.items[1].at.y + stage.list.items[1].at.h, 500,
	                   0.1); /* at the end, and large enough to see */
	assert_true(stage.list.items[1].at.h >= 40);
	stage_finish(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_elapsed),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_safe_bytes),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_mail_at_the_cursor),
		cmocka_unit_test(test_phases_in_a_pipeline),
		cmocka_unit_test(test_scrollbar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
