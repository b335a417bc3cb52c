/* The raw message: its lines and line ends, what the cursor hides, and that its size costs nothing. */
#include "pane_text.h"

struct raw_stage {
	struct stage stage; /* first: the stage's own callbacks get it as context */
	struct buf stuffed; /* owned */
};

/* As the stage's, with the stuffing dots. */
static struct view_mail mail_of(void *context, uint32_t session, uint32_t mail)
{
	struct raw_stage *raw = context;
	struct session *s = timeline_session(raw->stage.timeline, session);
	struct buf message = { 0 };

	buf_clear(&raw->stuffed);
	timeline_message(raw->stage.timeline, s, &s->mails[mail], &message, &raw->stuffed);
	mail_destroy(raw->stage.mail);
	raw->stage.mail = mail_parse(&message);
	buf_finish(&message);
	return (struct view_mail){ .mail = raw->stage.mail,
		                   .stuffed = (const uint64_t *)(const void *)raw->stuffed.data,
		                   .stuffed_count = raw->stuffed.len / sizeof(uint64_t) };
}

static int setup(void **state)
{
	struct raw_stage *raw = mem_zero(sizeof *raw);

	stage_init(&raw->stage, &fake_font);
	raw->stage.frame.mail_of = mail_of;
	*state = raw;
	return 0;
}

static int teardown(void **state)
{
	struct raw_stage *raw = *state;

	stage_finish(&raw->stage);
	buf_finish(&raw->stuffed);
	free(raw);
	return 0;
}

/* A session that has sent this content, with its final dot, and got its 250. Returns the last step. */
static size_t send_content(struct stage *stage, struct span content)
{
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "HELO y\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<a@b>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<c@d>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 go\r\n");
	stage_say_bytes(stage, s, SMTP_CLIENT, content);
	stage_say(stage, s, SMTP_CLIENT, ".\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 taken\r\n");
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	return timeline_session(stage->timeline, s)->step_count;
}

static void test_lines_and_ends(void **state)
{
	struct stage *stage = *state;

	send_content(stage, span_of("Subject: hi\r\n folded: no name\r\n\r\nno: field here\r\n"));
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_non_null(strstr(text, "mono-bold 24 client \"Subject:\""));
	assert_non_null(strstr(text, "mono 24 ink \" hi\""));
	assert_non_null(strstr(text, "mono 24 ink \" folded: no name\""));
	assert_non_null(strstr(text, "mono 24 ink \"no: field here\"")); /* the body has no fields */
	assert_int_equal(pane_text_count(text, "shape cr "), 5);         /* with that of the final dot */
	assert_int_equal(pane_text_count(text, "shape lf "), 5);
	assert_int_equal(pane_text_count(text, "5xx"), 0);
	assert_non_null(strstr(text, "mono 24 ink2 \"4\""));
	assert_non_null(strstr(text, "单独一行的点号"));
	free(text);
	pane_text_have(stage, raw_draw, "\"报文 第 1 封\"");
	pane_text_have(stage, raw_draw, "\"4 行 · 49 B\"");
}

static void test_bare_ends(void **state)
{
	struct stage *stage = *state;

	send_content(stage, span_of("A: b\r\n\r\none\ntwo\rthree\r\n"));
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "24x24 5xx"), 2);
	assert_non_null(strstr(text, "\"one\""));
	assert_non_null(strstr(text, "\"two\""));
	assert_non_null(strstr(text, "\"three\""));
	free(text);
}

static void test_stuffing_dots(void **state)
{
	struct stage *stage = *state;

	send_content(stage, span_of("A: b\r\n\r\n..hidden\r\nplain\r\n...two\r\n"));
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "focus-ink \".\""), 3); /* two lines, and the final dot */
	assert_non_null(strstr(text, "mono 24 ink \".hidden\""));
	assert_non_null(strstr(text, "mono 24 ink \"..two\""));
	free(text);
}

static void test_hostile_bytes(void **state)
{
	struct stage *stage = *state;
	static const char hostile[] = "A: b\r\n\r\n\0\001**x**\033[0m\xE2\x80\xAE\xFF\r\n";

	send_content(stage, span_make(hostile, sizeof hostile - 1));
	pane_text_have(stage, raw_draw, "\"\\\\x00\\\\x01**x**\\\\x1B[0m\\\\u{202E}\\\\xFF\"");
	pane_text_lack(stage, raw_draw, "\001");
}

/* The cursor decides how much is there; the message offset of a wire offset is less by the dots before it. */
static void test_only_what_is_past(void **state)
{
	struct stage *stage = *state;
	size_t last = send_content(stage, span_of("A: b\r\n..C: d\r\n\r\nbody\r\n"));

	stage_go(stage, 1, last - 3); /* the header section */
	pane_text_have(stage, raw_draw, "client \".C:\"");
	pane_text_have(stage, raw_draw, "\"3 行");
	pane_text_lack(stage, raw_draw, "\"body\"");
	stage_go(stage, 1, last - 2); /* the body */
	pane_text_have(stage, raw_draw, "\"body\"");
	pane_text_lack(stage, raw_draw, "单独一行的点号");
	stage_go(stage, 1, last - 1); /* the final dot */
	pane_text_have(stage, raw_draw, "单独一行的点号");
	stage_go(stage, 1, last - 4); /* 354 */
	pane_text_lack(stage, raw_draw, "\"A:\"");
	pane_text_have(stage, raw_draw, texts_find(stage->texts, LANG_ZH, "ui.raw.none"));
	stage_go(stage, 1, 2);
	pane_text_have(stage, raw_draw, texts_find(stage->texts, LANG_ZH, "ui.raw.none"));
}

static void test_long_line_is_cut(void **state)
{
	struct stage *stage = *state;
	struct buf content = { 0 };

	buf_add_text(&content, "A: b\r\n\r\n");
	for (int i = 0; i < 100000; i++)
		buf_add_text(&content, "0123456789");
	buf_add_text(&content, "\r\nnext\r\n");
	send_content(stage, buf_span(&content));
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_non_null(strstr(text, "…\""));
	assert_non_null(strstr(text, "\"next\""));
	assert_true(strlen(text) < 8000);
	assert_int_equal(pane_text_count(text, "shape cr "), 4); /* the cut line shows no end */
	for (size_t i = 0; i < stage->list.count; i++)
		assert_true(stage->list.items[i].at.x + stage->list.items[i].at.w <= 1100);
	free(text);
	buf_finish(&content);
}

/* Of many lines only the visible ones are drawn, and the end is a full page. */
static void test_scrolls(void **state)
{
	struct stage *stage = *state;
	struct buf content = { 0 };

	buf_add_text(&content, "A: b\r\n\r\n");
	for (int i = 3; i <= 2000; i++)
		buf_addf(&content, "line %d\r\n", i);
	send_content(stage, buf_span(&content));
	buf_finish(&content);
	free(pane_text_print(stage, raw_draw, 1100, 860));
	size_t items = stage->list.count, most = stage->frame.out_scroll_most[PANE_RAW];
	assert_true(items < 150);
	assert_in_range(most, 1970, 1999);
	stage->state.scroll[PANE_RAW] = 1000;
	pane_text_have(stage, raw_draw, "\"line 1001\"");
	pane_text_have(stage, raw_draw, "ink2 \"1,001\"");
	pane_text_lack(stage, raw_draw, "\"line 1000\"");
	assert_true(stage->list.count < 150);
	stage->state.scroll[PANE_RAW] = SIZE_MAX;
	pane_text_have(stage, raw_draw, "\"line 2000\"");
	pane_text_have(stage, raw_draw, "单独一行的点号");
	stage->state.scroll[PANE_RAW] = 5; /* a step that hides lines moves nothing that is still there */
	pane_text_have(stage, raw_draw, "\"line 6\"");
	stage_go(stage, 1, timeline_session(stage->timeline, 1)->step_count - 3);
	pane_text_have(stage, raw_draw, "\"A:\"");
}

static void test_empty_mail(void **state)
{
	struct stage *stage = *state;

	send_content(stage, span_of(""));
	pane_text_have(stage, raw_draw, "单独一行的点号");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines_and_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bare_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stuffing_dots, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_what_is_past, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_line_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scrolls, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_mail, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
