#include "app/actions_private.h"

#include <string.h>

#include "view/decode.h"
#include "view/decode_dot.h"

#define KEEP_ABOVE 3 /* lines of the raw message above the group, and how many it may go down before they scroll */
#define KEEP_BELOW 11

/* The mail at the cursor, as the panes find it; what it points to is borrowed until the next frame. */
static struct shown_mail find_shown(struct app *app)
{
	struct view_frame frame = {
		.timeline = app->timeline, .state = &app->view, .mail_of = mailbox_mail, .context = app->mailbox
	};

	return shown_mail_find(&frame);
}

static bool has_dot(const struct shown_mail *shown)
{
	return shown->ended && !shown->record->chunk_count;
}

/* How many things can be chosen with ↑ ↓: the sources, and the end of the content. */
static size_t source_count(const struct app *app, const struct shown_mail *shown)
{
	return app->decode.sources.count + has_dot(shown);
}

static size_t group_count(const struct app *app, const struct shown_mail *shown)
{
	struct decode_dot_byte bytes[DECODE_DOT_MAX];

	if (app->view.decode.source < app->decode.sources.count)
		return app->decode.index.groups;
	return shown->view.mail ? decode_dot_bytes(&shown->view, bytes) : 0;
}

static void close_view(struct app *app)
{
	app->view.decode = (struct decode_state){ .data = &app->decode };
	decode_data_finish(&app->decode);
}

/* ---- following the mail at the cursor ---- */

static size_t wanted_source(struct app *app, const struct mail *mail)
{
	const struct view_state *view = &app->view;
	const struct session *session = app_session(app);
	size_t step = app_cursor(app)->step, part = MAIL_NO_PART;

	if (step && step <= session->step_count && session->steps[step - 1].kind == STEP_CONTENT_END)
		return app->decode.sources.count;
	if (view->pane == PANE_MAIL && (view->part > 0 || view->picture_full))
		part = shown_mail_part(mail, view->part);
	else if (view->pane == PANE_STRUCTURE)
		part = view->structure_part;
	return decode_data_find(&app->decode, mail, part);
}

static bool is_current(const struct app *app, const struct shown_mail *shown)
{
	return app->decode.ready && app->decode_session == shown->session->number && app->decode_mail == shown->index &&
	       app->decode_size == shown->size;
}

void actions_decode_prepare(struct app *app)
{
	struct decode_state *state = &app->view.decode;
	if (!state->open)
		return;
	struct shown_mail shown = find_shown(app);
	state->data = &app->decode;
	if (!shown.session || !shown.record) {
		close_view(app);
		return;
	}
	if (!shown.view.mail)
		return;
	if (!is_current(app, &shown)) {
		decode_data_open(&app->decode, shown.view.mail, shown.size);
		app->decode_session = shown.session->number;
		app->decode_mail = shown.index;
		app->decode_size = shown.size;
		state->source = wanted_source(app, shown.view.mail);
		state->group = 0;
	}
	if (source_count(app, &shown) == 0) {
		close_view(app);
		app_toast(app, "ui.decode.none", NULL);
		return;
	}
	if (state->source >= source_count(app, &shown))
		state->source = source_count(app, &shown) - 1;
	decode_data_choose(&app->decode, shown.view.mail, state->source);
}

/* ---- moving ---- */

static size_t line_of(const struct mail *mail, size_t offset)
{
	size_t low = 0, high = mail->line_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (mail->lines[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : 0;
}

/* The raw message scrolls with the group. */
static void follow(struct app *app, const struct shown_mail *shown)
{
	struct decode_group group;
	const struct mail *mail = shown->view.mail;
	size_t line = mail->line_count ? mail->line_count - 1 : 0, *scroll = &app->view.scroll[PANE_RAW];
	if (app->view.decode.source < app->decode.sources.count) {
		if (!decode_group_at(&app->decode.index, buf_span(&mail->raw), app->view.decode.group, &group))
			return;
		line = line_of(mail, group.start);
	} else {
		struct decode_dot_byte bytes[DECODE_DOT_MAX];
		size_t count = decode_dot_bytes(&shown->view, bytes);
		if (app->view.decode.group < count && bytes[app->view.decode.group].at < mail->raw.len)
			line = line_of(mail, bytes[app->view.decode.group].at);
	}
	if (line < *scroll + KEEP_ABOVE)
		*scroll = line > KEEP_ABOVE ? line - KEEP_ABOVE : 0;
	else if (line > *scroll + KEEP_BELOW)
		*scroll = line - KEEP_BELOW;
}

static void go_to(struct app *app, const struct shown_mail *shown, size_t group)
{
	size_t count = group_count(app, shown);
	app->view.decode.group = count && group >= count ? count - 1 : group;
	follow(app, shown);
}

/* False: it was the last one. */
static bool step_on(struct app *app, const struct shown_mail *shown)
{
	size_t next = app->view.decode.group + 1, limit = app->view.decode.limit;
	if (next >= group_count(app, shown) || (limit > 0 && next >= limit))
		return false;
	go_to(app, shown, app->view.decode.group + 1);
	return true;
}

static void go_line(struct app *app, const struct shown_mail *shown, int by)
{
	struct decode_group group;
	const struct mail *mail = shown->view.mail;
	struct span raw = buf_span(&mail->raw);
	if (app->view.decode.source >= app->decode.sources.count ||
	    !decode_group_at(&app->decode.index, raw, app->view.decode.group, &group)) {
		go_to(app, shown, by > 0 ? SIZE_MAX : 0);
		return;
	}
	size_t line = line_of(mail, group.start);
	if (by > 0 && line + 1 >= mail->line_count)
		go_to(app, shown, SIZE_MAX);
	else if (by > 0)
		go_to(app, shown, decode_group_of_raw(&app->decode.index, raw, mail->lines[line + 1]));
	else if (app->view.decode.group > 0) {
		decode_group_at(&app->decode.index, raw, app->view.decode.group - 1, &group);
		go_to(app, shown, decode_group_of_raw(&app->decode.index, raw, mail->lines[line_of(mail, group.start)]));
	}
}

static void choose_source(struct app *app, const struct shown_mail *shown, int by)
{
	size_t count = source_count(app, shown), now = app->view.decode.source;
	if ((by < 0 && now == 0) || (by > 0 && now + 1 >= count))
		return;
	app->view.decode.source = by < 0 ? now - 1 : now + 1;
	app->view.decode.group = app->view.decode.charset = 0;
	decode_data_choose(&app->decode, shown->view.mail, app->view.decode.source);
	follow(app, shown);
}

/* ---- keys ---- */

static bool is_covered(const struct view_state *view)
{
	return view->help || view->switches || view->fault_menu || view->mail_list || view->picture_full ||
	       view->screen != SCREEN_SESSION;
}

static void escape(struct app *app)
{
	if (app->view.playing)
		app->view.playing = false;
	else if (app->view.decode.theatre)
		app->view.decode.theatre = false;
	else
		close_view(app);
}

/* Keys that move among groups. False: this one means something else. */
static bool move(struct app *app, enum action action, const struct shown_mail *shown)
{
	if (action != ACTION_NEXT)
		app->view.decode.limit = 0; /* by hand: to the end */
	switch (action) {
	case ACTION_NEXT:
		if (!step_on(app, shown))
			close_view(app); /* a clicker has no other way out */
		return true;
	case ACTION_BACK:
		app->view.playing = false;
		go_to(app, shown, app->view.decode.group ? app->view.decode.group - 1 : 0);
		return true;
	case ACTION_NEXT_PHASE: go_line(app, shown, 1); return true;
	case ACTION_BACK_PHASE: go_line(app, shown, -1); return true;
	case ACTION_FIRST: go_to(app, shown, 0); return true;
	case ACTION_LAST: go_to(app, shown, SIZE_MAX); return true;
	case ACTION_UP: choose_source(app, shown, -1); return true;
	case ACTION_DOWN: choose_source(app, shown, 1); return true;
	default: return false;
	}
}

/* Whatever shows another pane, mail or session ends it. */
static bool leads_away(enum action action, int arg)
{
	static const enum action away[] = { ACTION_PANE,    ACTION_NEXT_PANE,    ACTION_BACK_PANE, ACTION_REPORT,
		                            ACTION_MAIL,    ACTION_MAIL_NEXT,    ACTION_MAIL_BACK, ACTION_MAIL_LIST,
		                            ACTION_SESSION, ACTION_NEXT_SESSION, ACTION_HOME,      ACTION_LESSON };
	for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
		if (away[i] == action)
			return true;
	}
	return action == ACTION_GO && arg > 0;
}

bool actions_decode_takes(struct app *app, enum action action, int arg)
{
	if (!app->view.decode.open || is_covered(&app->view))
		return false;
	if (action == ACTION_ESCAPE) {
		escape(app);
		return true;
	}
	if (leads_away(action, arg)) {
		close_view(app);
		return false;
	}
	struct shown_mail shown = find_shown(app);
	if (!shown.view.mail || !app->decode.ready) { /* still being taken apart: next leads on, so that nobody is stuck */
		if (action == ACTION_NEXT)
			close_view(app);
		return action == ACTION_NEXT || action == ACTION_BACK;
	}
	return move(app, action, &shown);
}

bool actions_decode_play(struct app *app)
{
	if (!app->view.decode.open)
		return false;
	struct shown_mail shown = find_shown(app);
	if (shown.view.mail && app->decode.ready && !step_on(app, &shown))
		app->view.playing = false;
	app->changed = true;
	return true;
}

void action_decode(struct app *app, int arg)
{
	(void)arg;
	if (app->view.decode.open) {
		close_view(app);
		return;
	}
	if (app->view.screen != SCREEN_SESSION || (is_covered(&app->view) && !app->view.picture_full))
		return;
	struct shown_mail shown = find_shown(app);
	if (!shown.record || !shown.wire) {
		app_toast(app, "ui.decode.none", NULL);
		return;
	}
	app->view.decode = (struct decode_state){ .open = true, .data = &app->decode };
	app->view.playing = false;
	actions_decode_prepare(app);
	app->view.picture_full = false;
	if (app->view.decode.open && app->decode.ready)
		follow(app, &shown);
}

void action_decode_go(struct app *app, int arg)
{
	struct shown_mail shown = find_shown(app);
	if (app->view.decode.open && shown.view.mail && app->decode.ready && arg > 0)
		go_to(app, &shown, (size_t)arg - 1);
}

/* Microscope → theatre, the declared charset → each charset in turn → microscope. */
void action_charset(struct app *app, int arg)
{
	struct decode_state *state = &app->view.decode;
	if (!state->open || state->source >= app->decode.sources.count)
		return;
	if (arg > 0)
		state->charset = (size_t)arg;
	else if (!state->theatre)
		state->charset = 0;
	else
		state->charset = (state->charset + 1) % (DECODE_CHARSETS + 1);
	state->theatre = arg > 0 || !state->theatre || state->charset > 0;
}
