/* dialogue: the observer. Bytes of both sides in, events out; it takes no side and sends nothing.
 *
 * Live sessions, lessons, opened mails and captures all pass through here, so they cannot look different.
 * Client bytes behind a DATA that has no reply yet are kept until the reply says whether they are mail
 * (354) or commands, and behind an AUTH, whether they are its response (334), which is secret. The bytes behind BDAT are its
 * chunk at once. Replies are matched to commands in order, so PIPELINING needs nothing special.
 * One thread; no clock: times are given.
 *
 * Every byte of the client is in exactly one COMMAND, AUTH_RESPONSE, HEADER, BODY, CONTENT_END or CHUNK, every byte of the
 * server in one REPLY_LINE or, where it is no reply line, one VIOLATION_REPLY that comes with its bytes (others of the
 * server come without). A command's violation comes right behind it; a bare LF in an unfinished command line,
 * and a client that talks before the greeting, are told at once. Violations of the content come once of each
 * kind for each mail. Whether a pipelined command is in order is judged as if all before it succeed. Memory is
 * bounded by the limits in dialogue_private.h. Bytes after dialogue_close are ignored.
 */
#ifndef SMTP_DIALOGUE_H
#define SMTP_DIALOGUE_H

#include "smtp/content.h"
#include "smtp/event.h"
#include "smtp/line.h"

/* Called once for each event, in order. bytes: the event's bytes, borrowed during the call; empty where the
 * event spans more than was just read (REPLY_END, violations of the content or of a whole reply). */
typedef void (*dialogue_event_fn)(void *context, const struct event *event, struct span bytes);

struct dialogue;

struct dialogue *dialogue_create(dialogue_event_fn on_event, void *context);
void dialogue_destroy(struct dialogue *dialogue);

void dialogue_open(struct dialogue *dialogue, int64_t time_us);
void dialogue_bytes(struct dialogue *dialogue, enum smtp_side from, struct span bytes, int64_t time_us);
/* The handshake is done, both sides start anew: half a line is told as partial, commands without a reply get none (the
 * server threw away what came behind STARTTLS; each has told VIOLATION_SEQUENCE), the state is START. */
void dialogue_tls(struct dialogue *dialogue, int64_t time_us);
/* An opened capture lacks bytes of this side (0: nobody knows how many, the capture begins or ends here). Half a line is told as
 * partial; what follows may begin in the middle of one, and then comes as EVENT_NOTE with its bytes (what may be an answer to AUTH:
 * as EVENT_AUTH_RESPONSE). Replies that were not seen are taken for success when the client goes on. Until RSET, EHLO or MAIL is
 * answered the order of commands is not judged, a close without QUIT never. Offsets count what is there. */
void dialogue_gap(struct dialogue *dialogue, enum smtp_side from, uint64_t bytes);
void dialogue_close(struct dialogue *dialogue, enum smtp_side from, int64_t time_us);

enum smtp_state dialogue_state(const struct dialogue *dialogue);

#endif
