/* mails: which steps and which bytes of a session make up each of its mails.
 *
 *     MAIL RCPT DATA 354 header body dot 250        one range of bytes, ended by the dot
 *     MAIL RCPT [BDAT line|chunk] 250 [BDAT line|chunk] 250       one range of bytes a chunk (RFC 3030 §2)
 *
 * Whether a transaction was under way is only known from the replies, so a mail is found late and its steps
 * are told backwards. A BDAT that is not pipelined behind others makes a mail at once, so that it can be
 * seen while its reply is held; the others when they are answered with 250. Main thread only.
 */
#ifndef TIMELINE_MAILS_H
#define TIMELINE_MAILS_H

#include "timeline/session_parts.h"

/* DATA was answered with 354: everything from MAIL on is a mail's, content that came early too. */
void mails_begin(struct session_parts *parts, const struct asked *data);

/* Content was answered with 250 although no 354 was seen: the mail's index. */
uint32_t mails_begin_late(struct session_parts *parts, const struct asked *content);

/* The step, new or grown, is of the newest mail's content. */
void mails_adopt(struct session_parts *parts, struct step *step);

/* The newest step is the 250 after the final dot or to BDAT LAST. */
void mails_accept(struct session_parts *parts, uint32_t mail);

/* A whole BDAT command line; the newest step is its. False: it is not well formed and no chunk can follow. */
bool mails_chunk_begin(struct session_parts *parts, const struct event *command);
void mails_chunk_asked(struct session_parts *parts, struct asked *bdat); /* fills in asked->chunk and asked->mail */
void mails_chunk_grow(struct session_parts *parts, const struct event *chunk);
bool mails_chunk_is_whole(const struct session_parts *parts); /* of the newest chunk: all its bytes are there */

/* The exchange the newest chunk belongs to, and its mail (TIMELINE_NONE while nobody knows). */
uint32_t mails_chunk_exchange(const struct session_parts *parts, uint32_t *out_mail);

/* True once for each mail, when its header section has become whole: the first `most` bytes of it. */
bool mails_chunk_header(struct session_parts *parts, size_t most, struct buf *out_header);

void mails_chunk_answered(struct session_parts *parts, const struct asked *bdat, const struct event *reply);

#endif
