/* step_caption: what the current step is, in one line: where there is no room for its explanation.
 *
 *     (354 …) 开始输入邮件内容                                [1 explain]
 *
 * The key cap shows the explanation. Main thread.
 */
#ifndef VIEW_STEP_CAPTION_H
#define VIEW_STEP_CAPTION_H

#include "view/widgets.h"

#define STEP_CAPTION_HEIGHT 52.0f

void step_caption_draw(struct view_frame *frame, struct rect at);

/* Catalogue key of the step's title: "reply.354.title", "command.mail.title". */
void step_caption_key(const struct view_frame *frame, const struct step *step, char *out, size_t size);

#endif
