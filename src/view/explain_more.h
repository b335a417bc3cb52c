/* explain_more: what key W opens under the one sentence of a step, and the line at the explanation's foot that names the key.
 *
 *   ╭──────────────────────────────╮
 *   │ 含义                         │   what it means
 *   │ 客户端该怎么做               │   what the client should do
 *   │ 常见错误                     │   what often goes wrong
 *   ╰──────────────────────────────╯
 *   RFC 5321 §4.1.1.4   [W] 收起
 *
 * Main thread.
 */
#ifndef VIEW_EXPLAIN_MORE_H
#define VIEW_EXPLAIN_MORE_H

#include "view/explain_key.h"

/* The card, followed by a gap; nothing where there is no more to say. */
void explain_more_draw(struct flow *flow, const struct explain_key *key, float gap);

/* Its RFC sections, and the key that opens or closes the card. flow->y moves below. */
void explain_foot_draw(struct flow *flow, const struct explain_key *key);

#endif
