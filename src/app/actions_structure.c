#include "app/actions_private.h"
#include "view/field_table.h"
#include "view/structure.h"

#define CONTEXT_LINES 2 /* seen above what was chosen in the raw message */

/* The mail the panes show; NULL while there is none to choose in. */
static const struct mail *shown(struct app *app)
{
	struct view_frame frame = {
		.timeline = app->timeline, .state = &app->view, .mail_of = mailbox_mail, .context = app->mailbox
	};

	return app->view.screen == SCREEN_SESSION ? shown_mail_find(&frame).view.mail : NULL;
}

static void show_lines(struct app *app, const struct mail *mail, size_t offset)
{
	size_t line = structure_line(mail, offset);

	app->view.scroll[PANE_RAW] = line > CONTEXT_LINES ? line - CONTEXT_LINES : 0;
}

static void choose_part(struct app *app, const struct mail *mail, size_t part)
{
	app->view.structure_part = part;
	app->view.structure_defect = 0;
	if (part < mail->part_count)
		show_lines(app, mail, mail->parts[part].header_start);
}

static void choose_defect(struct app *app, const struct mail *mail, size_t defect)
{
	app->view.structure_defect = defect;
	if (defect && defect <= mail->defect_count)
		show_lines(app, mail, mail->defects[defect - 1].offset);
}

static void choose_field(struct app *app, const struct mail *mail, size_t row)
{
	app->view.structure_field = row;
	if (row >= FIELD_TABLE_OURS && row - FIELD_TABLE_OURS < mail->header_count)
		show_lines(app, mail, mail->headers[row - FIELD_TABLE_OURS].start);
}

void action_structure_part(struct app *app, int arg)
{
	const struct mail *mail = shown(app);

	if (mail != NULL)
		choose_part(app, mail, (size_t)arg);
}

void action_structure_defect(struct app *app, int arg)
{
	const struct mail *mail = shown(app);

	if (mail != NULL)
		choose_defect(app, mail, (size_t)arg);
}

void action_structure_field(struct app *app, int arg)
{
	const struct mail *mail = shown(app);

	if (mail != NULL)
		choose_field(app, mail, (size_t)arg);
}

/* The raw message stays where it is: the line that was clicked is in sight. */
void action_structure_line(struct app *app, int arg)
{
	const struct mail *mail = shown(app);
	size_t line = (size_t)arg;
	if (mail == NULL || line >= mail->line_count)
		return;
	size_t field = structure_field_at(mail, mail->lines[line]);
	if (app->view.structure_view == STRUCTURE_FIELDS && field != MAIL_NO_PART)
		app->view.structure_field = field;
	if (app->view.structure_view != STRUCTURE_PARTS)
		return;
	app->view.structure_part = structure_part_at(mail, mail->lines[line]);
	app->view.structure_defect = 0;
}

/* Behind the last part come the defects. */
static void choose_row(struct app *app, const struct mail *mail, size_t row)
{
	if (app->view.structure_view == STRUCTURE_FIELDS)
		choose_field(app, mail, row);
	else if (row < mail->part_count)
		choose_part(app, mail, row);
	else
		choose_defect(app, mail, row - mail->part_count + 1);
}

static size_t chosen_row(const struct view_state *view, const struct mail *mail)
{
	if (view->structure_view == STRUCTURE_FIELDS)
		return view->structure_field;
	return view->structure_defect ? mail->part_count + view->structure_defect - 1 : view->structure_part;
}

/* Its chosen row is in sight in the raw message too; the chip of the parts leaves the defects. */
void action_structure(struct app *app, int arg)
{
	const struct mail *mail = shown(app);

	app->view.explain_only = arg == STRUCTURE_RAW;
	if (arg != STRUCTURE_RAW)
		app->view.structure_view = (enum structure_view)arg;
	if (arg == STRUCTURE_PARTS)
		app->view.structure_defect = 0;
	app->view.scroll[PANE_STRUCTURE] = 0;
	if (mail != NULL && chosen_row(&app->view, mail) < structure_rows(&app->view, mail))
		choose_row(app, mail, chosen_row(&app->view, mail));
}

void actions_structure_turn(struct app *app)
{
	action_structure(app, (int)(app->view.structure_view + 1) % STRUCTURE_RAW);
}

/* One header field over all of the table (key W): up and down first scroll what it says. False: it is at its end. */
static bool scroll_field(struct app *app, int by)
{
	size_t *scroll = &app->view.scroll[PANE_STRUCTURE], most = app->scroll_most[PANE_STRUCTURE];
	if (app->view.structure_view != STRUCTURE_FIELDS || !app->view.more)
		return false;
	if (*scroll > most)
		*scroll = most;
	if (by > 0 ? *scroll == most : *scroll == 0)
		return false;
	*scroll += by > 0 ? 1 : (size_t)-1;
	return true;
}

bool actions_structure_choose(struct app *app, int by)
{
	if (app->view.pane != PANE_STRUCTURE || app->view.mail_list)
		return false;
	const struct mail *mail = shown(app);
	size_t rows = mail ? structure_rows(&app->view, mail) : 0;
	if (rows == 0)
		return false;
	if (scroll_field(app, by))
		return true;
	app->view.scroll[PANE_STRUCTURE] = 0;
	size_t row = chosen_row(&app->view, mail);
	if (row >= rows)
		row = rows - 1;
	if (by > 0 && row + 1 < rows)
		row++;
	else if (by < 0 && row > 0)
		row--;
	choose_row(app, mail, row);
	return true;
}
