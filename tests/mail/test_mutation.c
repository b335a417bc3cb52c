/* A few thousand mails damaged at random, always the same ones: whatever comes, what check_mail.h promises holds. */
#include "mails.h"

#include "check_mail.h"
#include "mutate.h"

#define ROUNDS 4000

static const char *const seeds[] = {
	"From: =?utf-8?B?5byg6ICB5biI?= <zhang@example.org>\r\nTo: \"Li, Lei\" <li@example.org>, group: a@b, c@d;\r\n"
	"Subject: =?utf-8?B?5a6e6aqM?=\r\n =?gb2312?Q?=B1=A8?=\r\nDate: Wed, 18 Nov 2026 12:20:00 +0800\r\n"
	"Content-Type: multipart/mixed; boundary=\"out\"\r\n\r\n--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
	"--in\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C4=E3=BA=C3\r\n"
	"--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td><p>hi<img src=\"cid:pic@x\"></table>\r\n--in--\r\n"
	"--out\r\nContent-Type: image/gif; name*0*=utf-8''%E7%AC; name*1*=%94.gif\r\nContent-ID: <pic@x>\r\n"
	"Content-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAADs=\r\n--out--\r\n",
	"Subject: outer\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: one\r\n\r\ntext\r\n--b\r\n"
	"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject: two\r\nContent-Type: text/plain; "
	"charset=big5\r\n"
	"Content-Transfer-Encoding: base64\r\n\r\np0Gmbg==\r\n--b--\r\n",
	"From a@b Thu Jan 1\nSubject: \xC4\xE3\xBA\xC3\nContent-Type: application/octet-stream; name=\"../x.bmp\"\n"
	"Content-Transfer-Encoding: x-uuencode\nContent-Disposition: attachment\n\nbegin 644 cat.txt\n#0V%T\n`\nend\n",
	"Content-Type: text/html; charset=iso-2022-jp\r\n\r\n\x1B$B$3$s\x1B(B<script>x</script><pre>a\r\n "
	"b</pre>&amp;&#1;<ul><li>x\r\n",
};

static void test_mutated_mails(void **state)
{
	(void)state;
	uint32_t seed = 20261122;
	for (int round = 0; round < ROUNDS; round++) {
		struct buf mail = { 0 };
		buf_add_text(&mail, seeds[round % (sizeof seeds / sizeof *seeds)]);
		for (uint32_t changes = mutate_next(&seed) % 12; changes > 0; changes--)
			mutate_mail(&mail, &seed);
		check_mail(mail.data, mail.len);
		buf_finish(&mail);
	}
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
		for (size_t len = 0; len <= strlen(seeds[i]); len++)
			check_mail((const uint8_t *)seeds[i], len);
}

static void test_noise(void **state)
{
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 500; round++) {
		uint8_t noise[300];
		for (size_t i = 0; i < sizeof noise; i++)
			noise[i] = (uint8_t)(mutate_next(&seed) % 4 ? mutate_next(&seed)
			                                            : (uint32_t) "\r\n: -="[mutate_next(&seed) % 6]);
		check_mail(noise, mutate_next(&seed) % sizeof noise);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutated_mails),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
