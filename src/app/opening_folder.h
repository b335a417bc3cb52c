/* opening_folder: a folder that is opened in a window or for --shots: its captures go the way of app/opening, its mails are
 * delivered one after the other (app/deliveries). Main thread. */
#ifndef APP_OPENING_FOLDER_H
#define APP_OPENING_FOLDER_H

#include "app/opening_source.h"

struct app;

/* The captures to read, the caller's; NULL: there are none, mails are on their way or a message tells why not. */
struct opened_folder *opening_folder_begin(struct app *app, const char *path);

void opening_folder_turn(struct app *app); /* after facts came: the next mail, the place where it was left */

/* A message at the end of reading. */
void opening_folder_tell(struct app *app, const struct opening_source *source, const struct opened_folder *folder);

#endif
