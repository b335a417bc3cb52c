/* defect: notes what is wrong with a mail while it is taken apart.
 *
 * A defect is data about the sender's work, never an error of ours (STYLE.md 4). At most MAIL_MAX_DEFECTS are kept; the last
 * of them says that there are more. One thread, while the mail is made.
 */
#ifndef MAIL_DEFECT_H
#define MAIL_DEFECT_H

#include "mail/message.h"

/* code: "truncated-base64"; the sentence as printf, its strings already safe to show (utf8_safe). */
void defect_add(struct mail *mail, const char *code, size_t offset, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* By offset; those of one offset keep their order, and of one kind at one offset one stays. */
void defect_sort(struct mail *mail);

#endif
