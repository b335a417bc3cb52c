/* step_note: what was done to a step on purpose, or found out about it, in the source's words: a reply that was changed,
 * the TLS version.
 *
 * Notes are events of the step. Looks at a bounded number of them. Main thread; texts are safe to show.
 */
#ifndef VIEW_STEP_NOTE_H
#define VIEW_STEP_NOTE_H

#include "view/widgets.h"

/* The n-th (0 …) note of the step. free() it; NULL: there is none. */
char *step_note_text(const struct session *session, const struct step *step, size_t n);

/* The same in the chosen language, where it is one of those that opened captures have (fact_gap_text). Takes note over; free() it. */
char *step_note_words(const struct view_frame *frame, char *note);

/* This handshake was seen: it is of an opened capture that has the beginning of its connection. */
bool step_note_was_captured(const struct session *session, const struct step *step);

/* "TLS 1.3", and after it the cipher: "TLS 1.3 · TLS_AES_256_GCM_SHA384"; "TLS" where nothing is known. free() it. */
char *step_note_tls(const struct session *session, const struct step *step, bool cipher);

#endif
