/* envelope_note: where the envelope and the header of a mail say different things, in words.
 *
 * The envelope (MAIL FROM, RCPT TO) delivers a mail, the header is what the reader sees; nothing compares them. Told are:
 * a sender that is not in From, the null reverse-path, and recipients that neither To nor Cc names (Bcc, lists).
 * Main thread.
 */
#ifndef VIEW_ENVELOPE_NOTE_H
#define VIEW_ENVELOPE_NOTE_H

#include "timeline/snapshot.h"
#include "view/view.h"

/* One sentence a line; NULL when both agree. Addresses are safe to show. free() it. */
char *envelope_note_text(const struct view_frame *frame, const struct mail *mail, const struct envelope *envelope);

/* "<li@example.org>", safe to show and short. free() it. */
char *envelope_note_address(const char *address);

#endif
