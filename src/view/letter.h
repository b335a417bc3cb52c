/* letter: which text of a mail is read: plain, or HTML as rich text; and the text of a mail inside the mail.
 *
 * Plain text goes first; HTML is shown where there is none, where the plain text is no alternative to it but a part behind it
 * (a list's footer), or where the person chose it (key V). Main thread.
 */
#ifndef VIEW_LETTER_H
#define VIEW_LETTER_H

#include "view/rich.h"

#define LETTER_PARTS_MAX 60 /* of mails inside a mail that are shown; then a remark says that there are more */

/* The plain text that is read: the mail's own, else what a multipart without parts holds; NULL. */
const char *letter_plain(const struct mail *mail);
/* The HTML body that can be shown as rich text, or NULL. */
const struct mail_part *letter_html(const struct mail *mail);
/* There are both: the person may choose. */
bool letter_has_choice(const struct mail *mail);
/* HTML is to be shown. */
bool letter_is_html(const struct mail *mail, enum body_choice choice);

/* The mail inside the mail at parts[index] has a text that is there as plain text and as HTML. */
bool letter_message_has_choice(const struct mail *mail, size_t index);
/* The mail inside the mail at parts[index], its head, its texts, pictures and files, and those inside it, each indented. */
void letter_add_message(struct rich *rich, const struct mail *mail, size_t index);

#endif
