/* transcript: the protocol log, as things happen. Facts in, lines out; it keeps no history.
 *
 * text, in swaks' notation, the connection's number and the time since it opened in front:
 *
 *     === listening on 127.0.0.1:2525
 *     #1 +0.000 === connected from 127.0.0.1:51436
 *     #1 +0.001 <-  220 localhost ESMTP smtpscope
 *     #1 +0.002  -> EHLO lab-pc
 *     #1 +0.006  -> FOO
 *     #1 +0.006 *** unknown                (what a rule forbids, after the line it is about)
 *
 *     #1 +0.008 === held 250 2.1.0 Sender ok   (also: released, altered …; " ~>" and "<~ " under TLS)
 *
 * Passwords are masked (smtp/secret.h).
 * json, one object a line: {"type":"event","kind":"command","session":1,"time_us":…,"from":"client",
 * "start":0,"end":13,"state":"ready","verb":"EHLO","code":250,"rule":"unknown","text":"EHLO lab-pc"}; verb, code, rule and
 * text only where the kind has one. Header and body are logged by their size, never whole.
 * {"type":"held"|"released"|"altered"|"tls"|"note"} tell what the server did on purpose, "gap" what a capture lacks; {"type":"listening"} and
 * {"type":"not-listening"} tell about the port. Main thread.
 */
#ifndef EXPORT_TRANSCRIPT_H
#define EXPORT_TRANSCRIPT_H

#include <stdio.h>

#include "timeline/timeline.h"

struct transcript;

struct transcript *transcript_create(FILE *out /* borrowed */, bool json);
void transcript_destroy(struct transcript *transcript);
void transcript_add(struct transcript *transcript, const struct fact *fact);
void transcript_flush(struct transcript *transcript);

/* All that was seen of one session (0: of the listener), appended to out. False: the system has no memory for it. */
bool transcript_of_session(const struct timeline *timeline, uint32_t session, bool json, struct buf *out);

#endif
