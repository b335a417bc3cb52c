/* mail_card: the head of a mail as its reader sees it, the envelope as the servers saw it, and a note where they differ.
 *
 *   ╭ 发件人 … 收件人 … 主题 … 日期 … 信封 MAIL FROM:… RCPT TO:… ╮
 *   ╭ 信封 ≠ 信头  … ╮
 *
 * mail_card_fit gives up, for a low pane, first the less important rows, then the note's sentences, then all but the
 * subject. init copies what it needs; finish releases it. Main thread.
 */
#ifndef VIEW_MAIL_CARD_H
#define VIEW_MAIL_CARD_H

#include "timeline/snapshot.h"
#include "view/flow.h"

enum mail_row { ROW_FROM, ROW_TO, ROW_CC, ROW_SUBJECT, ROW_DATE, ROW_SENDER, ROW_RECIPIENTS, ROW_COUNT };

struct mail_card {
	struct view_frame *frame;
	char *values[ROW_COUNT]; /* owned; NULL: the row is not there */
	float heights[ROW_COUNT];
	float column; /* width of the labels */
	float w;      /* of the card */
	char *note;   /* owned; NULL: envelope and header agree */
	bool single;  /* every value in one line */
	bool brief;   /* the note in one line */
};

void mail_card_init(struct mail_card *card, struct view_frame *frame, const struct mail *mail, const struct envelope *envelope,
                    float w);
void mail_card_finish(struct mail_card *card);
void mail_card_fit(struct mail_card *card, float height);

/* RFC 3339 "2026-11-22T21:44:03+08:00" as "2026-11-22 21:44 +0800"; NULL for NULL. free() it. */
char *mail_card_date(const char *date);

/* Draws card and note and moves flow->y below them. */
void mail_card_draw(const struct mail_card *card, struct flow *flow);

#endif
