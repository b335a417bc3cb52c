#include "app/actions_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/until.h"

#define DEFECT_BYTES (32u << 20)

/* ---- running ---- */

static void tell(struct app *app, const char *key)
{
	char *words = until_words(app->library.texts, app->view.lang, &app->view.until);
	app_toast(app, key, words);
	free(words);
}

/* How much of mails one question may take apart: the screen stands still meanwhile. */
struct budget {
	struct app *app;
	uint64_t bytes;
};

static bool has_defects(void *context, uint32_t number, uint32_t index)
{
	struct budget *budget = context;
	const struct session *session = timeline_session(budget->app->timeline, number);
	const struct mail_record *record = &session->mails[index];
	uint64_t size = record->content_end - record->content_start;
	struct buf message = { 0 };
	if (size > budget->bytes)
		return false;
	budget->bytes -= size;
	timeline_message(budget->app->timeline, session, record, &message, NULL);
	struct mail *mail = mail_parse(&message);
	bool found = mail != NULL && mail->defect_count > 0;
	mail_destroy(mail);
	buf_finish(&message);
	return found;
}

static size_t find(struct app *app, const struct session *session, size_t from, bool back)
{
	struct budget budget = { app, DEFECT_BYTES };
	struct search search = until_search(&app->view.until);
	search.is_defective = has_defects;
	search.context = &budget;
	return back ? search_back(app->timeline, session, from, &search) : search_next(app->timeline, session, from, &search);
}

static void stop(struct app *app, const char *key)
{
	app->view.until.running = false;
	tell(app, key);
}

/* Whole steps that were looked at need not be looked at again; what still grows does. */
static void note_checked(struct until_state *until, const struct session *session)
{
	while (until->checked < session->step_count && session->steps[until->checked].complete)
		until->checked++;
}

/* A reply that is held because of what was chosen is a stop; one that is held only because every reply is, is let go once. */
static void go_past_hold(struct app *app, const struct session *session)
{
	struct until_state *until = &app->view.until;
	if (!session->held)
		return;
	if (actions_has_breaks(app)) {
		stop(app, "ui.until-held");
		return;
	}
	if (until->released_us == session->held_since_us)
		return;
	until->released_us = session->held_since_us;
	actions_release(app);
}

void actions_until_update(struct app *app)
{
	struct until_state *until = &app->view.until;
	struct session *session = app_session(app);
	if (!until->running)
		return;
	if (session == NULL || session->number != until->session) {
		until->running = false;
		return;
	}
	size_t found = find(app, session, until->checked, false);
	if (found != 0) {
		until->running = false;
		actions_go(app, found);
		app->view.toast[0] = '\0';
		return;
	}
	note_checked(until, session);
	if (session->closed)
		stop(app, "ui.until-none");
	else
		go_past_hold(app, session);
}

static void run(struct app *app, bool back)
{
	struct until_state *until = &app->view.until;
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	until->open = false;
	if (session == NULL || cursor == NULL || !until_is_ready(until))
		return;
	until->asked = true;
	app->view.playing = false;
	if (!back) {
		until->running = true;
		until->session = session->number;
		until->checked = cursor->step;
		until->released_us = 0;
		actions_until_update(app);
		return;
	}
	until->running = false;
	size_t found = find(app, session, cursor->step, true);
	if (found != 0)
		actions_go(app, found);
	else
		tell(app, "ui.until-none-back");
}

/* ---- the card ---- */

static void show(struct app *app, bool back)
{
	struct until_state *until = &app->view.until;
	if (app->view.screen != SCREEN_SESSION)
		return;
	until->open = !until->open || until->back != back;
	until->running = false;
	until->back = back;
}

void action_until(struct app *app, int arg)
{
	(void)arg;
	show(app, false);
}

void action_until_back(struct app *app, int arg)
{
	(void)arg;
	show(app, true);
}

static void repeat(struct app *app, bool back)
{
	if (app->view.until.asked)
		run(app, back);
	else
		show(app, back);
}

void action_until_again(struct app *app, int arg)
{
	(void)arg;
	repeat(app, false);
}

void action_until_again_back(struct app *app, int arg)
{
	(void)arg;
	repeat(app, true);
}

/* A click: what needs no words is run at once. */
void action_until_row(struct app *app, int arg)
{
	struct until_state *until = &app->view.until;
	size_t size;
	if (arg < 0 || arg >= SEARCH_KIND_COUNT)
		return;
	bool again = until->row == (enum search_kind)arg;
	until->row = (enum search_kind)arg;
	if (again || (until->row != SEARCH_VERB && until_text(until, until->row, &size) == NULL))
		run(app, until->back);
}

static void turn_verb(struct until_state *until, int by)
{
	until->verb = (enum smtp_verb)(((int)until->verb + by + VERB_UNKNOWN) % VERB_UNKNOWN);
}

static void choose(struct until_state *until, int by)
{
	until->row = (enum search_kind)(((int)until->row + by + SEARCH_KIND_COUNT) % SEARCH_KIND_COUNT);
}

static void erase(struct until_state *until)
{
	size_t size;
	char *text = until_text(until, until->row, &size);
	if (text != NULL && *text)
		text[utf8_cut(span_of(text), strlen(text) - 1)] = '\0';
}

static bool is_one_of(const char *key, const char *const *names)
{
	while (*names && strcmp(key, *names) != 0)
		names++;
	return *names != NULL;
}

static bool card_key(struct app *app, const char *key)
{
	static const char *const down[] = { "Down", "PageDown", "Tab", NULL }, *const up[] = { "Up", "PageUp", "Shift+Tab",
		                                                                               NULL };
	static const char *const runs[] = { "Return", "F5", "F3", NULL };
	struct until_state *until = &app->view.until;
	if (is_one_of(key, down))
		choose(until, 1);
	else if (is_one_of(key, up))
		choose(until, -1);
	else if (is_one_of(key, runs))
		run(app, until->back);
	else if (strcmp(key, "Backspace") == 0)
		erase(until);
	else if (until->row == SEARCH_VERB && (strcmp(key, "Left") == 0 || strcmp(key, "Right") == 0))
		turn_verb(until, key[0] == 'L' ? -1 : 1);
	else
		return false;
	return true;
}

/* What is on the card's rows without a field leaves these keys alone; a field owns all but Esc and Ctrl. */
static bool passes(const char *key)
{
	static const char *const keys[] = { "U", "Shift+U", "L", "T", "+", "=", "-", "0", "F", "F11", "B", ".", "F1", "?", NULL };
	return is_one_of(key, keys);
}

bool actions_until_key(struct app *app, const char *key)
{
	size_t size;
	if (!app->view.until.open || app->view.black || app->view.help)
		return false;
	if (strcmp(key, "Escape") == 0 || strncmp(key, "Ctrl+", 5) == 0)
		return false;
	app->changed = true;
	if (card_key(app, key))
		return true;
	return until_text(&app->view.until, app->view.until.row, &size) != NULL || !passes(key);
}

bool actions_is_typing(const struct app *app)
{
	struct until_state until = app->view.until;
	size_t size;
	return until.open && !app->view.black && !app->view.help && until_text(&until, until.row, &size) != NULL;
}

static bool may_type(enum search_kind row, const char *at, size_t len)
{
	if (len == 1 && ((unsigned char)*at < ' ' || *at == 0x7F))
		return false;
	if (row == SEARCH_CODE)
		return len == 1 && *at >= '0' && *at <= '9';
	return row != SEARCH_FIELD || (len == 1 && *at > ' ' && *at != ':'); /* RFC 5322 §3.6.8 */
}

void actions_text(struct app *app, const char *text)
{
	struct until_state *until = &app->view.until;
	size_t size, len;
	char *field = until_text(until, until->row, &size);
	if (!actions_is_typing(app))
		return;
	for (const char *at = text; *at; at += len) {
		size_t used = strlen(field);
		for (len = 1; (at[len] & 0xC0) == 0x80; len++) {
			/* the rest of this character */
		}
		if (used + len < size && may_type(until->row, at, len)) {
			memcpy(field + used, at, len);
			field[used + len] = '\0';
		}
	}
	app->changed = true;
}

/* Whoever goes somewhere by hand no longer waits for what was looked for. */
void actions_until_stops(struct app *app, enum action action)
{
	static const enum action moves[] = { ACTION_NEXT, ACTION_BACK, ACTION_NEXT_PHASE, ACTION_BACK_PHASE,  ACTION_FIRST,
		                             ACTION_LAST, ACTION_GO,   ACTION_PLAY,       ACTION_MAIL_NEXT,   ACTION_MAIL_BACK,
		                             ACTION_HOME, ACTION_MAIL, ACTION_SESSION,    ACTION_NEXT_SESSION };
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (moves[i] == action)
			app->view.until.running = false;
}
