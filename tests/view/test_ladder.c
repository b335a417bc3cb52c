/* The ladder: only what has happened, the current message on its way, any length of session, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"

static const struct rect pane = { 0, 70, 1120, 898 };

static void draw_at(struct stage *stage, uint32_t session, size_t step)
{
	stage_go(stage, session, step);
	ladder_draw(&stage->frame, pane);
	assert_true(looks_clips_closed(&stage->list));
}

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage_first_mail(stage);
	stage->state.stepped_ms = stage->frame.clock_ms - 10000; /* everything has arrived */
	stage->state.lang = LANG_EN;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static bool shown(const struct stage *stage, const char *text)
{
	return looks_find(&stage->list, text, 0) != NULL;
}

static void test_future_is_absent(void **state)
{
	struct stage *stage = *state;

	draw_at(stage, 1, 5);
	assert_true(shown(stage, "MAIL FROM:"));
	assert_false(shown(stage, "Sender ok"));
	assert_false(shown(stage, "RCPT"));
	assert_false(shown(stage, "Envelope, ") || shown(stage, "Content"));
	draw_at(stage, 1, 6);
	assert_true(shown(stage, "Sender ok"));
	draw_at(stage, 1, 1);
	assert_true(shown(stage, "SYN, ACK"));
	assert_false(shown(stage, "220"));
	draw_at(stage, 1, 17);
	assert_true(shown(stage, "FIN, ACK"));
}

/* What is behind the cursor is drawn the same, whatever is ahead of it. */
static void test_same_with_less_ahead(void **state)
{
	struct stage *stage = *state, shorter;
	struct buf a = { 0 }, b = { 0 };

	draw_at(stage, 1, 6);
	draw_print(&stage->list, &a);
	stage_init(&shorter, &fake_font);
	shorter.state.lang = LANG_EN;
	shorter.state.stepped_ms = stage->state.stepped_ms;
	stage_open(&shorter, "127.0.0.1:51436");
	stage_say(&shorter, 1, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	stage_say(&shorter, 1, SMTP_CLIENT, "EHLO lab-pc.nankai.edu.cn\r\n");
	stage_say(&shorter, 1, SMTP_SERVER,
	          "250-lab-server greets lab-pc.nankai.edu.cn\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"
	          "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
	stage_say(&shorter, 1, SMTP_CLIENT, "MAIL FROM:<liwei@nankai.edu.cn>\r\n");
	stage_say(&shorter, 1, SMTP_SERVER, "250 2.1.0 Sender ok\r\n");
	draw_at(&shorter, 1, 6);
	draw_print(&shorter.list, &b);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	buf_finish(&a);
	buf_finish(&b);
	stage_finish(&shorter);
}

static void test_looks_at_every_step(void **state)
{
	struct stage *stage = *state;
	char wrong[512];

	for (size_t step = 0; step <= 17; step++) {
		draw_at(stage, 1, step);
		looks_wrong(&stage->list, pane, wrong, sizeof wrong);
		if (*wrong)
			fail_msg("step %zu: %s", step, wrong);
	}
}

static const struct draw_item *find_rect(const struct draw_list *list, enum colour fill)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].kind == DRAW_RECT && list->items[i].fill == fill)
			return &list->items[i];
	return NULL;
}

static void test_current_is_bright_and_visible(void **state)
{
	struct stage *stage = *state;

	for (size_t step = 1; step <= 17; step++) {
		draw_at(stage, 1, step);
		const struct draw_item *band = find_rect(&stage->list, COLOUR_FOCUS_SOFT);

		assert_non_null(band);
		assert_true(band->at.y >= pane.y && band->at.y + band->at.h <= pane.y + pane.h);
	}
	assert_true(find_rect(&stage->list, COLOUR_FOCUS_SOFT)->at.y > pane.y + pane.h / 2); /* near the bottom once it is full */
}

static void test_summary_and_list(void **state)
{
	struct stage *stage = *state;

	draw_at(stage, 1, 4);
	assert_true(shown(stage, "250-"));
	assert_true(shown(stage, "ENHANCEDSTATUSCODES"));
	assert_true(shown(stage, "HELP"));
	assert_false(shown(stage, "5 extensions"));
	draw_at(stage, 1, 5);
	assert_true(shown(stage, "5 extensions"));
	assert_false(shown(stage, "250-"));
	draw_at(stage, 1, 12);
	assert_true(shown(stage, "Header, 5 lines"));
	assert_true(shown(stage, "Body, 19 B"));
}

/* A current message that is too long for its line goes on below, nothing of it lost; a past one is cut. */
static void test_long_message(void **state)
{
	static const struct rect narrow = { 0, 70, 930, 500 };
	struct stage *stage = *state;

	stage_go(stage, 1, 10);
	ladder_draw(&stage->frame, narrow);
	assert_true(shown(stage, "<CRLF>.<CRLF>"));
	stage_go(stage, 1, 11);
	ladder_draw(&stage->frame, narrow);
	assert_false(shown(stage, "<CRLF>.<CRLF>"));
	assert_true(shown(stage, "Start mail input"));
	for (float width = 420; width < 1400; width += 7) {
		char wrong[512];
		struct rect at = { 0, 0, width, 900 };
		struct buf text = { 0 };

		stage_go(stage, 1, 10);
		ladder_draw(&stage->frame, at);
		looks_wrong(&stage->list, at, wrong, sizeof wrong);
		if (*wrong)
			fail_msg("%.0f wide: %s", width, wrong);
		for (size_t i = 0; i < stage->list.count; i++)
			if (stage->list.items[i].kind == DRAW_TEXT && stage->list.items[i].font == FONT_MONO)
				buf_add_text(&text, stage->list.items[i].text);
		char *all = buf_take_text(&text), *from = strstr(all, "Start mail");
		size_t letters = 0;
		for (const char *c = "Startmailinput;endwith<CRLF>.<CRLF>"; from && *from && *c; from++)
			if (*from == *c) {
				c++;
				letters++;
			}
		assert_int_equal(letters, strlen("Startmailinput;endwith<CRLF>.<CRLF>"));
		free(all);
	}
}

static const struct draw_item *token(const struct stage *stage, const char *text)
{
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_TEXT && item->fill == COLOUR_ON_DARK && !strcmp(item->text, text))
			return item;
	}
	return NULL;
}

/* The token leaves its sender, never turns back, arrives, and is gone. */
static void test_travel(void **state)
{
	struct stage *stage = *state;
	float last = 0;

	stage->state.stepped_forward = true;
	for (int ms = 0; ms < 450; ms += 30) {
		stage->state.stepped_ms = stage->frame.clock_ms - ms;
		draw_at(stage, 1, 5);
		const struct draw_item *at = token(stage, "MAIL");

		assert_non_null(at);
		assert_true(stage->frame.out_animating);
		assert_true(at->at.x >= 300 && at->at.x + at->at.w <= 1000);
		assert_true(at->at.x >= last);
		last = at->at.x;
	}
	assert_true(last > 900);
	stage->state.stepped_ms = stage->frame.clock_ms - 450;
	draw_at(stage, 1, 5);
	assert_null(token(stage, "MAIL"));
	assert_false(stage->frame.out_animating);
}

static void test_no_travel(void **state)
{
	struct stage *stage = *state;

	stage->state.stepped_ms = stage->frame.clock_ms - 100;
	stage->state.stepped_forward = false; /* stepping back */
	draw_at(stage, 1, 5);
	assert_null(token(stage, "MAIL"));
	stage->state.stepped_forward = true;
	stage->state.motion = false; /* turned off */
	draw_at(stage, 1, 5);
	assert_null(token(stage, "MAIL"));
	assert_false(stage->frame.out_animating);
}

/* Rows begin their slide where they were and end where they stay, without a jump. */
static void test_slide(void **state)
{
	struct stage *stage = *state;

	draw_at(stage, 1, 13);
	float before = looks_find(&stage->list, "Header, 5 lines", 0)->at.y;
	stage->state.stepped_forward = true;
	stage->state.stepped_ms = stage->frame.clock_ms;
	draw_at(stage, 1, 14);
	float first = looks_find(&stage->list, "Header, 5 lines", 0)->at.y, last = first;
	assert_float_equal(first, before, 0.5);
	for (int ms = 10; ms <= 450; ms += 10) {
		stage->state.stepped_ms = stage->frame.clock_ms - ms;
		draw_at(stage, 1, 14);
		float y = looks_find(&stage->list, "Header, 5 lines", 0)->at.y;

		assert_true(y <= last + 0.01f && last - y < 20);
		last = y;
	}
	assert_true(last < before - 30);
}

static void test_clicks(void **state)
{
	struct stage *stage = *state;

	draw_at(stage, 1, 6);
	const struct draw_item *text = looks_find(&stage->list, "EHLO", 0);
	const struct draw_item *hit = draw_hit_at(&stage->list, text->at.x + 5, text->at.y + 20);
	assert_int_equal(hit->action, ACTION_GO);
	assert_int_equal(hit->arg, 3);
	hit = draw_hit_at(&stage->list, 600, pane.y + pane.h - 10); /* empty ladder */
	assert_int_equal(hit->action, ACTION_NEXT);
	hit = draw_hit_at(&stage->list, 60, text->at.y);
	assert_int_equal(hit->action, ACTION_NEXT);
}

static void long_session(struct stage *stage, size_t steps)
{
	stage_open(stage, "127.0.0.1:2");
	stage_say(stage, 2, SMTP_SERVER, "220 x\r\n");
	for (size_t i = 0; i < steps / 2; i++) {
		stage_say(stage, 2, SMTP_CLIENT, "NOOP\r\n");
		stage_say(stage, 2, SMTP_SERVER, "250 ok\r\n");
	}
}

/* 100,000 steps: no more is drawn than fits, wherever the cursor is. */
static void test_length_does_not_matter(void **state)
{
	static const size_t cursors[] = { 10, 30, 5000, 50001, 100002 };
	struct stage *stage = *state;

	long_session(stage, 100000);
	assert_int_equal(timeline_session(stage->timeline, 2)->step_count, 100002);
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
		draw_at(stage, 2, cursors[i]);
		assert_true(stage->list.count < 250);
		assert_true(looks_count_kind(&stage->list, DRAW_HIT) < 20);
		stage->frame.state = &stage->state;
		stage->state.scroll[PANE_LADDER] = 1000000; /* to the very beginning */
		draw_at(stage, 2, cursors[i]);
		assert_true(shown(stage, "SYN, ACK"));
		assert_true(stage->list.count < 250);
		stage->state.scroll[PANE_LADDER] = 0;
	}
}

static void test_scroll(void **state)
{
	struct stage *stage = *state;

	draw_at(stage, 1, 17);
	size_t most = stage->frame.out_scroll_most[PANE_LADDER];
	assert_true(most > 0 && most < 17);
	assert_false(shown(stage, "SYN, ACK"));
	stage->state.scroll[PANE_LADDER] = most;
	draw_at(stage, 1, 17);
	assert_true(shown(stage, "SYN, ACK"));
	assert_false(shown(stage, "FIN, ACK"));
	stage->state.scroll[PANE_LADDER] = 0;
	draw_at(stage, 1, 3);
	assert_int_equal(stage->frame.out_scroll_most[PANE_LADDER], 0);
}

static void test_violations_and_pipeline(void **state)
{
	struct stage *stage = *state;
	size_t brackets = 0;

	stage_open(stage, "127.0.0.1:2");
	stage_say(stage, 2, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, 2, SMTP_CLIENT, "FOO bar\r\n");
	stage_say(stage, 2, SMTP_SERVER, "500 what\r\n");
	stage_say(stage, 2, SMTP_CLIENT, "NOOP\r\nNOOP\r\nNOOP\r\n");
	draw_at(stage, 2, 7);
	assert_true(shown(stage, "Unknown command"));
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		brackets += item->kind == DRAW_LINE && item->at.x == 270 && item->at.w == 0;
	}
	assert_int_equal(brackets, 2);
}

/* Whatever a peer sends, in whatever pieces: nothing unsafe, nothing outside, nothing on top of something. */
static void test_hostile(void **state)
{
	static const char *const lines[] = {
		"\r\n",
		"MAIL FROM\x00:\r\n",
		"\x1b[2J\x1b[31m\x07\r\n",
		"RCPT TO:<\xe2\x80\xae evil>\r\n",
		"\xff\xfe\xfd\r\n",
		"::::\r\n",
		"MAIL                                                                                              FROM:<>\r\n",
		"EHLO "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaa\r\n",
	};
	static const char *const replies[] = { "250\r\n",   "999 no\r\n",
		                               "25",        "0 ok\r\n",
		                               "250-\r\n",  "250-a\r\nnonsense\r\n",
		                               "250 z\r\n", "250 \x1b]0;x\x07\r\n" };
	struct stage *stage = *state;
	char wrong[512];

	stage_open(stage, "[fe80::1234:5678:9abc:def0%enp0s31f6]:51436");
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < 8; i++) {
			stage_say(stage, 2, SMTP_CLIENT, lines[i]);
			stage_say(stage, 2, SMTP_SERVER, replies[(i + (size_t)round) % 8]);
		}
	stage_close(stage, 2, SMTP_CLIENT);
	size_t count = timeline_session(stage->timeline, 2)->step_count;
	assert_true(count > 10);
	for (size_t step = 0; step <= count; step++) {
		draw_at(stage, 2, step);
		looks_wrong(&stage->list, pane, wrong, sizeof wrong);
		if (*wrong)
			fail_msg("step %zu: %s", step, wrong);
		for (size_t i = 0; i < stage->list.count; i++)
			for (const char *c = stage->list.items[i].text; c && *c; c++)
				assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
	}
}

/* In a low pane the lines that do not fit are counted, and of EHLO's reply named; a row that is higher than the pane shows
 * its code. */
static void test_low_pane(void **state)
{
	struct stage *stage = *state;

	stage_go(stage, 1, 4);
	ladder_draw(&stage->frame, (struct rect){ 0, 0, 960, 250 });
	assert_true(shown(stage, "greets lab-pc"));
	assert_true(shown(stage, "more lines"));
	assert_true(shown(stage, "SIZE 8BITMIME"));
	stage_go(stage, 1, 4);
	ladder_draw(&stage->frame, (struct rect){ 0, 0, 960, 120 });
	const struct draw_item *code = looks_find(&stage->list, "250", 0);
	assert_non_null(code);
	assert_true(code->at.y >= 48 && code->at.y + code->at.h <= 120);
}

int main(void)
{
#define LADDER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		LADDER_TEST(test_future_is_absent),
		LADDER_TEST(test_same_with_less_ahead),
		LADDER_TEST(test_looks_at_every_step),
		LADDER_TEST(test_current_is_bright_and_visible),
		LADDER_TEST(test_summary_and_list),
		LADDER_TEST(test_long_message),
		LADDER_TEST(test_travel),
		LADDER_TEST(test_no_travel),
		LADDER_TEST(test_slide),
		LADDER_TEST(test_clicks),
		LADDER_TEST(test_length_does_not_matter),
		LADDER_TEST(test_scroll),
		LADDER_TEST(test_violations_and_pipeline),
		LADDER_TEST(test_hostile),
		LADDER_TEST(test_low_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
