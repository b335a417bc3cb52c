/* The decode view: every source and group in every size and language looks right, the raw pane lights and leads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/decode.h"
#include "view/decode_dot.h"
#include "view/decode_theatre.h"
#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"

static const float sizes[][2] = { { 1920, 1080 }, { 1600, 900 }, { 1280, 720 },  { 960, 540 },  { 768, 432 },
	                          { 1440, 1080 }, { 576, 432 },  { 1350, 1080 }, { 2580, 1080 } };

#define SIZES (sizeof sizes / sizeof *sizes)

static struct decode_data data;

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);
	uint32_t s;

	stage_init(stage, &fake_font);
	s = stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO lab-pc\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 lab-server\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<a@b>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<c@d>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 go\r\n");
	stage_say(
	        stage, s, SMTP_CLIENT,
	        "Subject: =?gb2312?B?xOO6ww==?= =?iso-8859-1?Q?caf=E9_noir?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	        "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	        "5L2g5aW9SGkg\r\n8J+OiQ0K*A==\r\n"
	        "--b\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
	        "=C4=E3 plain text=\r\n goes on =zz\r\n"
	        "--b\r\nContent-Type: image/bmp\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	        "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAA////AAAAAAAAAAAAAAA=\r\n--b--\r\n.\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.0.0 queued\r\n");
	stage->state.stepped_ms = stage->frame.clock_ms - 10000;
	stage->state.pane = PANE_RAW;
	stage->cursors[0].step = timeline_session(stage->timeline, 1)->step_count;
	decode_data_open(&data, stage_mail_of(stage, 1, 0).mail, SIZE_MAX);
	stage->state.decode = (struct decode_state){ .open = true, .data = &data };
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	decode_data_finish(&data);
	stage_finish(*state);
	free(*state);
	return 0;
}

static void choose(struct stage *stage, size_t source, size_t group)
{
	stage->state.decode.source = source;
	stage->state.decode.group = group;
	decode_data_choose(&data, stage_mail_of(stage, 1, 0).mail, source);
}

static void draw(struct stage *stage)
{
	draw_begin(&stage->list, &fake_font);
	memset(stage->frame.out_scroll_most, 0, sizeof stage->frame.out_scroll_most);
	screen_draw(&stage->frame);
}

static void check_sizes(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			stage->frame.width = sizes[i][0];
			stage->frame.height = sizes[i][1];
			stage->state.lang = (enum lang)lang;
			draw(stage);
			assert_true(looks_clips_closed(&stage->list));
			looks_wrong(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("%s, source %zu group %zu, %.0fx%.0f %s: %s", what, stage->state.decode.source,
				         stage->state.decode.group, sizes[i][0], sizes[i][1], lang_code((enum lang)lang), wrong);
		}
	stage->frame.width = 1920;
	stage->frame.height = 1080;
	stage->state.lang = LANG_EN;
}

static void test_all_groups(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(data.sources.count, 5);
	for (size_t source = 0; source < data.sources.count; source++) {
		choose(stage, source, 0);
		for (size_t group = 0; group < data.index.groups; group++) {
			choose(stage, source, group);
			check_sizes(stage, "groups");
		}
	}
}

static void test_theatre(void **state)
{
	struct stage *stage = *state;

	stage->state.decode.theatre = true;
	for (size_t source = 0; source < 4; source++)
		for (size_t charset = 0; charset <= DECODE_CHARSETS; charset++) {
			choose(stage, source, 0);
			stage->state.decode.charset = charset;
			check_sizes(stage, "theatre");
		}
	choose(stage, 3, 0); /* gb2312 */
	stage->state.decode.charset = 0;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "你", 0));
	stage->state.decode.charset = 1; /* read as UTF-8: broken, and the card says so */
	draw(stage);
	assert_non_null(looks_find(&stage->list, "2 wrong", 0));
	assert_int_equal(decode_theatre_declared("gb2312"), 1);
	assert_int_equal(decode_theatre_declared("iso-8859-1"), 3);
	assert_int_equal(decode_theatre_declared("koi8-r"), DECODE_CHARSETS);
}

static void test_end_of_data(void **state)
{
	struct stage *stage = *state;
	struct decode_dot_byte bytes[DECODE_DOT_MAX];
	struct view_mail view = stage_mail_of(stage, 1, 0);
	size_t count = decode_dot_bytes(&view, bytes);

	assert_int_equal(bytes[count - 1].after, CONTENT_ENDED);
	assert_int_equal(bytes[count - 2].after, CONTENT_DOT_CR);
	assert_int_equal(bytes[count - 3].after, CONTENT_DOT);
	assert_int_equal(bytes[count - 4].after, CONTENT_LINE_START);
	for (size_t i = 0; i < count; i++) {
		choose(stage, data.sources.count, i);
		check_sizes(stage, "end of data");
	}
	uint64_t stuffed = 40; /* as if a dot had been there */
	view.stuffed = &stuffed;
	view.stuffed_count = 1;
	view.mail = stage_mail_of(stage, 1, 0).mail;
	count = decode_dot_bytes(&view, bytes);
	assert_true(count <= DECODE_DOT_MAX && bytes[0].stuffing);
	assert_int_equal(bytes[0].after, CONTENT_DOT);
	assert_int_equal(bytes[1].after, CONTENT_IN_LINE);
	assert_true(bytes[0].at == 40 && bytes[1].at == 40);
}

/* Texts and signs in the focus colour's ink at the left, where the raw message is. */
static size_t lit_in_raw(struct stage *stage, char out[8])
{
	size_t count = 0;

	out[0] = '\0';
	draw(stage);
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->fill != COLOUR_FOCUS_INK || item->at.x > 1000)
			continue;
		count++;
		if (item->kind == DRAW_TEXT)
			snprintf(out, 8, "%s", item->text);
	}
	return count;
}

/* Beside the automaton the raw message lights the one byte it is at, a line end too, and no other dot. */
static void test_end_of_data_in_raw(void **state)
{
	struct stage *stage = *state;
	struct decode_dot_byte bytes[DECODE_DOT_MAX];
	struct view_mail view = stage_mail_of(stage, 1, 0);
	size_t count = decode_dot_bytes(&view, bytes);
	char text[8];

	assert_int_equal(bytes[count - 3].at, view.mail->raw.len);
	for (size_t i = 0; i < count; i++) {
		bool sign = bytes[i].byte == '\r' || bytes[i].byte == '\n';

		choose(stage, data.sources.count, i);
		stage->state.scroll[PANE_RAW] = 9999;
		assert_int_equal(lit_in_raw(stage, text), 1);
		assert_true(sign ? !text[0] : text[0] == (char)bytes[i].byte);
	}
	stage->state.scroll[PANE_RAW] = 0;
}

/* The group is lit in raw, and a click on it chooses it. */
static void test_link(void **state)
{
	struct stage *stage = *state;

	choose(stage, 2, 1);
	draw(stage);
	const struct draw_item *lit = NULL;
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_TEXT && item->fill == COLOUR_FOCUS_INK && !strcmp(item->text, "5aW9"))
			lit = item;
	}
	assert_non_null(lit);
	const struct draw_item *hit = draw_hit_at(&stage->list, lit->at.x + 5, lit->at.y + 10);
	assert_int_equal(hit->action, ACTION_DECODE_GO);
	assert_int_equal(hit->arg, 2);
	hit = draw_hit_at(&stage->list, lit->at.x + lit->at.w + 5, lit->at.y + 10);
	assert_int_equal(hit->arg, 3);
	assert_non_null(looks_find(&stage->list, "U+597D", 0));
}

/* A character whose second byte comes later is not there yet. */
static void test_half_a_character(void **state)
{
	struct stage *stage = *state;

	choose(stage, 3, 0);
	draw(stage);
	assert_null(looks_find(&stage->list, "你", 0));
	choose(stage, 3, 1);
	draw(stage);
	assert_non_null(looks_find(&stage->list, "你", 0));
	assert_non_null(looks_find(&stage->list, "U+4F60", 0));
}

/* Nothing there, or not yet: a sentence, no crash. */
static void test_absent(void **state)
{
	struct stage *stage = *state;

	stage->state.decode.data = NULL;
	check_sizes(stage, "no data");
	stage->state.decode.data = &data;
	stage->cursors[0].step = 2;
	check_sizes(stage, "no mail");
	stage->cursors[0].step = timeline_session(stage->timeline, 1)->step_count;
	choose(stage, 0, 999999);
	check_sizes(stage, "behind the last group");
}

int main(void)
{
#define DECODE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		DECODE_TEST(test_all_groups),
		DECODE_TEST(test_theatre),
		DECODE_TEST(test_end_of_data),
		DECODE_TEST(test_link),
		DECODE_TEST(test_end_of_data_in_raw),
		DECODE_TEST(test_half_a_character),
		DECODE_TEST(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
