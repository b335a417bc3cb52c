/* The server brain (key Z): it takes the right half until it is closed. */
#include "app/actions_private.h"

void action_brain(struct app *app, int arg)
{
	bool open = arg == 1 || !app->view.brain.open;
	if (open && app->view.screen != SCREEN_SESSION)
		return;
	app->view.brain.open = open;
	app->view.scroll[PANE_EXPLAIN] = 0;
}
