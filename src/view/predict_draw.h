/* predict_draw: the question of predict mode on the screen, and the tally of all of them.
 *
 *   What will the server answer?            (hand) 12 s
 *   RCPT TO:<wangfang@example.org>
 *   ╭ [1] 503  Bad sequence of commands        (hand) 3 ╮
 *   ╭ [2] 250  Recipient accepted             (hand) 21 ╮   chosen: the keys ↑ ↓ count its hands
 *   ╭ [3] 354  Start mail input                         ╮
 *   ╭ [4] 550  Refused: mailbox unavailable             ╮
 *   [Space] Show the answer                                 then ✓ and ✕ in words too, and one sentence why
 *
 * The pane takes the place of the explanation, which would say too much; in a narrow window that of everything. The
 * ladder shows a question mark where the reply will be. Units: design units. Main thread.
 */
#ifndef VIEW_PREDICT_DRAW_H
#define VIEW_PREDICT_DRAW_H

#include "view/widgets.h"

void predict_draw(struct view_frame *frame, struct rect at, const struct predict_record *record);

/* At the ladder's foot, between its life-lines: the reply that nobody knows yet. 0: there is none. */
float predict_foot_height(const struct view_frame *frame);
void predict_foot_draw(struct view_frame *frame, struct rect at);

/* The catalogue's name of a code as the answer to this question: "Recipient accepted". Borrowed. */
const char *predict_title(const struct view_frame *frame, const struct predict_question *question, uint16_t code);

/* What was asked about, as one safe line: "MAIL FROM:<li@example.org>", "the greeting". free() it. */
char *predict_asked(const struct view_frame *frame, const struct predict_question *question, size_t max_chars);

/* "?" in a dark box, as messages on their way have; x: its left edge. Returns its width. */
float predict_mark(struct view_frame *frame, float x, float y, float h);

#endif
