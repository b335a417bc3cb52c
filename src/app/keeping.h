/* keeping: the mail at the cursor, as the actions need it: which it is, how many attachments, save them. Main thread. */
#ifndef APP_KEEPING_H
#define APP_KEEPING_H

#include "app/app.h"

uint32_t keeping_current_mail(const struct app *app);      /* number of the newest mail not ahead of the cursor; 0 none */
uint32_t keeping_next_mail(const struct app *app, int by); /* the number of the one after (1) or before (-1) it; 0 none */
size_t keeping_part_count(struct app *app);                /* its attachments; 0 while it is being decoded */
const struct mail *keeping_mail(struct app *app);          /* taken apart; NULL: not yet. Borrowed until the next frame */

void keeping_remove(struct app *app, uint32_t number); /* mail `number` leaves the history; files under --save stay */

/* Saves the chosen attachment, or the mail itself where it has none or the raw pane is shown, into the person's download
 * folder under a safe, free name; a toast tells where. */
void keeping_save(struct app *app);

#endif
