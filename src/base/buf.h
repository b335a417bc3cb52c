/* buf: bytes, borrowed (span) and owned (buf).
 *
 * A span points at somebody else's bytes and is passed by value. A buf owns a growable block; a zeroed
 * buf is empty and valid, buf_finish returns it to that. Neither is NUL-terminated, and both may hold
 * NUL bytes. Any thread; a buf belongs to one thread at a time.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *data; /* borrowed; may be NULL when len is 0 */
	size_t len;
};

struct buf {
	uint8_t *data; /* owned */
	size_t len, cap;
};

struct span span_of(const char *text); /* up to the NUL */
struct span span_make(const void *data, size_t len);
struct span span_from(struct span s, size_t start);             /* s without its first start bytes; empty past the end */
struct span span_part(struct span s, size_t start, size_t end); /* clamped to s */
bool span_equal(struct span a, struct span b);
bool span_equal_nocase(struct span a, const char *ascii); /* ASCII letters in any case */
bool span_starts_nocase(struct span s, const char *ascii);
char *span_dup(struct span s); /* NUL-terminated copy, free() it; stops at no NUL */

void buf_finish(struct buf *b);
void buf_clear(struct buf *b);                /* empty, memory kept */
void buf_reserve(struct buf *b, size_t more); /* room for more bytes beyond len */
void buf_add(struct buf *b, struct span s);
void buf_add_byte(struct buf *b, uint8_t byte);
void buf_add_text(struct buf *b, const char *text);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_drop(struct buf *b, size_t count); /* removes the first count bytes */
struct span buf_span(const struct buf *b);
char *buf_take_text(struct buf *b); /* NUL-terminated contents, free() it; b becomes empty */

#endif
