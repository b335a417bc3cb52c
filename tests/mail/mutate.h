/* Damaging a mail at random, always in the same way for the same seed. */
#ifndef TESTS_MAIL_MUTATE_H
#define TESTS_MAIL_MUTATE_H

#include "base/buf.h"

static inline uint32_t mutate_next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* One change: a byte, a byte out, a piece doubled, a cut, or a word that means something in mails. */
static inline void mutate_mail(struct buf *mail, uint32_t *seed)
{
	static const char *const words[] = { "\r\n",
		                             "\r\n\r\n",
		                             "--",
		                             "--out",
		                             "--b\r\n",
		                             "=?utf-8?B?",
		                             "?=",
		                             "=",
		                             "\"",
		                             ";",
		                             "(",
		                             "<",
		                             ":",
		                             "Content-Type: message/rfc822\r\n\r\n",
		                             "Content-Type: multipart/mixed; boundary=b\r\n",
		                             "\xFF",
		                             "<div>",
		                             "charset=hz",
		                             "charset=utf-7",
		                             "\x1B$B",
		                             "=\r\n",
		                             "%",
		                             "*0*=",
		                             "''" };
	size_t at = mail->len ? mutate_next(seed) % mail->len : 0, len = mutate_next(seed) % 40;
	struct buf out = { 0 };
	buf_add(&out, span_part(buf_span(mail), 0, at));
	switch (mutate_next(seed) % 5) {
	case 0: buf_add_byte(&out, (uint8_t)mutate_next(seed)); break;
	case 1: at += len; break;
	case 2: buf_add(&out, span_part(buf_span(mail), at, at + len)); break;
	case 3: buf_add_text(&out, words[mutate_next(seed) % (sizeof words / sizeof *words)]); break;
	default: at = mutate_next(seed) % 8 ? at + 1 : mail->len; break;
	}
	buf_add(&out, span_from(buf_span(mail), at));
	buf_finish(mail);
	*mail = out;
}

#endif
