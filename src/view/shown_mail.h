/* shown_mail: the one mail that the mail panes of a frame show, looked up once for each pane.
 *
 * It is the newest of the focused session whose 250 is not ahead of the cursor, or the one being received then
 * (exists is false). How much of it lies before the cursor is counted on the wire and in the message, which differ by
 * the stuffing dots. Plain values and borrowed pointers, good for this frame. Main thread.
 */
#ifndef VIEW_SHOWN_MAIL_H
#define VIEW_SHOWN_MAIL_H

#include "view/widgets.h"

struct shown_mail {
	const struct session *session;    /* borrowed; NULL: no session has the focus */
	uint32_t index;                   /* in session->mails, or TIMELINE_NONE: there is none */
	bool exists;                      /* its 250 is behind the cursor */
	const struct mail_record *record; /* borrowed; NULL without a mail */
	struct view_mail view;            /* view.mail NULL: still being decoded, or there is none */
	size_t position, total;           /* 1-based among the mails seen so far, in all sessions; 0 while it does not exist */
	uint64_t wire;                    /* content bytes on the wire that lie before the cursor */
	size_t size;                      /* message bytes that lie before the cursor */
	size_t header_size;               /* of these, the header section with its empty line */
	bool ended;                       /* the final dot is before the cursor */
	uint16_t refused;                 /* the code that answered the final dot when it was not 250, else 0 */
};

struct shown_mail shown_mail_find(const struct view_frame *frame);

/* Parts a person can choose: attachments, and pictures wherever they are. The n-th one's index in mail->parts, or
 * MAIL_NO_PART; shown_mail_parts counts them. */
size_t shown_mail_part(const struct mail *mail, size_t n);
size_t shown_mail_parts(const struct mail *mail);

/* The file name as the sender wrote it, made safe to show; a made-up one where there is none. free() it. */
char *shown_mail_part_name(const struct mail *mail, size_t part);

#endif
