/* Known bytes in every charset a class will meet, under right, wrong and missing labels. */
#include "mails.h"

#include <iconv.h>

#include "base/utf8.h"
#include "mail/charset.h"

static void check(const char *bytes, const char *label, const char *want, const char *want_charset)
{
	struct buf out = { 0 };
	size_t errors;
	const char *used = charset_decode(span_of(bytes), label, &out, &errors);
	char *text = buf_take_text(&out);
	assert_string_equal(text, want);
	assert_string_equal(used, want_charset);
	assert_int_equal(errors, 0);
	free(text);
}

static void test_labels_in_use(void **state)
{
	(void)state;
	check("\xE4\xBD\xA0\xE5\xA5\xBD", "UTF-8", "你好", "UTF-8");
	check("\xEF\xBB\xBF\xE4\xBD\xA0", "utf8", "你", "UTF-8");
	check("\xC4\xE3\xBA\xC3", "gb2312", "你好", "GB18030");
	check("\xC4\xE3\xBA\xC3", "GBK", "你好", "GB18030");
	check("\xC4\xE3\xBA\xC3", "x-gbk", "你好", "GB18030");
	check("\xC4\xE3\xBA\xC3", "\"gb18030\"", "你好", "gb18030");
	check("\xA7\x41\xA6\x6E", "big5", "你好", "BIG5");
	check("~{<:Ky2;NpJ)~}!", "hz-gb-2312", "己所不勿施!", "HZ-GB-2312");
	check("\x1B$B$3$s\x1B(B", "iso-2022-jp", "こん", "ISO-2022-JP");
	check("\x1B$B-!\x1B(B \x1B(I1\x1B(B", "iso-2022-jp", "① ｱ", "ISO-2022-JP-MS");
	check("\x82\xB1\x82\xF1", "Shift_JIS", "こん", "CP932");
	check("\x82\xB1\x82\xF1", "x-sjis", "こん", "CP932");
	check("\xA4\xB3\xA4\xF3", "euc-jp", "こん", "EUC-JP");
	check("\xBE\xC8\xB3\xE7", "euc-kr", "안녕", "CP949");
	check("\xBE\xC8\xB3\xE7", "ks_c_5601-1987", "안녕", "CP949");
	check("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251", "Привет", "windows-1251");
	check("\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r", "Привет", "koi8-r");
	check("caf\xE9 \x93x\x94", "iso-8859-1", "café “x”", "WINDOWS-1252");
	check("+T2BZfQ-", "unicode-1-1-utf-7", "你好", "UTF-7");
	check("plain", NULL, "plain", "US-ASCII");
	check("plain", "us-ascii", "plain", "US-ASCII");
}

/* One byte a letter and no label: Cyrillic, Arabic, Greek, Hebrew, Thai. */
static void test_alphabets_without_a_label(void **state)
{
	(void)state;
	static const struct {
		const char *text, *charset;
	} cases[] = { { "Уведомление об экзамене по сетям", "KOI8-R" },
		      { "Уведомление об экзамене по сетям", "WINDOWS-1251" },
		      { "уведомление об экзамене", "ISO-8859-5" },
		      { "уведомление об экзамене", "CP866" },
		      { "إشعار بالامتحان النهائي في الشبكات", "WINDOWS-1256" },
		      { "ανακοίνωση για την εξέταση", "WINDOWS-1253" },
		      { "הודעה על הבחינה בתקשורת", "WINDOWS-1255" },
		      { "ประกาศเรื่องการสอบปลายภาค", "WINDOWS-874" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		iconv_t cd = iconv_open(cases[i].charset, "UTF-8");
		char bytes[400], *to = bytes, *from = (char *)cases[i].text;
		size_t left = strlen(from), room = sizeof bytes - 1;
		assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
		*to = '\0';
		iconv_close(cd);
		check(bytes, NULL, cases[i].text, cases[i].charset);
	}
}

static void test_labels_that_lie(void **state)
{
	(void)state;
	check("\x94\x44\xC4\xE3", "gb2312", "擠你", "GB18030"); /* only in GBK */
	check("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\x90\x97", "us-ascii", "你好吗", "UTF-8");
	check("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\x90\x97", NULL, "你好吗", "UTF-8");
	check("\xC4\xE3\xBA\xC3\xA3\xAC\xB4\xF3\xBC\xD2\xD4\xE7\xC9\xCF\xBA\xC3", NULL, "你好，大家早上好", "GB18030");
	check("\xC4\xE3\xBA\xC3\xA3\xAC\xB4\xF3\xBC\xD2\xD4\xE7\xC9\xCF\xBA\xC3", "utf-8", "你好，大家早上好", "GB18030");
	check("\xA7\x41\xA6\x6E\xA1\x41\xA4\x6A\xAE\x61\xA6\xAD\xA6\x77", NULL, "你好，大家早安", "BIG5");
	check("M\xFCller und K\xF6hler", NULL, "Müller und Köhler", "WINDOWS-1252");
	check("\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD", NULL, "こんにちは", "CP932");
	check("\xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF", NULL, "こんにちは", "EUC-JP");
	check("\x1B$B$3$s\x1B(B", NULL, "こん", "ISO-2022-JP");
	check("\x82\xB1\x82\xF1", "3Dshift_jis", "こん", "CP932");
	check("\xE4\xBD\xA0\xE5\xA5\xBD", "no-such-charset", "你好", "UTF-8");
	check("\xE4\xBD\xA0\xE5\xA5\xBD", "../../etc/passwd", "你好", "UTF-8");
}

static void test_wrong_bytes_become_replacements(void **state)
{
	(void)state;
	static const char *const labels[] = { "utf-8",  "gb18030", "big5",  "iso-2022-jp", "shift_jis",
		                              "euc-kr", "utf-16",  "utf-7", "hz",          NULL };
	char bytes[256];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 181 + 7); /* every value once */
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		struct buf out = { 0 };
		size_t errors;
		assert_non_null(charset_decode(span_make(bytes, sizeof bytes), labels[i], &out, &errors));
		assert_true(out.len > 0);
		assert_true(utf8_valid(buf_span(&out)));
		buf_finish(&out);
	}
}

static void test_errors_are_counted(void **state)
{
	(void)state;
	struct buf out = { 0 };
	size_t errors;
	assert_string_equal(charset_decode(span_of("\xE4\xBD\xA0\xE5\xA5\xBD\xFF\xE4\xBD\xA0"), "utf-8", &out, &errors), "UTF-8");
	assert_int_equal(errors, 1);
	mails_assert_bytes(buf_span(&out), "你好\xEF\xBF\xBD你");
	buf_finish(&out);
}

static void test_what_a_label_promises(void **state)
{
	(void)state;
	assert_true(charset_fits_label("gb2312", "GB18030"));
	assert_true(charset_fits_label("utf-8", "UTF-8"));
	assert_true(charset_fits_label("utf-16", "UTF-16LE"));
	assert_true(charset_fits_label("windows-1251", "windows-1251"));
	assert_false(charset_fits_label("utf-8", "GB18030"));
	assert_false(charset_fits_label("us-ascii", "UTF-8"));
	assert_true(charset_is_known("KOI8-R"));
	assert_false(charset_is_known("klingon"));
	assert_false(charset_is_known("UTF-8//IGNORE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels_in_use),      cmocka_unit_test(test_alphabets_without_a_label),
		cmocka_unit_test(test_labels_that_lie),    cmocka_unit_test(test_wrong_bytes_become_replacements),
		cmocka_unit_test(test_errors_are_counted), cmocka_unit_test(test_what_a_label_promises),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
