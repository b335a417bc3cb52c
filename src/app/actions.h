/* actions: what each action does to the app. Keys and clicks come in as names and places; view/action.h is the table of
 * which key means what. One function an action. Main thread. */
#ifndef APP_ACTIONS_H
#define APP_ACTIONS_H

#include "app/app.h"

void actions_do(struct app *app, enum action action, int arg);
void actions_key(struct app *app, const char *key);    /* "Shift+Right" */
void actions_text(struct app *app, const char *text);  /* typed into a text field, UTF-8 */
bool actions_is_typing(const struct app *app);          /* a text field is on screen: letters are text now */
void actions_click(struct app *app, float x, float y); /* pixels */
void actions_drag(struct app *app, float x, float y, float dx, float dy);
void actions_wheel(struct app *app, float x, float y, float turned, bool ctrl); /* positive: towards the end */
void actions_tick(struct app *app);                                             /* playing: the next step when it is due */
void actions_lanes_moved(struct app *app); /* the focused session was gone through: the clock goes with it */
void actions_bookmarks_recall(struct app *app, const struct session *session); /* that has just opened */
void actions_break_init(struct app *app, const struct live_break *what); /* what --hold said */
void actions_decode_prepare(struct app *app); /* before a frame: what key D looks at follows the mail at the cursor */

#endif
