/* Transfer encodings, right, damaged and cut. */
#include "mails.h"

#include "mail/transfer.h"

static struct transfer_faults check(enum transfer transfer, const char *in, const char *want)
{
	struct buf out = { 0 };
	struct transfer_faults faults = transfer_decode(transfer, span_of(in), false, &out);
	mails_assert_bytes(buf_span(&out), want);
	buf_finish(&out);
	return faults;
}

static void check_clean(enum transfer transfer, const char *in, const char *want)
{
	struct transfer_faults faults = check(transfer, in, want);
	assert_int_equal(faults.wrong, 0);
	assert_false(faults.truncated);
}

static void test_base64(void **state)
{
	(void)state;
	check_clean(TRANSFER_BASE64, "", "");
	check_clean(TRANSFER_BASE64, "Zg==", "f");
	check_clean(TRANSFER_BASE64, "Zm8=", "fo");
	check_clean(TRANSFER_BASE64, "Zm9v\r\nYmFy\r\n", "foobar"); /* RFC 4648 §10 */
	check_clean(TRANSFER_BASE64, "Zg==\r\nZm8=\r\n", "ffo");    /* pieces encoded one by one */
	assert_true(check(TRANSFER_BASE64, "Zm9vYm", "foob").truncated);
	assert_true(check(TRANSFER_BASE64, "Zm9vY", "foo").truncated);
	struct transfer_faults faults = check(TRANSFER_BASE64, "Zm*9v!", "foo");
	assert_int_equal(faults.wrong, 2);
	assert_int_equal(faults.first_wrong, 2);
	faults = check(TRANSFER_BASE64, "Zg==\r\n\r\n-- \r\nlist footer\r\n", "f");
	assert_int_equal(faults.wrong, 1);
	assert_int_equal(faults.first_wrong, 8);
}

static void test_quoted_printable(void **state)
{
	(void)state;
	check_clean(TRANSFER_QUOTED, "a=3Db=\r\nc\r\nd", "a=bc\r\nd");
	check_clean(TRANSFER_QUOTED, "=e4=BD=a0", "\xE4\xBD\xA0");
	check_clean(TRANSFER_QUOTED, "blanks  \r\n", "blanks\r\n"); /* RFC 2045 §6.7 rule 3 */
	check_clean(TRANSFER_QUOTED, "soft=  \r\nbreak=\nagain=", "softbreakagain");
	struct transfer_faults faults = check(TRANSFER_QUOTED, "ok=zz=4", "ok=zz=4");
	assert_int_equal(faults.wrong, 2);
	assert_int_equal(faults.first_wrong, 2);
}

static void test_uuencode(void **state)
{
	(void)state;
	check_clean(TRANSFER_UU, "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat");
	assert_true(check(TRANSFER_UU, "begin 644 cat.txt\r\n#0V%T\r\n", "Cat").truncated);
	assert_true(check(TRANSFER_UU, "nothing", "").truncated);
	struct buf out = { 0 }; /* a line that promises 45 bytes and holds none */
	transfer_decode(TRANSFER_UU, span_of("begin 1 a\nM\nM\nM\nend\n"), false, &out);
	assert_int_equal(out.len, 0);
	buf_finish(&out);
}

static void test_identity(void **state)
{
	(void)state;
	check_clean(TRANSFER_IDENTITY, "a\r\nb\n\rc=3D", "a\r\nb\n\rc=3D");
	struct buf out = { 0 };
	transfer_decode(TRANSFER_IDENTITY, span_of("a\nb\n\nc"), true, &out);
	mails_assert_bytes(buf_span(&out), "a\r\nb\r\n\r\nc");
	buf_finish(&out);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(transfer_of("Base64"), TRANSFER_BASE64);
	assert_int_equal(transfer_of("quoted-PRINTABLE"), TRANSFER_QUOTED);
	assert_int_equal(transfer_of("8bit"), TRANSFER_IDENTITY);
	assert_int_equal(transfer_of("x-yenc"), TRANSFER_UNKNOWN);
	assert_int_equal(transfer_of(""), TRANSFER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),   cmocka_unit_test(test_quoted_printable),
		cmocka_unit_test(test_uuencode), cmocka_unit_test(test_identity),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
