/* bodies: what is in each leaf of the part tree: transfer encoding undone, text as UTF-8, pictures looked at.
 *
 * The tree (mail/tree) must be there. Sets kind, charset, encoding, filename, content_id, attachment, is_inline, bytes, text
 * and picture of every part, and the mail's text and html. What may be spent on it is one budget for the whole mail, the mails
 * inside it included. One thread, while the mail is made.
 */
#ifndef MAIL_BODIES_H
#define MAIL_BODIES_H

#include "mail/html.h"
#include "mail/message.h"

struct bodies_budget {
	size_t text, blocks, cids, nested; /* left of MAIL_MAX_TEXT, _BLOCKS, _CIDS, _NESTED */
	int nested_depth;                  /* left of MAIL_MAX_NESTED_DEPTH */
	struct html_budget html;
};

void bodies_budget_init(struct bodies_budget *budget);
void bodies_read(struct mail *mail, struct bodies_budget *budget);

/* A text of a mail inside the mail as lines of rich text: it stands among blocks there. */
void bodies_add_lines(struct mail *mail, struct mail_part *part, struct bodies_budget *budget);

#endif
