/* Encoded words (RFC 2047) and parameters (RFC 2231): as allowed, and as sent. */
#include "mails.h"

#include "mail/params.h"
#include "mail/words.h"

static void check(const char *value, const char *want)
{
	struct words_faults faults = { 0 };
	char *text = words_decode(span_of(value), &faults);
	assert_string_equal(text, want);
	assert_int_equal(faults.bad_words, 0);
	free(text);
}

static void check_bad(const char *value, const char *want)
{
	struct words_faults faults = { 0 };
	char *text = words_decode(span_of(value), &faults);
	assert_string_equal(text, want);
	assert_true(faults.bad_words > 0);
	free(text);
}

static void test_words(void **state)
{
	(void)state;
	check("=?utf-8?B?5L2g5aW9?=", "你好");
	check("=?UTF-8?q?=E4=BD=A0=E5=A5=BD_a=3Db?=", "你好 a=b");
	check("=?gb2312?B?xOO6ww==?=", "你好");
	check("=?GBK?Q?=C4=E3=BA=C3?=", "你好");
	check("=?big5?B?p0Gmbg==?=", "你好");
	check("=?ISO-2022-JP?B?GyRCJDMkcxsoQg==?=", "こん");
	check("=?utf-8*zh-CN?B?5L2g?=", "你"); /* RFC 2231 §5: a language */
	check("Re: =?utf-8?B?5L2g?= and more", "Re: 你 and more");
	check("a =?utf-8?Q?b?= c", "a b c");
	check("(=?utf-8?Q?a?=)", "(a)");
	check("no words = here ? at all", "no words = here ? at all");
	check("", "");
}

static void test_neighbours(void **state)
{
	(void)state;
	check("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"); /* RFC 2047 §8 */
	check("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab");
	check("=?utf-8?Q?a?=\r\n\t \r\n =?gbk?B?xOM=?=", "a你");
	check("=?utf-8?B?5L2g?==?utf-8?B?5aW9?=", "你好"); /* not even a space */
	check("=?utf-8?B?5L2g?= x =?utf-8?B?5aW9?=", "你 x 好");
}

static void test_cut_inside_a_character(void **state)
{
	(void)state;
	check("=?utf-8?B?5L0=?= =?utf-8?B?oOWlvQ==?=", "你好");
	check("=?utf-8?Q?=E4=BD?=\r\n =?utf-8?Q?=A0=E5=A5=BD?=", "你好");
	check("=?utf-8?Q?=E4=BD?=\r\n =?UTF-8?B?oOWlvQ==?=", "你好");
	check("=?GB2312?B?xOO6?= =?GB2312?B?ww==?=", "你好");
	check("=?utf-8?B?5L2g5?= =?utf-8?B?aW9?=", "你好");                     /* cut inside a base64 group */
	check("=?iso-2022-jp?B?GyRCJDM=?= =?iso-2022-jp?B?JHMbKEI=?=", "こん"); /* the escape is in the first word */
}

static void test_bad_words_stay_readable(void **state)
{
	(void)state;
	check_bad("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
	check_bad("=?utf-8?B?abc", "=?utf-8?B?abc");
	check_bad("=??B?abc?=", "=??B?abc?=");
	check_bad("=?utf-8?B?abc =?utf-8?Q?b?=", "=?utf-8?B?abc b"); /* a good one after a broken one */
	check_bad("=?utf-8?Q?=ZZ?=", "=ZZ");
	check_bad("=?utf-8?B?5L2g*?=", "你");
}

static void test_nothing_breaks_out(void **state)
{
	(void)state;
	check("=?utf-8?Q?a=0D=0ABcc:_x=00y?=", "a  Bcc: x\xEF\xBF\xBDy");
	char *text = words_decode(span_make("a\0b", 3), NULL);
	assert_string_equal(text, "a\xEF\xBF\xBD"
	                          "b");
	free(text);
}

static void test_bytes_outside_words(void **state)
{
	(void)state;
	struct words_faults faults = { 0 };
	char *utf8 = words_decode(span_of("\xE4\xBD\xA0\xE5\xA5\xBD"), &faults);
	char *gbk = words_decode(span_of("\xBF\xCE\xB3\xCC\xCA\xB5\xD1\xE9"), NULL);
	assert_string_equal(utf8, "你好");
	assert_string_equal(gbk, "课程实验");
	assert_true(faults.eight_bit);
	free(utf8);
	free(gbk);
}

static void test_unify(void **state)
{
	(void)state;
	char *text = words_unify(span_of("=?gbk?B?xOM=?= =?gbk?B?usM=?= <a@b>, \"x\" <c@d>"));
	assert_string_equal(text, "=?UTF-8?B?5L2g5aW9?= <a@b>, \"x\" <c@d>");
	free(text);
}

/* ---- parameters ---- */

static void check_param(const char *value, const char *want)
{
	char *text = params_get(span_of(value), "filename");
	if (want)
		assert_string_equal(text, want);
	else
		assert_null(text);
	free(text);
}

static void test_params(void **state)
{
	(void)state;
	check_param("attachment", NULL);
	check_param("attachment; filename=a.txt", "a.txt");
	check_param("attachment; FileName=\"a b;c.txt\"", "a b;c.txt");
	check_param("attachment; filename=\"a\\\"b.txt\"", "a\"b.txt");
	check_param("attachment; filename=\"C:\\dir\\b.txt\"", "C:\\dir\\b.txt");
	check_param("attachment; size=3; filename = a b.txt ; x=y", "a b.txt");
	check_param("attachment;filename=a.txt;filename=b.txt", "a.txt");
	check_param("attachment; filename=\"never closed", "never closed");
	check_param("attachment; filename=\"=?utf-8?B?5Zu+LnBuZw==?=\"", "图.png");
	check_param("attachment; filename=\xE5\x9B\xBE.png", "图.png");
	check_param("attachment; filename=\"\xCD\xBC\xC6\xAC\xB2\xE2\xCA\xD4.png\"", "图片测试.png");
}

static void test_extended_params(void **state)
{
	(void)state;
	check_param("attachment; filename*=UTF-8''%E5%9B%BE.png", "图.png");
	check_param("attachment; filename*=utf-8'zh-CN'%e5%9b%be.png; filename=fallback.png", "图.png");
	check_param("attachment; filename*=gb2312''%CD%BC.png", "图.png");
	check_param("attachment; filename*0*=UTF-8''%E5%9B; filename*1*=%BE; filename*2=\".png\"", "图.png");
	check_param("attachment; filename*1*=%BE.png; filename*0*=UTF-8''%E5%9B", "图.png"); /* any order */
	check_param("attachment; filename*0=\"a 100%41\"; filename*1=\".txt\"", "a 100%41.txt");
	check_param("attachment; filename*0=a; filename*2=c", "a"); /* a gap ends it */
	check_param("attachment; filename*1=b", "b"); /* counted from 1 */
	check_param("attachment; filename*2=b", NULL);
	check_param("attachment; filename*=no quotes%21", "no quotes!");
	check_param("attachment; filename*99999999999999999999=x; filename*0=a", "a");
	check_param("attachment; filename*=UTF-8''%00%2e%2E%zz", "\xEF\xBF\xBD..%zz");
}

static void test_main_value(void **state)
{
	(void)state;
	char *text = params_main(span_of(" Text/Plain ; charset=x"));
	assert_string_equal(text, "text/plain");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_cut_inside_a_character),
		cmocka_unit_test(test_bad_words_stay_readable),
		cmocka_unit_test(test_nothing_breaks_out),
		cmocka_unit_test(test_bytes_outside_words),
		cmocka_unit_test(test_unify),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_extended_params),
		cmocka_unit_test(test_main_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
