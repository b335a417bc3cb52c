/* mail_progress: what is shown while no mail is there: how far the one being sent has come, and what is missing.
 *
 *     还没有邮件
 *     服务器对最后的点号回答 250 之后，邮件才存在。
 *     ✓ 发件人  MAIL FROM:<li@example.org>
 *     ✓ 收件人  2 位
 *     … 信头    640 B
 *       正文
 *       单独的点号
 *       250
 *
 * Made from the snapshot at the cursor. Main thread.
 */
#ifndef VIEW_MAIL_PROGRESS_H
#define VIEW_MAIL_PROGRESS_H

#include "view/flow.h"
#include "view/shown_mail.h"

void mail_progress_draw(struct flow *flow, const struct shown_mail *shown);

#endif
