/* field_table: every header field of a mail, what it says, what it means and who wrote it (RFC 5322 §3.6, RFC 5321 §4.4).
 *
 *   ▌ Return-Path          我们的服务器投递时添加      not in the raw message: made from envelope and session
 *   ▌ Received             我们的服务器投递时添加
 *     From                                  作者的程序
 *     李伟 <liwei@example.org>
 *   ╭ the chosen one: its meaning, its RFC ╮
 *
 * Row 0 and 1 are the two that our server adds on delivery, the mail's own follow. Main thread.
 */
#ifndef VIEW_FIELD_TABLE_H
#define VIEW_FIELD_TABLE_H

#include "view/shown_mail.h"

#define FIELD_TABLE_OURS 2u

void field_table_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown);

/* The catalogue's name of a field: "from", "x-any", "arc-any", "resent-any", "list-any" or "other". out holds it,
 * cut at size. */
void field_table_key(const char *name, char *out, size_t size);

#endif
