/* structure_tree: the MIME parts of a mail as a tree, and under it what is wrong with the mail.
 *
 *   multipart/mixed                              two lines a part: type and name, then
 *   ├ text/plain                                 charset, encoding, size on the wire → decoded, picture dimensions
 *   │ utf-8 · base64 · 1.2 KB → 0.9 KB (+35%)
 *   └ image/png  湖边.png
 *
 *   问题 (2)
 *   第 12 行  base64 不完整：后面缺了内容。
 *
 * Only the rows that are seen are looked at, so a thousand parts cost no more than ten. Main thread.
 */
#ifndef VIEW_STRUCTURE_TREE_H
#define VIEW_STRUCTURE_TREE_H

#include "view/shown_mail.h"

void structure_tree_draw(struct view_frame *frame, struct rect at, const struct mail *mail);

/* "base64 · 564 KB → 412 KB (+37%)", or without the arrow where nothing was encoded; of a container how many parts it
 * has. free() it. */
char *structure_tree_facts(const struct view_frame *frame, const struct mail *mail, size_t index);

#endif
