/* HTML bodies as rich text, the choice between two texts, and mails inside mails. */
#include "pane_text.h"

#include "view/letter.h"

/* A session that delivers one of tests/mail/data. */
static void deliver(struct stage *stage, const char *name)
{
	char path[512];
	struct buf bytes = { 0 };
	uint32_t s = stage_open(stage, "127.0.0.1:51436");

	snprintf(path, sizeof path, SOURCE_DIR "/tests/mail/data/%s", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	for (int c; (c = getc(file)) != EOF;)
		buf_add_byte(&bytes, (uint8_t)c);
	fclose(file);
	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO lab-pc\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 lab-server\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<weekly@weekly.example>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.0 Sender ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<students@nankai.example>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.5 Recipient ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 go\r\n");
	buf_add_text(&bytes, ".\r\n");
	stage_say_bytes(stage, s, SMTP_CLIENT, buf_span(&bytes));
	stage_say(stage, s, SMTP_SERVER, "250 2.0.0 Ok\r\n");
	buf_finish(&bytes);
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	stage->state.pane = PANE_MAIL;
	stage->state.lang = LANG_EN;
}

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static void test_newsletter(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "newsletter.eml");
	char *text = pane_text_print(stage, mail_draw, 1100, 4000);
	static const char *const wanted[] = {
		"bold 42 ink \"八里台周报 Weekly\" [0-16 #a01e18] [16-22 ink]", /* white is not readable: ink */
		"italic",
		"underline",
		"strike",
		" mono ink]",
		"\"1.\"",
		"\"–\"",
		"[https://weekly.example/report?id=12&utm=mail]",
		"\"SMTP 与信封 — envelope and header\"",
		"[http://evil.example/login]",
		"not fetched: pixel.tracker.example\"",
		"退订",
	};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!strstr(text, wanted[i]))
			fail_msg("not there: %s\n%s", wanted[i], text);
	assert_int_equal(pane_text_count(text, "\npicture "), 1);
	assert_null(strstr(text, "预览文字"));
	assert_null(strstr(text, "gif?u=liwei"));
	assert_null(strstr(text, "hit 0,0 0x0 body"));
	pane_text_are_legible(stage);
	free(text);
}

/* Every line can be brought into sight, even where the pane is low and narrow. */
static void test_scrolling(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "newsletter.eml");
	stage->state.scroll[PANE_MAIL] = 0;
	free(pane_text_print(stage, mail_draw, 620, 420));
	size_t most = stage->frame.out_scroll_most[PANE_MAIL];
	assert_true(most > 10 && most < 200);
	bool last = false, table = false;
	for (size_t i = 0; i <= most; i++) {
		stage->state.scroll[PANE_MAIL] = i;
		char *text = pane_text_print(stage, mail_draw, 620, 420);
		assert_int_equal(pane_text_clips(text), pane_text_count(text, "unclip"));
		table = table || strstr(text, "C-101");
		last = strstr(text, "退订") != NULL;
		free(text);
	}
	assert_true(table && last);
}

/* V: the plain text first, HTML when it is chosen. */
static void test_choice(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "newsletter-both.eml");
	pane_text_have(stage, mail_draw, "八里台周报（纯文本）");
	pane_text_have(stage, mail_draw, "body 0");
	pane_text_lack(stage, mail_draw, "\nrich ");
	stage->state.body = BODY_HTML;
	pane_text_have(stage, mail_draw, "\nrich ");
	pane_text_lack(stage, mail_draw, "八里台周报（纯文本）");
	stage->state.body = BODY_PLAIN;
	pane_text_lack(stage, mail_draw, "\nrich ");
}

static void test_no_choice(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "newsletter.eml");
	stage->state.body = BODY_PLAIN; /* there is none: HTML all the same */
	pane_text_have(stage, mail_draw, "\nrich ");
	pane_text_lack(stage, mail_draw, "body 0");
}

static void test_themes(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "newsletter.eml");
	stage->state.theme = THEME_DARK; /* dark red on dark is not readable, white is */
	pane_text_have(stage, mail_draw, "[0-16 ink] [16-22 #ffffff]");
}

static void test_nested(void **state)
{
	struct stage *stage = *state;

	deliver(stage, "nested.eml");
	char *text = pane_text_print(stage, attachments_draw, 800, 1400);
	assert_int_equal(pane_text_count(text, "\"A mail inside the mail\""), 2);
	const char *first = strstr(text, "转发：第一份报告"), *inner = strstr(text, "请看附上的第一份报告。");
	const char *second = strstr(text, "The first report"), *end = strstr(text, "This is where it began.");
	assert_true(first && inner && second && end && first < inner && inner < second && second < end);
	assert_null(strstr(text, "0 B\""));
	free(text);
	pane_text_have(stage, mail_draw, "See the mail inside this mail.");
	pane_text_lack(stage, mail_draw, "This is where it began.");
}

static struct mail *parse(const char *text)
{
	struct buf raw = { 0 };

	buf_add_text(&raw, text);
	return mail_parse(&raw);
}

static char *print_inner(struct stage *stage, const struct mail *mail, enum body_choice choice)
{
	struct session session = { 0 };
	struct shown_mail shown = { .session = &session, .view.mail = mail };
	struct rich rich;
	struct buf out = { 0 };

	draw_begin(&stage->list, &fake_font);
	stage->state.lang = LANG_EN;
	stage->state.body = choice;
	rich_init(&rich, &stage->frame, &shown, 30);
	letter_add_message(&rich, mail, 0);
	rich_draw(&rich, (struct rect){ 0, 0, 900, 8000 }, PANE_MAIL);
	rich_finish(&rich);
	draw_print(&stage->list, &out);
	return buf_take_text(&out);
}

/* A mail inside the mail follows key V, shows its files, and its date as the reader's own. */
static void test_inner_choice(void **state)
{
	struct stage *stage = *state;
	struct mail *mail = parse("Content-Type: message/rfc822\r\n\r\nDate: Sat, 21 Nov 2026 09:30:00 +0800\r\nContent-Type: "
	                          "multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; "
	                          "boundary=a\r\n\r\n--a\r\n\r\nas plain\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>as "
	                          "rich\r\n--a--\r\n--m\r\nContent-Type: application/pdf; name=x.pdf\r\n\r\n%PDF\r\n--m--\r\n");
	char *plain = print_inner(stage, mail, BODY_AUTO), *html = print_inner(stage, mail, BODY_HTML);

	assert_true(letter_message_has_choice(mail, 0));
	assert_non_null(strstr(plain, "as plain"));
	assert_null(strstr(plain, "as rich"));
	assert_non_null(strstr(html, "as rich"));
	assert_null(strstr(html, "as plain"));
	assert_non_null(strstr(plain, "2026-11-21 09:30 +0800"));
	assert_non_null(strstr(plain, "x.pdf · application/pdf"));
	free(plain);
	free(html);
	mail_destroy(mail);
}

static void test_inner_parts_are_bounded(void **state)
{
	struct stage *stage = *state;
	struct buf raw = { 0 };

	buf_add_text(&raw, "Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n");
	for (int i = 0; i < LETTER_PARTS_MAX + 5; i++)
		buf_addf(&raw, "--m\r\n\r\nnumber %d.\r\n", i);
	struct mail *mail = mail_parse(&raw);
	char *text = print_inner(stage, mail, BODY_AUTO);
	assert_int_equal(pane_text_count(text, "number "), LETTER_PARTS_MAX);
	assert_non_null(strstr(text, "There are more parts than are shown here"));
	free(text);
	mail_destroy(mail);
}

/* A table too wide for columns: each row as "header: cell". */
static void test_wide_table(void **state)
{
	struct stage *stage = *state;
	struct rich rich;
	struct blocks blocks = { 0 };
	static const struct block_run plain = { 0 };
	struct shown_mail shown = { 0 };

	for (size_t row = 0; row < 2; row++) {
		struct block block = { .kind = BLOCK_ROW, .header = row == 0, .table = 1, .first_cell = blocks.cell_count };
		for (int i = 0; i < 6; i++) {
			size_t start = blocks.text.len;
			for (int n = 0; n < 20; n++)
				blocks_add_char(&blocks, span_of(row ? "x" : "N"), &plain);
			block.cell_count += blocks_add_cell(&blocks, start, blocks.text.len);
		}
		assert_non_null(blocks_add(&blocks, &block));
	}
	draw_begin(&stage->list, &fake_font);
	rich_init(&rich, &stage->frame, &shown, 30);
	rich_add_blocks(&rich, &blocks, 0);
	rich_draw(&rich, (struct rect){ 0, 0, 500, 900 }, PANE_MAIL);
	rich_finish(&rich);
	struct buf out = { 0 };
	draw_print(&stage->list, &out);
	char *text = buf_take_text(&out);
	assert_int_equal(pane_text_count(text, "\"NNNNNNNNNNNNNNNNNNNN: xxxxxxxxxxxxxxxxxxxx\" [0-22 bold ink]"), 6);
	free(text);
	blocks_finish(&blocks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_newsletter, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_scrolling, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_choice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_choice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_themes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nested, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_inner_choice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_inner_parts_are_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wide_table, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
