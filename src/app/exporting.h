/* exporting: what was seen, written as files for people: the lab report, the ladder, the transcript.
 *
 * Files go to the person's download folder under names made of the session's time and number; one that exists is never
 * replaced. Main thread; a long session takes its time.
 */
#ifndef APP_EXPORTING_H
#define APP_EXPORTING_H

#include "app/app.h"
#include "view/exports.h"

/* Where people look for what they saved: the desktop's download folder, or their home. free() it. */
char *exporting_folder(void);

/* The focused session. Returns the path of what was written, free() it; NULL: errno says why. */
char *exporting_write(struct app *app, enum export_kind kind, const char *folder);

/* The lab report of any session as the folder folder/name, as a web page in the screen's language. The same results. */
char *exporting_report(struct app *app, const struct session *session, const char *folder, const char *name);

#endif
