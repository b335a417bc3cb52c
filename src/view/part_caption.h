/* part_caption: the attachments of the mail in one line, at the foot of its text where they have no room beside it.
 *
 *     ▣ 湖边.png  ▣ 合影.jpg  ▤ 说明.txt                 [2]
 *
 * The key cap shows them large. Main thread.
 */
#ifndef VIEW_PART_CAPTION_H
#define VIEW_PART_CAPTION_H

#include "view/widgets.h"

#define PART_CAPTION_HEIGHT 52.0f

bool part_caption_wanted(const struct view_frame *frame); /* the mail has attachments */
void part_caption_draw(struct view_frame *frame, struct rect at);

#endif
