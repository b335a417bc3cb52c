#include "app/actions_private.h"

#include "app/keeping.h"
#include "view/letter.h"

void action_mail(struct app *app, int arg)
{
	if (arg < 1 || (size_t)arg > app->timeline->mail_count)
		return;
	struct mail_place place = app->timeline->mails[arg - 1];
	struct session *session = timeline_session(app->timeline, place.session);
	app_focus(app, place.session);
	actions_go(app, session->mails[place.mail].accepted_step + 1);
	app->view.mail_list = false;
	app->view.pane = PANE_MAIL;
	app->view.part = 0;
}

void action_mail_next(struct app *app, int arg)
{
	(void)arg;
	action_mail(app, (int)keeping_next_mail(app, 1));
}

void action_mail_back(struct app *app, int arg)
{
	(void)arg;
	action_mail(app, (int)keeping_next_mail(app, -1));
}

void action_mail_list(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_SESSION)
		app->view.mail_list = !app->view.mail_list;
}

static void show_part(struct app *app, size_t part)
{
	app->view.part = part;
	app->view.zoom = 1;
	app->view.pan_x = app->view.pan_y = 0;
}

void action_part(struct app *app, int arg)
{
	show_part(app, (size_t)arg);
}

void action_part_next(struct app *app, int arg)
{
	(void)arg;
	size_t count = keeping_part_count(app);
	if (count > 0)
		show_part(app, (app->view.part + 1) % count);
}

void action_part_back(struct app *app, int arg)
{
	(void)arg;
	size_t count = keeping_part_count(app);
	if (count > 0)
		show_part(app, (app->view.part + count - 1) % count);
}

void action_delete(struct app *app, int arg)
{
	(void)arg;
	if (actions_bookmark_delete(app))
		return;
	uint32_t number = keeping_current_mail(app);
	if (number == 0 || app->view.pane != PANE_MAIL)
		return;
	keeping_remove(app, number);
	app->view.part = 0;
	app->view.scroll[PANE_MAIL] = 0;
}

/* The chosen attachment is a mail that can be read as plain text and as HTML. */
static bool has_inner_choice(const struct app *app, const struct mail *mail)
{
	size_t part = shown_mail_part(mail, app->view.part);
	return part != MAIL_NO_PART && mail->parts[part].kind == PART_MESSAGE && letter_message_has_choice(mail, part);
}

void action_body(struct app *app, int arg)
{
	(void)arg;
	const struct mail *mail = keeping_mail(app);
	if (mail == NULL || !(letter_has_choice(mail) || has_inner_choice(app, mail)))
		return;
	bool html = letter_has_choice(mail) ? letter_is_html(mail, app->view.body) : app->view.body == BODY_HTML;
	app->view.body = html ? BODY_PLAIN : BODY_HTML;
	app->view.scroll[PANE_MAIL] = 0;
}

void action_save(struct app *app, int arg)
{
	(void)arg;
	if (app->view.pane == PANE_PACKETS && app->view.screen == SCREEN_SESSION)
		capturing_begin(app, app->view.session);
	else
		keeping_save(app);
}

void action_open(struct app *app, int arg)
{
	(void)arg;
	if (actions_take_choice(app))
		return;
	if (app->view.screen == SCREEN_WAITING)
		action_resume(app, 0);
	else if (app->view.picture_full)
		app->view.picture_full = false;
	else if (actions_packets_open(app))
		return;
	else if (app->view.pane == PANE_STRUCTURE)
		app->view.explain_only = !app->view.explain_only;
	else if (app->view.pane == PANE_MAIL && keeping_part_count(app) > 0) {
		show_part(app, app->view.part);
		app->view.picture_full = true;
	}
}
