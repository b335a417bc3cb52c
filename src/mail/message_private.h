/* message_private: what message.c shares with mail/nested, which takes mails apart inside others, and nobody else. */
#ifndef MAIL_MESSAGE_PRIVATE_H
#define MAIL_MESSAGE_PRIVATE_H

#include "mail/bodies.h"

/* As mail_parse, within what is left of a budget. */
struct mail *message_parse(struct buf *raw, struct bodies_budget *budget);

void message_part_finish(struct mail_part *part);

#endif
