/* explain_title: what the current step is: a big word or sign, its title, its English term and its direction.
 *
 *   354  开始输入邮件内容
 *        Start mail input · 服务器 → 客户端       with both languages the other title stands for the English term
 *
 * Main thread.
 */
#ifndef VIEW_EXPLAIN_TITLE_H
#define VIEW_EXPLAIN_TITLE_H

#include "view/explain_key.h"

/* flow->y moves below. */
void explain_title_draw(struct flow *flow, const struct session *session, const struct step *step, const struct explain_key *key);

/* The step's colour: of its code, the client's, or second ink for what both sides do. */
enum colour explain_title_colour(const struct step *step);

#endif
