/* lesson_said: the lesson's sentence to the current step, at the foot of the screen while its explanation is not in sight:
 * beside the mail, the structure, the report, the decoding, and everywhere in a narrow window.
 *
 *     ▌ 250: the server will deliver to the two on the envelope.                  [1 explain]
 *
 * The key cap shows the explanation. Main thread.
 */
#ifndef VIEW_LESSON_SAID_H
#define VIEW_LESSON_SAID_H

#include "view/bilingual.h"

/* What the lesson's author says to this step; no text at all where that is nothing. */
struct bilingual lesson_said(const struct view_frame *frame, const struct session *session, const struct step *step);

/* Of the strip across a screen that is w wide and h high; narrow: one pane is shown at a time. 0: nothing is to be said. */
float lesson_said_height(const struct view_frame *frame, float w, float h, bool narrow);

void lesson_said_draw(struct view_frame *frame, struct rect at);

#endif
