/* Pane 4: the part tree, the header table, the envelope beside the header, hex; and what a raw line belongs to. */
#include "pane_text.h"

#include "view/field_table.h"
#include "view/hex.h"
#include "view/looks.h"
#include "view/our_fields.h"
#include "view/structure.h"
#include "view/structure_tree.h"
#include "view/xray.h"

/* Window heights divided by 1080 and the text scale, as test_screen.c has them. */
static const float sizes[][2] = { { 1920, 1080 }, { 1600, 900 }, { 1280, 720 },  { 960, 540 },  { 768, 432 },
	                          { 1440, 1080 }, { 576, 432 },  { 1350, 1080 }, { 2580, 1080 } };
#define SIZES (sizeof sizes / sizeof *sizes)

static const char multipart[] = "From: Li Wei <liwei@nankai.edu.cn>\r\n"
                                "To: wangfang@EXAMPLE.org, away@example.com\r\n"
                                "Subject: =?utf-8?B?5L2g5aW9?=\r\n"
                                "Subject: second\r\n"
                                "X-Strange: yes\r\n"
                                "Content-Type: multipart/mixed; boundary=b\r\n"
                                "\r\n"
                                "--b\r\n"
                                "Content-Type: text/plain; charset=utf-8\r\n"
                                "Content-Transfer-Encoding: base64\r\n"
                                "\r\n"
                                "SGVsbG8sIFdhbmcgRmFuZy4K\r\n"
                                "--b\r\n"
                                "Content-Type: application/octet-stream; name=data.bin\r\n"
                                "Content-Disposition: attachment; filename=data.bin\r\n"
                                "Content-Transfer-Encoding: base64\r\n"
                                "\r\n"
                                "UEsDBBQABgAIAAAAIQD/\r\n"
                                "--b--\r\n";

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage->state.pane = PANE_STRUCTURE;
	stage->state.stepped_ms = stage->frame.clock_ms - 10000;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

/* A session that sends this content from a sender to some recipients; boss@example.org is refused. The cursor at its end. */
static void deliver(struct stage *stage, const char *from, const char *const *to, struct span content)
{
	uint32_t s = stage_open(stage, "127.0.0.1:51436");
	char *line = mem_printf("MAIL FROM:<%s>\r\n", from);

	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO lab-pc\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 lab-server\r\n");
	stage_say(stage, s, SMTP_CLIENT, line);
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	free(line);
	for (; *to; to++) {
		line = mem_printf("RCPT TO:<%s>\r\n", *to);
		stage_say(stage, s, SMTP_CLIENT, line);
		stage_say(stage, s, SMTP_SERVER, strncmp(*to, "boss", 4) ? "250 ok\r\n" : "550 no\r\n");
		free(line);
	}
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 go\r\n");
	stage_say_bytes(stage, s, SMTP_CLIENT, content);
	stage_say(stage, s, SMTP_CLIENT, ".\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 taken\r\n");
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
}

static void deliver_multipart(struct stage *stage)
{
	static const char *const to[] = { "wangfang@example.org", "hidden@example.org", "boss@example.org", NULL };

	deliver(stage, "bounce@nankai.edu.cn", to, span_of(multipart));
}

static struct mail *parse(struct span text)
{
	struct buf raw = { 0 };

	buf_add(&raw, text);
	struct mail *mail = mail_parse(&raw);
	buf_finish(&raw);
	return mail;
}

static void test_places(void **state)
{
	struct mail *mail = parse(span_of(multipart));

	(void)state;
	assert_int_equal(mail->part_count, 3);
	for (size_t line = 0; line < mail->line_count; line++) {
		size_t end = line + 1 < mail->line_count ? mail->lines[line + 1] : mail->raw.len;

		assert_int_equal(structure_line(mail, mail->lines[line]), line);
		assert_int_equal(structure_line(mail, end - 1), line);
	}
	assert_int_equal(structure_part_at(mail, mail->lines[0]), 0);
	assert_int_equal(structure_part_at(mail, mail->lines[7]), 0); /* --b */
	assert_int_equal(structure_part_at(mail, mail->lines[8]), 1);
	assert_int_equal(structure_part_at(mail, mail->lines[11]), 1);
	assert_int_equal(structure_part_at(mail, mail->lines[12]), 0);
	assert_int_equal(structure_part_at(mail, mail->lines[17]), 2);
	assert_int_equal(structure_part_at(mail, mail->lines[18]), 0); /* --b-- */
	assert_int_equal(structure_field_at(mail, mail->lines[0]), FIELD_TABLE_OURS);
	assert_int_equal(structure_field_at(mail, mail->lines[3]), FIELD_TABLE_OURS + 3);
	assert_int_equal(structure_field_at(mail, mail->lines[11]), MAIL_NO_PART);
	mail_destroy(mail);
	mail = parse(span_of("")); /* nothing to choose, nothing to fall over */
	assert_int_equal(structure_line(mail, 0), 0);
	assert_int_equal(structure_part_at(mail, 0), 0);
	assert_int_equal(structure_field_at(mail, 0), MAIL_NO_PART);
	mail_destroy(mail);
}

static void test_tree(void **state)
{
	struct stage *stage = *state;

	deliver_multipart(stage);
	pane_text_have(stage, structure_draw, "\"multipart/mixed\"");
	pane_text_have(stage, structure_draw, "\"text/plain\"");
	pane_text_have(stage, structure_draw, "\"utf-8 · base64 · 24 B → 18 B (+33%)\"");
	pane_text_have(stage, structure_draw, "\"data.bin\"");
	pane_text_have(stage, structure_draw, "\"base64 · 20 B → 15 B (+33%)\"");
	pane_text_have(stage, structure_draw, "第 4 行"); /* of the second Subject */
	pane_text_have(stage, structure_draw, "发现的问题（1）");
	stage->state.structure_part = 1;
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	/* lines 9 to 12 and no others: header, empty line, content */
	assert_int_equal(pane_text_count(text, "1080x38 focus-soft"), 4);
	assert_non_null(strstr(text, "rect 0,392 1080x38 focus-soft"));
	free(text);
	stage->state.structure_defect = 1;
	text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "1080x38 focus-soft"), 1);
	free(text);
	stage->state.pane = PANE_RAW; /* the raw pane itself has no bands and nothing to choose */
	text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "focus-soft"), 0);
	assert_int_equal(pane_text_count(text, "structure-line"), 0);
	free(text);
}

/* The tree is there when the final dot is behind the cursor, the header when the header is. */
static void test_stepping(void **state)
{
	struct stage *stage = *state;

	deliver_multipart(stage);
	size_t last = stage->cursors[0].step;
	const struct session *session = timeline_session(stage->timeline, 1);

	for (size_t step = 1; step <= last; step++) {
		enum step_kind kind = session->steps[step - 1].kind;
		bool dot = step >= last - 1, header = dot || kind == STEP_BODY;

		stage_go(stage, 1, step);
		stage->state.structure_view = STRUCTURE_PARTS;
		pane_text_have_at(stage, structure_draw, "text/plain", dot, __FILE__, __LINE__);
		stage->state.structure_view = STRUCTURE_FIELDS;
		pane_text_have_at(stage, structure_draw, "mono-bold 24 ink \"Subject\"", header, __FILE__, __LINE__);
		pane_text_have_at(stage, structure_draw, "本服务器在投递时添加", step == last, __FILE__, __LINE__);
		stage->state.structure_view = STRUCTURE_ENVELOPE;
		pane_text_have_at(stage, structure_draw, "hidden@example.org", header, __FILE__, __LINE__);
	}
}

static void test_fields(void **state)
{
	struct stage *stage = *state;
	char key[64];

	deliver_multipart(stage);
	stage->state.structure_view = STRUCTURE_FIELDS;
	pane_text_have(stage, structure_draw, "\"<bounce@nankai.edu.cn>\"");
	pane_text_have(stage, structure_draw, "from lab-pc ([127.0.0.1]) by lab-server with ESMTP; ");
	pane_text_have(stage, structure_draw, "Return-Path · RFC 5321 §4.4");
	stage->state.structure_field = FIELD_TABLE_OURS + 2;
	pane_text_have(stage, structure_draw, "\"你好\"");
	pane_text_have(stage, structure_draw, "Subject · RFC 5322 §3.6.5");
	char *text = pane_text_print(stage, raw_draw, 1100, 860);
	assert_int_equal(pane_text_count(text, "1080x38 focus-soft"), 1);
	assert_null(strstr(text, "Return-Path")); /* ours are never in the raw message */
	free(text);
	stage->state.structure_field = 100000;
	pane_text_have(stage, structure_draw, "Content-Type · RFC 2045 §5");
	field_table_key("X-Mailer", key, sizeof key);
	assert_string_equal(key, "x-mailer");
	field_table_key("ARC-Seal", key, sizeof key);
	assert_string_equal(key, "arc-any");
	field_table_key("X-Anything-Else", key, sizeof key);
	assert_string_equal(key, "x-any");
	field_table_key("LIST-ID", key, sizeof key);
	assert_string_equal(key, "list-id");
}

static void test_received(void **state)
{
	static const char *const one[] = { "wangfang@example.org", "boss@example.org", NULL };
	struct stage *stage = *state;

	deliver(stage, "", one, span_of("Subject: x\r\n\r\ny\r\n"));
	struct shown_mail shown = shown_mail_find(&stage->frame);
	char *received = our_fields_received(&stage->frame, &shown), *path = our_fields_return_path(&stage->frame, &shown);
	/* one accepted recipient is named, several are not (RFC 5321 §7.2) */
	assert_non_null(strstr(received, " with ESMTP for <wangfang@example.org>; "));
	assert_string_equal(path, "<>");
	free(received);
	free(path);
}

static enum xray_mark mark_of(const struct xray *xray, const char *address)
{
	for (size_t i = 0; i < xray->envelope_count; i++)
		if (!strcmp(xray->envelope[i].address, address))
			return xray->envelope[i].mark;
	for (size_t i = 0; i < xray->header_count; i++)
		if (!strcmp(xray->header[i].address, address))
			return xray->header[i].mark;
	fail_msg("%s is in neither", address);
	return XRAY_NONE;
}

static void test_xray_rows(void **state)
{
	struct envelope_recipient to[] = { { .address = (char *)"wangfang@example.org", .code = 250 },
		                           { .address = (char *)"hidden@example.org", .code = 250 },
		                           { .address = (char *)"boss@example.org", .code = 550 } };
	struct envelope envelope = { .reverse_path = (char *)"liwei@NANKAI.edu.cn", .recipients = to, .count = 3 };
	struct mail *mail = parse(span_of(multipart));
	struct xray xray;

	(void)state;
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.envelope_count, 4);
	assert_int_equal(xray.envelope[0].link, 0); /* From, its domain in another case */
	assert_int_equal(mark_of(&xray, "liwei@NANKAI.edu.cn"), XRAY_NONE);
	assert_string_equal(xray.header[xray.envelope[1].link].address, "wangfang@EXAMPLE.org");
	assert_int_equal(mark_of(&xray, "wangfang@example.org"), XRAY_NONE);
	assert_int_equal(mark_of(&xray, "hidden@example.org"), XRAY_BCC);
	assert_int_equal(mark_of(&xray, "boss@example.org"), XRAY_REFUSED);
	assert_int_equal(mark_of(&xray, "away@example.com"), XRAY_NOT_HERE);
	xray_finish(&xray);
	envelope.reverse_path = (char *)"LIWEI@nankai.edu.cn"; /* almost always the same (RFC 5321 §2.4) */
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.envelope[0].mark, XRAY_LETTERS);
	assert_int_equal(xray.envelope[0].link, 0);
	xray_finish(&xray);
	envelope.reverse_path = (char *)"wangfang@example.org"; /* in To, which names no sender */
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.envelope[0].mark, XRAY_FORGED);
	xray_finish(&xray);
	envelope.reverse_path = (char *)"";
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.envelope[0].mark, XRAY_NULL);
	xray_finish(&xray);
	mail_destroy(mail);
	mail = parse(span_of("Sender: \r\n =?utf-8?B?5L2g5aW9?= <list@x.org>\r\nReply-To: answers@x.org\r\nTo: "
	                     "all@x.org\r\nList-Id: <all.x.org>\r\n\r\n"));
	envelope.reverse_path = (char *)"list@x.org";
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.envelope[0].mark, XRAY_NONE); /* Sender will do */
	assert_int_equal(xray.envelope[1].mark, XRAY_LIST);
	assert_int_equal(xray.header[0].mark, XRAY_NO_FROM);
	assert_string_equal(xray.header[1].address, "list@x.org");
	assert_int_equal(mark_of(&xray, "answers@x.org"), XRAY_NONE);
	xray_finish(&xray);
	mail_destroy(mail);
}

static void test_xray_many(void **state)
{
	struct buf text = { 0 };
	struct envelope envelope = { .reverse_path = (char *)"a@b" };
	struct xray xray;

	(void)state;
	buf_add_text(&text, "From: a@b\r\nTo: x@y");
	for (int i = 0; i < 500; i++)
		buf_addf(&text, ",\r\n r%d@example.org", i);
	buf_add_text(&text, "\r\n\r\n");
	struct mail *mail = mail_parse(&text);
	buf_finish(&text);
	xray_init(&xray, &envelope, mail);
	assert_int_equal(xray.header_count, XRAY_MAX);
	assert_int_equal(xray.more, 502 - XRAY_MAX);
	xray_finish(&xray);
	mail_destroy(mail);
}

static void test_hex(void **state)
{
	struct stage *stage = *state;
	static const uint8_t bytes[] = "PK\003\004\024\000\006\377 A";

	draw_begin(&stage->list, &fake_font);
	hex_draw(&stage->frame, (struct rect){ 0, 0, 500, 400 }, span_make(bytes, 10), PANE_MAIL);
	assert_non_null(looks_find(&stage->list, "50 4B 03 04 14 00 06 FF", 0));
	assert_non_null(looks_find(&stage->list, "PK......", 0));
	assert_non_null(looks_find(&stage->list, "0008", 0));
	assert_non_null(looks_find(&stage->list, "20 41", 0));
	size_t large = 1u << 20;
	uint8_t *zeros = mem_zero(large);
	stage->state.scroll[PANE_MAIL] = SIZE_MAX;
	draw_begin(&stage->list, &fake_font);
	hex_draw(&stage->frame, (struct rect){ 0, 0, 500, 400 }, span_make(zeros, large), PANE_MAIL);
	assert_non_null(looks_find(&stage->list, "FFFF8", 0)); /* the last row */
	assert_true(stage->list.count < 60);
	free(zeros);
	stage->state.scroll[PANE_MAIL] = 0;
	deliver_multipart(stage);
	stage->state.pane = PANE_MAIL;
	pane_text_have(stage, attachments_draw, "\"50 4B 03 04 14 00 06 00\"");
}

/* What two readers found at one place is one remark. */
static void test_remark_once(void **state)
{
	struct mail *mail = parse(span_of("Subject: a\r\nbad line\r\n\r\nx\r\n"));
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < mail->defect_count; i++)
		count += !strcmp(mail->defects[i].code, "bad-header") && mail->defects[i].offset == 12;
	assert_int_equal(count, 1);
	mail_destroy(mail);
}

static void check_looks(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (int view = 0; view < 6; view++) {
				stage->frame.width = sizes[i][0];
				stage->frame.height = sizes[i][1];
				stage->state.lang = (enum lang)lang;
				stage->state.structure_view = (enum structure_view)(view % 3);
				stage->state.explain_only = view >= 3;
				draw_begin(&stage->list, &fake_font);
				screen_draw(&stage->frame);
				assert_true(looks_clips_closed(&stage->list));
				/* the envelope's column scrolls, raw lines may be cut at the foot of the pane */
				looks_wrong_beside(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] },
				                   view % 3 == STRUCTURE_ENVELOPE ? 0 : INFINITY, wrong, sizeof wrong);
				if (*wrong)
					fail_msg("%s, view %d, %.0fx%.0f %s: %s", what, view, sizes[i][0], sizes[i][1],
					         lang_code((enum lang)lang), wrong);
			}
	stage->state.lang = LANG_ZH;
}

static void test_looks(void **state)
{
	static const char *const to[] = { "c@d", NULL };
	static const char *const mails[] = { "", "\r\n", "no header at all\r\nsecond\r\n",
		                             "Subject: a\r\nno blank line\r\nb: c\r\n", "A: b\r\n\r\nplain\r\n" };
	struct stage *stage = *state;

	deliver_multipart(stage);
	for (size_t row = 0; row < 9; row++) {
		stage->state.structure_part = row % 3;
		stage->state.structure_field = row;
		stage->state.structure_defect = row % 3 == 2;
		check_looks(stage, "multipart");
	}
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		deliver(stage, "a@b", to, span_of(mails[i]));
		check_looks(stage, mails[i]);
	}
}

static void test_every_field(void **state)
{
	static const char *const names[] = { "Received",
		                             "Return-Path",
		                             "Delivered-To",
		                             "From",
		                             "Sender",
		                             "Reply-To",
		                             "To",
		                             "Cc",
		                             "Bcc",
		                             "Date",
		                             "Subject",
		                             "Message-ID",
		                             "In-Reply-To",
		                             "References",
		                             "MIME-Version",
		                             "Content-Type",
		                             "Content-Transfer-Encoding",
		                             "Content-Disposition",
		                             "Content-ID",
		                             "User-Agent",
		                             "X-Mailer",
		                             "List-Id",
		                             "List-Unsubscribe",
		                             "Auto-Submitted",
		                             "DKIM-Signature",
		                             "Authentication-Results",
		                             "ARC-Seal",
		                             "X-Else",
		                             "Resent-From",
		                             "List-Post",
		                             "Unheard-Of" };
	struct stage *stage = *state;
	char key[64], *whole;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (int who = 0; who < 2; who++) {
				field_table_key(names[i], key, sizeof key);
				bool known = i + 1 < sizeof names / sizeof *names;

				whole = mem_printf("field.%s.%s", key, who ? "who" : "text");
				assert_true((texts_find(stage->texts, (enum lang)lang, whole) != NULL) == known);
				free(whole);
			}
	assert_non_null(texts_find(stage->texts, LANG_ZH, "field.other.text"));
}

/* A thousand parts, a hundred deep: a frame draws what is seen, whichever part is chosen. */
static void test_many_parts(void **state)
{
	static const char *const to[] = { "c@d", NULL };
	struct stage *stage = *state;
	struct buf text = { 0 };

	for (int depth = 0; depth < 100; depth++)
		buf_addf(&text, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", depth, depth);
	for (int i = 0; i < 890; i++)
		buf_add_text(&text, "\r\nx\r\n--b99\r\n");
	deliver(stage, "a@b", to, buf_span(&text));
	buf_finish(&text);
	for (size_t part = 0; part < 1000; part += 111) {
		stage->state.structure_part = part;
		char *print = pane_text_print(stage, structure_draw, 800, 860);
		assert_in_range(pane_text_count(print, "structure-part"), 3, 10);
		assert_true(stage->list.count < 400);
		free(print);
		assert_true(stage->mail->part_count > 900);
	}
}

int main(void)
{
#define STRUCTURE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		STRUCTURE_TEST(test_places),    STRUCTURE_TEST(test_tree),       STRUCTURE_TEST(test_stepping),
		STRUCTURE_TEST(test_fields),    STRUCTURE_TEST(test_received),   STRUCTURE_TEST(test_xray_rows),
		STRUCTURE_TEST(test_xray_many), STRUCTURE_TEST(test_hex),        STRUCTURE_TEST(test_remark_once),
		STRUCTURE_TEST(test_looks),     STRUCTURE_TEST(test_many_parts), STRUCTURE_TEST(test_every_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
