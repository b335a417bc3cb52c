/* Groups of encoded blocks: known vectors, and for any bytes the same result as mail/transfer, from every place of entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "mail/decode.h"
#include "mail/decode_char.h"
#include "mail/decode_source.h"
#include "mail/picture_role.h"
#include "mail/transfer.h"

static struct decode_block block_of(enum decode_coding coding, struct span raw)
{
	return (struct decode_block){ .coding = coding, .pieces = { { 0, raw.len } }, .piece_count = 1 };
}

static struct decode_index index_of(enum decode_coding coding, struct span raw)
{
	struct decode_block block = block_of(coding, raw);
	struct decode_index index;

	decode_index_build(&index, &block, raw);
	return index;
}

static struct decode_group group_of(enum decode_coding coding, const char *text, size_t n)
{
	struct decode_index index = index_of(coding, span_of(text));
	struct decode_group group;

	assert_true(decode_group_at(&index, span_of(text), n, &group));
	decode_index_finish(&index);
	return group;
}

static void assert_bytes(const struct decode_group *group, const char *expected)
{
	assert_int_equal(group->count, strlen(expected));
	assert_memory_equal(group->bytes, expected, group->count);
}

static void test_base64(void **state)
{
	struct decode_group g = group_of(DECODE_BASE64, "5L2g5aW9", 0);

	(void)state;
	assert_bytes(&g, "\xE4\xBD\xA0");
	assert_int_equal(g.sextets[0], 57);
	assert_int_equal(g.sextets[1], 11);
	assert_int_equal(g.sextets[2], 54);
	assert_int_equal(g.sextets[3], 32);
	assert_int_equal(g.end, 4);
	g = group_of(DECODE_BASE64, "5L2g5aW9", 1);
	assert_bytes(&g, "\xE5\xA5\xBD");
	assert_int_equal(g.start, 4);
	assert_int_equal(g.offset, 3);
	g = group_of(DECODE_BASE64, "AAAAQUI=", 1); /* one "=" */
	assert_bytes(&g, "AB");
	assert_int_equal(g.padding, 1);
	assert_int_equal(g.sextet_count, 3);
	g = group_of(DECODE_BASE64, "QQ==", 0); /* two */
	assert_bytes(&g, "A");
	assert_int_equal(g.padding, 2);
	assert_int_equal(g.end, 4);
	assert_false(g.cut);
	g = group_of(DECODE_BASE64, "QUJ\r\nDRA", 0); /* a line end inside the group */
	assert_bytes(&g, "ABC");
	assert_int_equal(g.end, 6);
	g = group_of(DECODE_BASE64, "QUJDRA", 1); /* cut */
	assert_bytes(&g, "D");
	assert_true(g.cut);
	g = group_of(DECODE_BASE64, "Q*UJD", 0); /* a wrong character */
	assert_bytes(&g, "ABC");
	assert_int_equal(g.wrong, 1);
	assert_int_equal(g.wrong_at, 1);
}

static void test_text_behind_padding(void **state)
{
	const char *text = "QUI=\r\n_____ list footer";
	struct decode_index index = index_of(DECODE_BASE64, span_of(text));

	(void)state;
	assert_int_equal(index.groups, 1);
	assert_int_equal(index.bytes, 2);
	assert_true(index.tail > 0);
	decode_index_finish(&index);
}

static void test_quoted(void **state)
{
	const char *text = "=E4=BD=A0=\r\n=C4=E3x \r\n=zz";
	struct decode_group g = group_of(DECODE_QUOTED, text, 0);

	(void)state;
	assert_int_equal(g.kind, DECODE_ESCAPES);
	assert_bytes(&g, "\xE4\xBD\xA0"); /* one character of UTF-8 is one group */
	g = group_of(DECODE_QUOTED, text, 1);
	assert_int_equal(g.kind, DECODE_SOFT_BREAK);
	assert_int_equal(g.count, 0);
	assert_int_equal(g.end, 12);
	g = group_of(DECODE_QUOTED, text, 2);
	assert_bytes(&g, "\xC4"); /* GBK: lead and trail byte are two */
	g = group_of(DECODE_QUOTED, text, 3);
	assert_bytes(&g, "\xE3");
	g = group_of(DECODE_QUOTED, text, 4);
	assert_bytes(&g, "x");
	g = group_of(DECODE_QUOTED, text, 5);
	assert_int_equal(g.kind, DECODE_BLANKS);
	g = group_of(DECODE_QUOTED, text, 6);
	assert_int_equal(g.kind, DECODE_LINE_END);
	g = group_of(DECODE_QUOTED, text, 7);
	assert_bytes(&g, "=zz");
	assert_int_equal(g.wrong, 1);
	g = group_of(DECODE_Q_WORD, "a_=E9", 1);
	assert_int_equal(g.kind, DECODE_SPACE);
	assert_bytes(&g, " ");
	g = group_of(DECODE_Q_WORD, "a_=E9", 2);
	assert_bytes(&g, "\xE9");
}

/* Everything that can be asked of an index agrees with one plain walk, and the bytes with mail/transfer. */
static void check(enum decode_coding coding, enum transfer transfer, struct span raw)
{
	struct decode_index index = index_of(coding, raw);
	struct decode_place place = decode_begin(&index.block);
	struct decode_group group, again;
	struct buf expected = { 0 }, all = { 0 };
	size_t n = 0, behind = 0;

	transfer_decode(transfer, raw, false, &expected);
	while (decode_next(&index.block, raw, &place, &group)) {
		assert_true(group.start >= behind && group.start < group.end && group.end <= raw.len);
		behind = group.end;
		assert_true(decode_group_at(&index, raw, n, &again));
		assert_int_equal(again.start, group.start);
		assert_int_equal(again.offset, group.offset);
		assert_int_equal(decode_group_of_raw(&index, raw, group.start), n);
		assert_int_equal(decode_group_of_raw(&index, raw, group.end - 1), n);
		if (group.count)
			assert_int_equal(decode_group_of_byte(&index, raw, group.offset + group.count - 1), n);
		n++;
	}
	assert_int_equal(n, index.groups);
	assert_false(decode_group_at(&index, raw, n, &again));
	decode_bytes(&index, raw, 0, SIZE_MAX, &all);
	assert_int_equal(all.len, expected.len);
	assert_int_equal(index.bytes, expected.len);
	if (all.len)
		assert_memory_equal(all.data, expected.data, all.len);
	for (size_t from = 0; from < all.len; from += 1 + all.len / 7) {
		struct buf part = { 0 };

		decode_bytes(&index, raw, from, from + 5, &part);
		assert_memory_equal(part.data, all.data + from, part.len);
		buf_finish(&part);
	}
	buf_finish(&all);
	buf_finish(&expected);
	decode_index_finish(&index);
}

/* Bytes of few kinds, so that every pair and triple of them comes about. */
static void test_like_transfer(void **state)
{
	static const char base64[] = "QUJDRAz/+=\r\n* \t", quoted[] = "=E4A \t\r\n\xE4\xBD_z";
	uint32_t random = 7;

	(void)state;
	for (int round = 0; round < 6000; round++) {
		uint8_t bytes[48];
		size_t len = (size_t)round % sizeof bytes;

		for (size_t i = 0; i < len; i++) {
			random = random * 1103515245 + 12345;
			const char *from = round % 2 ? base64 : quoted;
			bytes[i] = (uint8_t)from[(random >> 16) % strlen(from)];
		}
		check(DECODE_BASE64, TRANSFER_BASE64, span_make(bytes, len));
		check(DECODE_QUOTED, TRANSFER_QUOTED, span_make(bytes, len));
		check(DECODE_PLAIN, TRANSFER_IDENTITY, span_make(bytes, len));
	}
}

/* Whole lines are counted without being walked: something else anywhere among them changes nothing of the answers. */
static void test_irregular_lines(void **state)
{
	static const char *const others[] = { "*", " ", "=", "\r\n", "\n", "QQ==", "Q", "\xFF" };
	uint32_t random = 5;

	(void)state;
	for (size_t round = 0; round < 120; round++) {
		struct buf raw = { 0 };

		for (int i = 0; i < 1400; i++) {
			random = random * 1103515245 + 12345;
			buf_add_byte(&raw, (uint8_t) "QUJDRAz/+x"[(random >> 16) % 10]);
			if (i % 76 == 75)
				buf_add_text(&raw, "\r\n");
			if ((random >> 20) % 500 == 0)
				buf_add_text(&raw, others[round % (sizeof others / sizeof *others)]);
		}
		check(DECODE_BASE64, TRANSFER_BASE64, buf_span(&raw));
		buf_finish(&raw);
	}
}

/* Far into a long block: marks are used. */
static void test_long(void **state)
{
	struct buf raw = { 0 };
	struct decode_group group;

	(void)state;
	for (int line = 0; line < 5000; line++)
		buf_add_text(&raw, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n");
	struct decode_index index = index_of(DECODE_BASE64, buf_span(&raw));
	assert_int_equal(index.groups, 95000);
	assert_true(index.mark_count > 90);
	assert_true(decode_group_at(&index, buf_span(&raw), 94999, &group));
	assert_bytes(&group, "234");
	assert_int_equal(group.offset, 3 * 94999);
	assert_int_equal(decode_group_of_raw(&index, buf_span(&raw), group.start + 1), 94999);
	assert_int_equal(decode_group_of_raw(&index, buf_span(&raw), SIZE_MAX), 94999);
	assert_int_equal(decode_group_of_byte(&index, buf_span(&raw), 150000), 50000);
	decode_index_finish(&index);
	buf_finish(&raw);
}

static void check_char(const char *label, const char *bytes, size_t at, size_t start, size_t len, uint32_t character)
{
	struct decode_charset charset = decode_charset_of(label);
	struct decode_char c = decode_char_at(&charset, span_of(bytes), at);

	assert_int_equal(c.start, start);
	assert_int_equal(c.len, len);
	assert_int_equal(c.character, character);
	assert_int_equal(c.wrong, character == 0xFFFD);
}

static void test_characters(void **state)
{
	(void)state;
	check_char("utf-8", "a\xE4\xBD\xA0", 3, 1, 3, 0x4F60);
	check_char("utf-8", "\xF0\x9F\x8E\x89", 2, 0, 4, 0x1F389);
	check_char("utf-8", "\xE4\xBD", 1, 1, 1, 0xFFFD);
	check_char("gb2312", "a\xC4\xE3\xBA\xC3", 2, 1, 2, 0x4F60);
	check_char("gbk", "a\xC4\xE3\xBA\xC3", 3, 3, 2, 0x597D);
	check_char("gb18030", "\x95\x32\x82\x36", 3, 0, 4, 0x20000);
	check_char("big5", "\xA7\x41\xA6\x6E", 1, 0, 2, 0x4F60);
	check_char("big5", "\xA7\x41\xA6\x6E", 2, 2, 2, 0x597D);
	check_char("shift_jis", "\x82\xA0", 1, 0, 2, 0x3042);
	check_char("shift_jis", "\xB1", 0, 0, 1, 0xFF71);
	check_char("euc-kr", "\xB0\xA1", 0, 0, 2, 0xAC00);
	check_char("iso-8859-15", "\xA4", 0, 0, 1, 0x20AC);
	check_char("latin1", "\xE9", 0, 0, 1, 0xE9);
	check_char("us-ascii", "\xE9", 0, 0, 1, 0xFFFD);
	check_char("gbk", "\xC4", 0, 0, 1, 0xFFFD); /* a lead byte alone */
	check_char("no-such-charset", "\xC4", 0, 0, 1, 0xFFFD);
}

/* Broken by the wrong charset, healed by the right one. */
static void test_text(void **state)
{
	struct decode_charset gbk = decode_charset_of("GBK"), utf8 = decode_charset_of("UTF-8");
	struct buf wrong = { 0 }, right = { 0 };

	(void)state;
	assert_int_equal(decode_text(&gbk, span_of("\xC4\xE3\xBA\xC3"), 100, &right), 0);
	assert_int_equal(right.len, 6);
	assert_memory_equal(right.data, "你好", 6);
	buf_clear(&right);
	assert_int_equal(decode_text(&utf8, span_of("\xC4\xE3\xBA\xC3"), 100, &wrong), 4);
	buf_finish(&wrong);
	assert_int_equal(decode_text(&gbk, span_of("\xC4\xE3\xBA\xC3"), 3, &right), 0); /* begins before 3, ends behind it */
	assert_int_equal(right.len, 6);
	buf_finish(&right);
}

static void test_sources(void **state)
{
	struct buf raw = { 0 };

	(void)state;
	buf_add_text(&raw,
	             "Subject: =?utf-8?B?5L2g5Q==?=\r\n =?UTF-8?B?pb0=?= and =?gbk?Q?=C4=E3?=\r\nContent-Type: text/plain;\r\n"
	             " charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\nxOO6ww==\r\n");
	struct mail *mail = mail_parse(&raw);
	struct decode_data data = { 0 };
	decode_data_open(&data, mail, mail->raw.len);
	assert_int_equal(data.sources.count, 3);
	assert_true(data.sources.items[0].words);
	assert_int_equal(data.sources.items[0].block.piece_count, 2); /* joined: the character is cut between the words */
	assert_string_equal(data.sources.items[1].charset, "gbk");
	assert_int_equal(data.sources.items[1].block.coding, DECODE_Q_WORD);
	assert_string_equal(data.sources.items[2].charset, "gb2312");
	struct span label = span_part(buf_span(&mail->raw), data.sources.items[2].label_start, data.sources.items[2].label_end);
	assert_true(span_starts_nocase(label, "Content-Type: text/plain;\r\n charset=gb2312"));
	assert_int_equal(decode_data_find(&data, mail, MAIL_NO_PART), 2);
	decode_data_choose(&data, mail, 0);
	struct buf bytes = { 0 };
	decode_bytes(&data.index, buf_span(&mail->raw), 0, SIZE_MAX, &bytes);
	assert_int_equal(bytes.len, 6);
	assert_memory_equal(bytes.data, "你好", 6);
	buf_finish(&bytes);
	decode_data_open(&data, mail, 60); /* the body has not come yet */
	assert_int_equal(data.sources.count, 1);
	decode_data_finish(&data);
	mail_destroy(mail);
}

/* File names, and the headers of mails inside the mail, in the order of raw. */
static void test_sources_of_parts(void **state)
{
	static const char *const fields[] = { "Subject: out",          NULL, "Content-Disposition: att", NULL,
		                              "Subject: =?utf-8?Q?in", NULL };
	struct buf raw = { 0 };

	(void)state;
	buf_add_text(
	        &raw,
	        "Subject: out =?utf-8?B?5L2g?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
	        "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=\"=?gbk?B?xOO6ww==?=\"\r\n\r\n1,2\r\n"
	        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?Q?inner?=\r\n\r\nx\r\n--b--\r\n");
	struct mail *mail = mail_parse(&raw);
	struct decode_sources sources;
	decode_sources_find(&sources, mail);
	assert_int_equal(sources.count, 6);
	for (size_t i = 0; i < 6; i++) {
		const struct decode_source *source = &sources.items[i];
		assert_int_equal(source->words, fields[i] != NULL);
		assert_true(i == 0 || source->block.pieces[0].start > sources.items[i - 1].block.pieces[0].start);
		if (fields[i])
			assert_true(span_starts_nocase(span_from(buf_span(&mail->raw), source->field), fields[i]));
	}
	assert_true(!sources.items[0].of_part && sources.items[2].of_part && sources.items[2].number == 2);
	assert_string_equal(sources.items[2].charset, "gbk");
	decode_sources_finish(&sources);
	mail_destroy(mail);
}

static void check_role(enum picture_kind kind, struct span bytes, size_t at, const char *name, const char *detail)
{
	struct picture_role role = picture_role_of(kind, bytes, at);

	assert_string_equal(role.name, name);
	assert_string_equal(role.detail, detail);
	assert_true(role.start <= at && at < role.end);
}

static void test_roles(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\3\x84\0\0\2\x30\x08\2\0\0\0CRC!\0\0\0\4IDATabcdCRC!";
	static const char jpeg[] = "\xFF\xD8\xFF\xE0\0\4ab\xFF\xDA\0\2xyz";
	struct span p = span_make(png, sizeof png - 1), j = span_make(jpeg, sizeof jpeg - 1);

	(void)state;
	check_role(PICTURE_PNG, p, 3, "signature", "");
	check_role(PICTURE_PNG, p, 9, "chunk-length", "IHDR");
	check_role(PICTURE_PNG, p, 12, "chunk-type", "IHDR");
	check_role(PICTURE_PNG, p, 17, "width", "IHDR");
	check_role(PICTURE_PNG, p, 20, "height", "IHDR");
	check_role(PICTURE_PNG, p, 30, "chunk-crc", "IHDR");
	check_role(PICTURE_PNG, p, 42, "pixels-packed", "IDAT");
	check_role(PICTURE_JPEG, j, 0, "signature", "");
	check_role(PICTURE_JPEG, j, 2, "marker", "FF E0");
	check_role(PICTURE_JPEG, j, 13, "pixels-packed", "");
	for (size_t at = 0; at < p.len; at++) /* cut anywhere: still an answer */
		for (size_t len = at + 1; len <= p.len; len++)
			assert_non_null(picture_role_of(PICTURE_PNG, span_part(p, 0, len), at).name);
}

static void test_bmp_rows(void **state)
{
	uint8_t bmp[54 + 4 * 16] = { 'B', 'M', [10] = 54, [14] = 40, [18] = 5, [22] = 4, [26] = 1, [28] = 24 };
	double part;
	bool bottom;

	(void)state;
	assert_true(picture_bmp_rows(span_make(bmp, sizeof bmp), 54 + 2 * 16 + 3, &part, &bottom));
	assert_true(part == 0.5 && bottom);
	assert_true(picture_bmp_rows(span_make(bmp, sizeof bmp), 20, &part, &bottom));
	assert_true(part == 0);
	bmp[30] = 1; /* run lengths: not to be told by rows */
	assert_false(picture_bmp_rows(span_make(bmp, sizeof bmp), 100, &part, &bottom));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_text_behind_padding),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_irregular_lines),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_like_transfer),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_sources_of_parts),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_bmp_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
