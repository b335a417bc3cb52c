/* panes: the parts of the screen, each one file, all drawn into a rectangle of a frame.
 *
 *   +--------------------------- topbar ----------------------------+
 *   | ladder | mail text | raw | log          | tabs                |
 *   |                                         | explain | pictures  |
 *   +--------------------------- transport -------------------------+
 *
 * screen.c decides who gets which rectangle. In narrow windows (below 1600 units) one pane gets everything.
 */
#ifndef VIEW_PANES_H
#define VIEW_PANES_H

#include "view/view.h"

#define TABS_LEAST 500.0f /* windows lower than this have no tabs: the top bar names the pane instead */

void topbar_draw(struct view_frame *frame, struct rect at);
void tabs_draw(struct view_frame *frame, struct rect at);
void transport_draw(struct view_frame *frame, struct rect at);
void waiting_draw(struct view_frame *frame, struct rect at);
void ladder_draw(struct view_frame *frame, struct rect at);
void explain_draw(struct view_frame *frame, struct rect at);
void mail_draw(struct view_frame *frame, struct rect at);            /* headers, envelope, body */
void attachments_draw(struct view_frame *frame, struct rect at);     /* chips, the chosen one large, its facts */
void mail_list_draw(struct view_frame *frame, struct rect at);       /* the history of mails */
/* "24 frames", or why a GIF of several stands still; NULL for what never moves. free() it. */
char *picture_motion_note(const struct view_frame *frame, const struct picture_info *picture);
void picture_full_draw(struct view_frame *frame, struct rect at);    /* covers the screen */
void raw_draw(struct view_frame *frame, struct rect at);             /* scroll: lines down */
void structure_draw(struct view_frame *frame, struct rect at);       /* parts, header fields or envelope */
void structure_alone_draw(struct view_frame *frame, struct rect at); /* the same without the raw message beside it */
void packets_draw(struct view_frame *frame, struct rect at);            /* the list of packets */
void packet_detail_draw(struct view_frame *frame, struct rect at);      /* the chosen one taken apart */
void decode_draw(struct view_frame *frame, struct rect at);          /* right of the raw message */
void log_draw(struct view_frame *frame, struct rect at);             /* scroll: lines back from the newest */
void report_draw(struct view_frame *frame, struct rect at);          /* log, raw and mail together */
void hold_draw(struct view_frame *frame, struct rect at); /* the ladder's foot between its life-lines, hold_height high */
void fault_menu_draw(struct view_frame *frame, struct rect at);
void switches_draw(struct view_frame *frame, struct rect at); /* extensions and bugs */
void lanes_draw(struct view_frame *frame, struct rect at);      /* several sessions on one clock */
void bookmarks_draw(struct view_frame *frame, struct rect at); /* the list */
void until_draw(struct view_frame *frame, struct rect at);    /* run until */
void exports_draw(struct view_frame *frame, struct rect at);  /* what can be taken home */
void breaks_draw(struct view_frame *frame, struct rect at);   /* which replies are held */
void help_draw(struct view_frame *frame, struct rect at);

#endif
