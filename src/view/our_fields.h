/* our_fields: the two trace fields that a final server puts in front of a mail it delivers (RFC 5321 §4.4), as ours would:
 *
 *   Return-Path: <liwei@nankai.edu.cn>
 *   Received: from lab-pc ([127.0.0.1]) by lab-server with ESMTP for <wang@example.org>; Mon, 23 Nov 2026 10:00:00 +0800
 *
 * Made from envelope and session, never from the message and never put into it: the raw bytes stay as they came. The
 * protocol after "with" is RFC 3848's. Values are safe to show. Main thread.
 */
#ifndef VIEW_OUR_FIELDS_H
#define VIEW_OUR_FIELDS_H

#include "view/shown_mail.h"

char *our_fields_return_path(const struct view_frame *frame, const struct shown_mail *shown); /* free() it */
char *our_fields_received(const struct view_frame *frame, const struct shown_mail *shown);    /* free() it */

#endif
