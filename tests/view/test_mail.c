/* The mail as its reader sees it: header and envelope, what differs, the text, the attachments, the history. */
#include "pane_text.h"

#include "view/prose.h"

static int setup(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	*state = stage;
	return 0;
}

static int teardown(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static const char *zh(struct stage *stage, const char *key)
{
	const char *text = texts_find(stage->texts, LANG_ZH, key);

	assert_non_null(text);
	return text;
}

/* A session that delivers message (in wire form, without the final dot) and stands on its 250. */
static void one_mail(struct stage *stage, const char *from, const char *const *to, const char *message)
{
	uint32_t s = stage_open(stage, "127.0.0.1:51436");
	char *line = mem_printf("MAIL FROM:<%s>\r\n", from);

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO y\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, line);
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	free(line);
	for (; *to; to++) {
		line = mem_printf("RCPT TO:<%s>\r\n", *to);
		stage_say(stage, s, SMTP_CLIENT, line);
		stage_say(stage, s, SMTP_SERVER, strncmp(*to, "bad", 3) ? "250 ok\r\n" : "550 no\r\n");
		free(line);
	}
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 go\r\n");
	stage_say(stage, s, SMTP_CLIENT, message);
	stage_say(stage, s, SMTP_CLIENT, ".\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 taken\r\n");
	struct session *session = timeline_session(stage->timeline, s);
	assert_int_equal(session->mail_count, 1);
	assert_true(session->mails[0].accepted_step != TIMELINE_NONE);
	stage_go(stage, s, session->step_count);
}

static const char *const to_wang[] = { "wangfang@example.org", NULL };

#define HEADER                                                                                                                   \
	"From: =?utf-8?B?5p2O5Lyf?= <liwei@nankai.edu.cn>\r\nTo: wangfang@example.org\r\n"                                       \
	"Subject: =?utf-8?B?5L2g5aW9?=\r\nDate: Sun, 22 Nov 2026 21:44:03 +0800\r\n"

static void test_card(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	pane_text_have(stage, mail_draw, "\"李伟 <liwei@nankai.edu.cn>\"");
	pane_text_have(stage, mail_draw, "bold 28 ink \"你好\"");
	pane_text_have(stage, mail_draw, "\"2026-11-22 21:44 +0800\"");
	pane_text_have(stage, mail_draw, "\"MAIL FROM:<liwei@nankai.edu.cn>\"");
	pane_text_have(stage, mail_draw, "\"RCPT TO:<wangfang@example.org>\"");
	pane_text_have(stage, mail_draw, "\"Hello.\"");
	pane_text_have(stage, mail_draw, "\"第 1 封 / 共 1 封\"");
	pane_text_lack(stage, mail_draw, zh(stage, "ui.envelope.title"));
}

static void test_another_sender(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "bounce@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	pane_text_have(stage, mail_draw, "4xx-soft stroke 4xx");
	pane_text_have(stage, mail_draw, zh(stage, "ui.envelope.title"));
	pane_text_have(stage, mail_draw, "信封发件人 <bounce@nankai.edu.cn>，信头 From 是 <liwei@nankai.edu.cn>");
}

static void test_same_sender_in_other_letters(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "LiWei@NANKAI.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	pane_text_lack(stage, mail_draw, zh(stage, "ui.envelope.title"));
}

static void test_null_sender(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "", to_wang, HEADER "\r\nHello.\r\n");
	pane_text_have(stage, mail_draw, "信封发件人是空的 <>");
}

/* Bcc: told; a refused recipient is none. */
static void test_hidden_recipient(void **state)
{
	static const char *const to[] = { "wangfang@example.org", "secret@example.org", "bad@example.org", NULL };
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to, HEADER "\r\nHello.\r\n");
	pane_text_have(stage, mail_draw, "（密送）：<secret@example.org>\"");
	pane_text_have(stage, mail_draw, "RCPT TO:<bad@example.org> (550)");
}

static void test_hostile_words_are_safe(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "a@b", to_wang,
	         "From: \"\001**x**\" <a@b>\r\nTo: wangfang@example.org\r\nSubject: =?utf-8?B?4oCuYQ==?=\r\n\r\n\001**bold** "
	         "\033[31m\r\n");
	pane_text_have(stage, mail_draw, "\\\\u{202E}a");
	pane_text_have(stage, mail_draw, "\"\\\\x01**bold** \\\\x1B[31m\"");
	pane_text_lack(stage, mail_draw, "\001");
}

/* Before the 250 there is no mail, only how far it has come. */
static void test_progress(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	struct session *session = timeline_session(stage->timeline, 1);
	size_t last = session->step_count;
	stage_go(stage, 1, last - 1); /* the final dot */
	pane_text_have(stage, mail_draw, zh(stage, "ui.progress.title"));
	pane_text_lack(stage, mail_draw, "你好");
	char *text = pane_text_print(stage, mail_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "shape check"), 5);
	free(text);
	stage_go(stage, 1, last - 3); /* the header */
	text = pane_text_print(stage, mail_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "shape check"), 2);
	assert_int_equal(pane_text_count(text, "shape dots"), 1);
	assert_non_null(strstr(text, "\"<liwei@nankai.edu.cn>\""));
	free(text);
	stage_go(stage, 1, 3); /* EHLO */
	text = pane_text_print(stage, mail_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "shape check"), 0);
	free(text);
	pane_text_have(stage, attachments_draw, zh(stage, "ui.part.no-mail"));
}

static struct view_mail not_yet(void *context, uint32_t session, uint32_t mail)
{
	(void)context;
	(void)session;
	(void)mail;
	return (struct view_mail){ 0 };
}

static void test_decoding(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	stage->frame.mail_of = not_yet;
	pane_text_have(stage, mail_draw, zh(stage, "ui.mail.decoding"));
	pane_text_have(stage, attachments_draw, zh(stage, "ui.mail.decoding"));
	pane_text_have(stage, raw_draw, zh(stage, "ui.mail.decoding"));
	pane_text_have(stage, mail_list_draw, zh(stage, "ui.mail.decoding"));
	pane_text_have(stage, picture_full_draw, "\"Esc\"");
}

/* A 1x1 PNG, a text file with a Chinese name, and a file that only says it is a picture. */
#define PARTS                                                                                                                    \
	HEADER "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"                                          \
	       "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee the picture.\r\n"                                      \
	       "--b\r\nContent-Type: image/png; name=dot.png\r\nContent-Transfer-Encoding: base64\r\n"                           \
	       "Content-Disposition: attachment; filename=dot.png\r\n\r\n"                                                       \
	       "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\r\n"            \
	       "--b\r\nContent-Type: text/plain; charset=utf-8\r\n"                                                              \
	       "Content-Disposition: attachment; filename*=utf-8''%E8%AF%B4%E6%98%8E.txt\r\n\r\nline one\r\nline two\r\n"        \
	       "--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\nPK\r\n"           \
	       "--b--\r\n"

static void test_attachments(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, PARTS);
	pane_text_have(stage, attachments_draw, "bold 24 ink \"dot.png\"");
	pane_text_have(stage, attachments_draw, "sans 24 ink2 \"说明.txt\"");
	pane_text_have(stage, attachments_draw, "\npicture ");
	pane_text_have(stage, attachments_draw, "image/png · 1×1 · 70 B");
	pane_text_have(stage, attachments_draw, "base64 传输 96 B（+37%） → 解码 70 B");
	pane_text_have(stage, attachments_draw, "part 1");
	stage->state.part = 1;
	pane_text_have(stage, attachments_draw, "\"line one\"");
	pane_text_lack(stage, attachments_draw, "\npicture ");
	stage->state.part = 2;
	pane_text_have(stage, attachments_draw, "application/zip");
	stage->state.part = 99; /* the app may be behind: the last one is shown */
	pane_text_have(stage, attachments_draw, "application/zip");
}

static void test_picture_keeps_its_aspect(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, PARTS);
	free(pane_text_print(stage, attachments_draw, 800, 820));
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_PICTURE) {
			assert_true(item->at.w > 300 && item->at.w - item->at.h < 0.5f && item->at.h - item->at.w < 0.5f);
			assert_true(item->at.y + item->at.h <= 820);
			assert_true(item->text && *item->text); /* said where it cannot be decoded */
			return;
		}
	}
	fail_msg("no picture");
}

/* Its first bytes promise more pixels than may be decoded: told, never given to the display. */
static void test_refused_picture(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang,
	         HEADER "MIME-Version: 1.0\r\nContent-Type: image/png; name=huge.png\r\nContent-Transfer-Encoding: base64\r\n"
	                "Content-Disposition: attachment; filename=huge.png\r\n\r\niVBORw0KGgoAAAANSUhEUgAA//8AAP//CAYAAAA=\r\n");
	pane_text_have(stage, attachments_draw, zh(stage, "picture.too-large"));
	pane_text_lack(stage, attachments_draw, "\npicture ");
	stage->state.picture_full = true;
	char *text = pane_text_print(stage, picture_full_draw, 1920, 1080);
	assert_null(strstr(text, "\npicture "));
	free(text);
}

static void test_full_picture(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, PARTS);
	stage->state.zoom = 2;
	stage->state.pan_x = 10;
	pane_text_have(stage, picture_full_draw, "zoom 2.00 pan 10,0");
	pane_text_have(stage, picture_full_draw, "\"1 / 3\"");
	pane_text_have(stage, picture_full_draw, "dot.png · 1×1 · 70 B");
	free(pane_text_print(stage, picture_full_draw, 1920, 1080));
	assert_int_equal(draw_hit_at(&stage->list, 30, 500)->action, ACTION_PART_BACK);
	assert_int_equal(draw_hit_at(&stage->list, 1890, 500)->action, ACTION_PART_NEXT);
	assert_int_equal(draw_hit_at(&stage->list, 960, 500)->action, ACTION_NONE);
}

static void test_no_attachments(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	pane_text_have(stage, attachments_draw, zh(stage, "ui.part.none"));
	pane_text_have(stage, attachments_draw, "mono-bold 24 client \"Subject\"");
}

static void test_history(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	one_mail(stage, "b@c", to_wang, "From: b@c\r\nTo: wangfang@example.org\r\nSubject: second\r\n\r\nx\r\n");
	pane_text_have(stage, mail_draw, "\"第 2 封 / 共 2 封\"");
	pane_text_have(stage, mail_draw, "mail-back 0");
	pane_text_have(stage, mail_list_draw, "\"收到的邮件（2）\"");
	pane_text_have(stage, mail_list_draw, "\"李伟\"");
	pane_text_have(stage, mail_list_draw, "\"second\"");
	pane_text_have(stage, mail_list_draw, "mail 1");
	pane_text_have(stage, mail_list_draw, "mail 2");
	char *text = pane_text_print(stage, mail_list_draw, 700, 800);
	assert_int_equal(pane_text_count(text, "focus-soft"), 1);
	free(text);
	stage_go(stage, 2, 3); /* its 250 is ahead of the cursor again */
	pane_text_have(stage, mail_list_draw, "\"收到的邮件（1）\"");
	pane_text_lack(stage, mail_list_draw, "\"second\"");
}

/* A megabyte without a line end, and one of nothing but line ends: a frame looks at little of either. */
static void test_long_texts_cost_little(void **state)
{
	struct stage *stage = *state;
	char *text = mem_alloc(1 << 20);

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	for (int kind = 0; kind < 3; kind++) {
		memset(text, kind == 0 ? 'x' : kind == 1 ? '\n' : 0xE4, 1 << 20);
		text[(1 << 20) - 2] = 'y';
		text[(1 << 20) - 1] = '\0';
		for (size_t scroll = 0; scroll < 3; scroll++) {
			stage->state.scroll[PANE_MAIL] = scroll == 2 ? SIZE_MAX : scroll * 400;
			draw_begin(&stage->list, &fake_font);
			prose_draw(&stage->frame, (struct rect){ 0, 0, 800, 600 }, FONT_SANS, 30, text, PANE_MAIL);
			assert_true(stage->list.count < 40);
			size_t bytes = 0;
			for (size_t i = 0; i < stage->list.count; i++)
				bytes += stage->list.items[i].text ? strlen(stage->list.items[i].text) : 0;
			assert_true(bytes < 40 * PROSE_LINE_MAX * 5);
		}
	}
	free(text);
}

/* Beyond PROSE_SHOWN_MAX the text is cut, between characters, and that is told. */
static void test_too_long_text_is_told(void **state)
{
	struct stage *stage = *state;
	size_t size = PROSE_SHOWN_MAX + 64;
	char *text = mem_alloc(size);

	for (size_t i = 0; i + 3 < size; i += 3)
		memcpy(text + i, "好", 3);
	text[size - 1] = text[size - 2] = text[size - 3] = '\0';
	stage->state.scroll[PANE_MAIL] = SIZE_MAX;
	draw_begin(&stage->list, &fake_font);
	prose_draw(&stage->frame, (struct rect){ 0, 0, 800, 600 }, FONT_SANS, 30, text, PANE_MAIL);
	struct buf out = { 0 };
	draw_print(&stage->list, &out);
	char *printed = buf_take_text(&out);
	assert_non_null(strstr(printed, zh(stage, "ui.mail.cut")));
	assert_non_null(strstr(printed, "好好"));
	assert_null(strstr(printed, "\\\\x")); /* no half character made safe */
	free(printed);
	free(text);
}

/* The last line can be scrolled to, and the end is a full page. */
static void test_text_scrolls_to_its_end(void **state)
{
	struct stage *stage = *state;
	struct buf text = { 0 };

	for (int i = 1; i <= 100; i++)
		buf_addf(&text, "line %d\n", i);
	char *lines = buf_take_text(&text);
	stage->state.scroll[PANE_MAIL] = 1000;
	draw_begin(&stage->list, &fake_font);
	prose_draw(&stage->frame, (struct rect){ 0, 0, 800, 420 }, FONT_SANS, 30, lines, PANE_MAIL);
	assert_int_equal(stage->frame.out_scroll_most[PANE_MAIL], 90); /* ten lines of 42 units */
	struct buf out = { 0 };
	draw_print(&stage->list, &out);
	char *printed = buf_take_text(&out);
	assert_non_null(strstr(printed, "\"line 91\""));
	assert_non_null(strstr(printed, "\"line 100\""));
	assert_null(strstr(printed, "\"line 90\""));
	free(printed);
	free(lines);
}

static void test_every_size(void **state)
{
	static pane_fn *const panes[] = { mail_draw, attachments_draw, mail_list_draw, picture_full_draw,
		                          raw_draw,  log_draw,         report_draw };
	static const float sizes[][2] = { { 520, 300 }, { 800, 400 }, { 800, 811 }, { 1920, 900 }, { 768, 110 } };
	static const char *const to[] = { "wangfang@example.org", "secret@example.org", NULL };
	struct stage *stage = *state;

	one_mail(stage, "bounce@nankai.edu.cn", to, PARTS);
	size_t last = timeline_session(stage->timeline, 1)->step_count;
	for (size_t step = 0; step <= last; step++) {
		for (size_t i = 0; i < 7 * 5; i++) {
			stage_go(stage, 1, step);
			stage->state.part = i % 3;
			stage->state.lang = i % 2 ? LANG_EN : LANG_ZH;
			char *text = pane_text_print(stage, panes[i % 7], sizes[i / 7][0], sizes[i / 7][1]);
			assert_int_equal(pane_text_count(text, "\nunclip"), pane_text_clips(text));
			pane_text_are_legible(stage);
			free(text);
		}
	}
}

/* In a low pane the card gives way and some of the text is seen. */
static void test_low_pane_shows_text(void **state)
{
	struct stage *stage = *state;

	one_mail(stage, "bounce@nankai.edu.cn", to_wang, HEADER "\r\nHello.\r\n");
	char *text = pane_text_print(stage, mail_draw, 520, 300);
	assert_non_null(strstr(text, "\"Hello.\""));
	assert_non_null(strstr(text, "\"你好\""));
	assert_non_null(strstr(text, zh(stage, "ui.envelope.title")));
	assert_null(strstr(text, "MAIL FROM"));
	free(text);
}

/* The lab report's window has all of it at once, in a wide and in a very low one. */
static void test_report(void **state)
{
	static const float sizes[][2] = { { 1920, 800 }, { 1000, 900 }, { 768, 330 } };
	struct stage *stage = *state;

	one_mail(stage, "liwei@nankai.edu.cn", to_wang, PARTS);
	for (size_t i = 0; i < 3; i++) {
		char *text = pane_text_print(stage, report_draw, sizes[i][0], sizes[i][1]);

		assert_non_null(strstr(text, "\"250 taken\""));    /* log */
		assert_non_null(strstr(text, "client \"From:\"")); /* raw */
		assert_non_null(strstr(text, "\"你好\""));         /* mail */
		assert_non_null(strstr(text, "\"See the picture.\""));
		assert_true((strstr(text, "\npicture ") != NULL) == (i == 0)); /* beside the mail where there is room */
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_card, setup, teardown),
		cmocka_unit_test_setup_teardown(test_another_sender, setup, teardown),
		cmocka_unit_test_setup_teardown(test_same_sender_in_other_letters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_null_sender, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hidden_recipient, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_words_are_safe, setup, teardown),
		cmocka_unit_test_setup_teardown(test_progress, setup, teardown),
		cmocka_unit_test_setup_teardown(test_decoding, setup, teardown),
		cmocka_unit_test_setup_teardown(test_attachments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_picture_keeps_its_aspect, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused_picture, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_picture, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_attachments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_history, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_texts_cost_little, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_long_text_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_scrolls_to_its_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_report, setup, teardown),
		cmocka_unit_test_setup_teardown(test_low_pane_shows_text, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
