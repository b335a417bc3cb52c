/* Mails written in the test itself, and what tests ask about them. */
#ifndef TESTS_MAIL_MAILS_H
#define TESTS_MAIL_MAILS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mail/message.h"

/* text: with \n; the mail gets CR LF as on the wire. */
static inline struct mail *mails_parse(const char *text)
{
	struct buf raw = { 0 };
	for (; *text; text++) {
		if (*text == '\n')
			buf_add_byte(&raw, '\r');
		buf_add_byte(&raw, (uint8_t)*text);
	}
	return mail_parse(&raw);
}

static inline struct mail *mails_parse_bytes(const void *bytes, size_t len)
{
	struct buf raw = { 0 };
	buf_add(&raw, span_make(bytes, len));
	return mail_parse(&raw);
}

static inline const struct mail_defect *mails_defect(const struct mail *mail, const char *code)
{
	for (size_t i = 0; i < mail->defect_count; i++)
		if (strcmp(mail->defects[i].code, code) == 0)
			return &mail->defects[i];
	return NULL;
}

static inline void mails_assert_defect(const struct mail *mail, const char *code)
{
	if (!mails_defect(mail, code))
		fail_msg("no defect %s", code);
}

static inline void mails_assert_bytes(struct span got, const char *want)
{
	assert_int_equal(got.len, strlen(want));
	assert_memory_equal(got.data ? got.data : (const uint8_t *)"", want, got.len);
}

#endif
