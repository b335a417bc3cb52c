/* content: the mail on its way after DATA, up to the dot that ends it (RFC 5321 §4.1.1.4, §4.5.2).
 *
 *     Hello CR LF           the message
 *     ..hidden CR LF        one dot was added by the client: the message says ".hidden"
 *     . CR LF               the end; this dot is not part of the message
 *
 * Only CR LF . CR LF ends the content (or . CR LF directly after DATA: an empty mail). "\n.\n",
 * "\n.\r\n", "\r\n.\n" and "\r\n.\r" do not: accepting them is SMTP smuggling. Bare CR and LF stay in
 * the message byte for byte and are counted. One automaton serves server, observer and raw view.
 */
#ifndef SMTP_CONTENT_H
#define SMTP_CONTENT_H

#include "base/buf.h"

enum content_state {
	CONTENT_LINE_START, /* after CR LF, or directly after DATA */
	CONTENT_IN_LINE,
	CONTENT_CR,     /* CR read inside a line */
	CONTENT_DOT,    /* a dot at the line's start: stuffing, or the end? */
	CONTENT_DOT_CR, /* dot CR */
	CONTENT_ENDED
};

struct content {
	enum content_state state;
	uint64_t offset;       /* wire bytes read since DATA */
	uint64_t message_size; /* message bytes so far */
	uint64_t line_start;   /* wire offset where the current line begins */
	uint64_t line_length;  /* message bytes of the current line, its CR LF included */
	uint64_t header_end;   /* wire offset behind the first empty line; 0 while there was none */
	uint64_t stuffed, bare_cr, bare_lf, nul, eight_bit, long_lines; /* how many of each so far */
	uint64_t first_bare_cr, first_bare_lf, first_nul; /* wire offset of the first one, where the count is not 0 */
	uint64_t first_long;                              /* wire offset of the first byte of the first long line */
	bool keep_stuffing; /* a mistake on purpose: the stuffing dots stay in the message. Set after content_init. */
	bool bare_lf_ends;  /* a mistake on purpose: LF ends a line, so that LF . LF ends the content */
};

#define CONTENT_MAX_LINE 1000 /* message bytes with CR LF (§4.5.3.1.6); longer lines are kept and counted */

enum content_result { CONTENT_MORE, CONTENT_DONE };

/* How many of the wire bytes read last (at most 2) are still undecided: a dot at the start of a line, and CR
 * behind it, may be the end or may be text. */
size_t content_undecided(const struct content *content);

void content_init(struct content *content);

/* Reads from in. Message bytes (stuffing dots removed) are appended to out_message and the wire offsets
 * of the removed stuffing dots (uint64_t, counted from DATA) to out_stuffed; either may be NULL.
 * CONTENT_DONE: the end was read; *out_consumed tells how far, the rest belongs to the next command. */
enum content_result content_feed(struct content *content, struct span in, size_t *out_consumed, struct buf *out_message,
                                 struct buf *out_stuffed);

#endif
