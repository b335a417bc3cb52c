/* decode: the microscope of key D: how encoded characters become bits, bytes, a character or a picture, one group at a time.
 *
 *     raw, the group lit  │  4 characters = 24 bits = 3 bytes        base64 · group 1 of 21
 *     5L2g 5aW9 …         │  [5] [L] [2] [g]   111001 001011 …       what has been decoded so far
 *                         │  [E4] [BD] [A0]    1110xxxx … → U+4F60   ◀ ▶
 *
 * Everything comes from state->decode and the mail at the cursor. With state->decode.theatre the same bytes are read in four
 * charsets instead. The source behind the last one is the end of the content: CR LF . CR LF (view/decode_dot.h). Main thread.
 */
#ifndef VIEW_DECODE_H
#define VIEW_DECODE_H

#include "mail/decode_char.h"
#include "mail/decode_source.h"
#include "view/shown_mail.h"

/* What one frame looks at. */
struct decode_look {
	struct view_frame *frame;
	const struct shown_mail *shown;
	const struct mail *mail;
	struct span raw;
	const struct decode_source *source;
	const struct decode_index *index;
	const struct mail_part *part; /* NULL: encoded words */
	struct decode_group group;
	size_t number;                 /* of the group, 0 … */
	struct decode_charset charset; /* the bytes are read in it now */
	struct buf bytes;              /* owned: decoded bytes around the group, not before text lines' starts */
	size_t bytes_start;            /* where they begin among all decoded bytes */
};

/* The charsets of the theatre, 0 … DECODE_CHARSETS - 1. */
#define DECODE_CHARSETS 4
extern const char *const decode_charset_names[DECODE_CHARSETS];

void decode_draw(struct view_frame *frame, struct rect at);

/* Fills what is looked at; finish it. False: the mail is not there yet, or this is the end of the content. */
bool decode_look_begin(struct decode_look *look, struct view_frame *frame, const struct shown_mail *shown);
void decode_look_finish(struct decode_look *look);

/* What the raw pane lights: the group, and the line that names the charset while the theatre is shown; equal: nothing. */
struct decode_lit {
	size_t start, end, label_start, label_end;
	bool dots;     /* the end of the content is looked at: one byte is lit, no other dot */
	bool stuffing; /* it is the extra dot in front of `start`; start and end are equal */
};
struct decode_lit decode_lit(const struct view_frame *frame, const struct shown_mail *shown);

/* A part whose text can be read in any charset? */
bool decode_is_text(const struct mail *mail, const struct decode_source *source);

#endif
