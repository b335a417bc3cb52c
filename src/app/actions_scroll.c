#include "app/actions_private.h"

#define ZOOM_MOST 16.0f
#define PAN_UNITS 80.0f /* a press of an arrow key */

static void scroll(struct app *app, int lines)
{
	struct view_state *view = &app->view;
	bool back = view->pane == PANE_EXPLAIN || view->pane == PANE_LOG || view->pane == PANE_REPORT;
	size_t *at = view->help ? &view->help_scroll : &view->scroll[view->pane];
	long value = (long)*at + (back && !view->help ? -lines : lines);
	*at = value > 0 ? (size_t)value : 0;
}

void actions_pan(struct app *app, float dx, float dy)
{
	app->view.pan_x += dx;
	app->view.pan_y += dy;
}

void actions_scroll(struct app *app, int lines)
{
	if (app->view.picture_full)
		actions_pan(app, 0, (float)-lines * PAN_UNITS);
	else if (app->view.screen == SCREEN_WAITING && !app->view.help)
		actions_choose_lesson(app, lines > 0 ? 1 : -1);
	else
		scroll(app, lines);
}

void action_up(struct app *app, int arg)
{
	(void)arg;
	actions_scroll(app, -1);
}

void action_down(struct app *app, int arg)
{
	(void)arg;
	actions_scroll(app, 1);
}

void actions_zoom(struct app *app, float factor)
{
	float zoom = app->view.zoom * factor;
	app->view.zoom = zoom < 1 ? 1 : zoom > ZOOM_MOST ? ZOOM_MOST : zoom;
	if (zoom <= 1)
		app->view.pan_x = app->view.pan_y = 0;
}
