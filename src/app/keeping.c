#include "app/keeping.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/exporting.h"
#include "base/file.h"
#include "base/mem.h"

static bool is_removed(const struct app *app, uint32_t number)
{
	return number <= app->removed_count && app->removed[number - 1];
}

void keeping_remove(struct app *app, uint32_t number)
{
	size_t count = app->timeline->mail_count;
	app->removed = mem_resize(app->removed, count * sizeof *app->removed);
	while (app->removed_count < count)
		app->removed[app->removed_count++] = false;
	app->removed[number - 1] = true;
	app->view.removed = app->removed;
	app->view.removed_count = app->removed_count;
	app_toast(app, "ui.toast-removed", NULL);
}

uint32_t keeping_next_mail(const struct app *app, int by)
{
	long number = (long)keeping_current_mail(app) + by;
	while (number >= 1 && number <= (long)app->timeline->mail_count && is_removed(app, (uint32_t)number))
		number += by;
	return number >= 1 && number <= (long)app->timeline->mail_count ? (uint32_t)number : 0;
}

static const struct mail_record *current_record(const struct app *app, uint32_t *out_index)
{
	const struct session *session = app_session(app);
	size_t number = app->view.session;
	if (session == NULL || number > app->view.cursor_count)
		return NULL;
	size_t step = app->view.cursors[number - 1].step;
	for (size_t i = session->mail_count; i-- > 0;) {
		const struct mail_record *record = &session->mails[i];
		bool seen = record->accepted_step != TIMELINE_NONE && record->accepted_step < step;
		if (seen && !is_removed(app, record->number)) {
			*out_index = (uint32_t)i;
			return record;
		}
	}
	return NULL;
}

uint32_t keeping_current_mail(const struct app *app)
{
	uint32_t index;
	const struct mail_record *record = current_record(app, &index);
	return record ? record->number : 0;
}

static const struct mail *current_mail(struct app *app)
{
	uint32_t index;
	if (current_record(app, &index) == NULL)
		return NULL;
	return mailbox_mail(app->mailbox, app->view.session, index).mail;
}

const struct mail *keeping_mail(struct app *app)
{
	return current_mail(app);
}

/* The n-th part that the screen offers as an attachment; SIZE_MAX as n only counts. */
static const struct mail_part *nth_part(const struct mail *mail, size_t n, size_t *out_count)
{
	const struct mail_part *found = NULL;
	*out_count = 0;
	for (size_t i = 0; mail && i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];
		if (!part->attachment && part->kind != PART_PICTURE)
			continue;
		if ((*out_count)++ == n)
			found = part;
	}
	return found;
}

size_t keeping_part_count(struct app *app)
{
	size_t count;
	nth_part(current_mail(app), SIZE_MAX, &count);
	return count;
}

static void save_bytes(struct app *app, const char *name, struct span bytes)
{
	char *folder = exporting_folder(), *path = file_write_free(folder, name, bytes);
	app_toast(app, path ? "ui.toast-saved" : "ui.toast-save-failed", path ? path : folder);
	free(path);
	free(folder);
}

void keeping_save(struct app *app)
{
	const struct mail *mail = current_mail(app);
	if (mail == NULL) {
		app_toast(app, "ui.toast-nothing-to-save", NULL);
		return;
	}
	size_t count;
	const struct mail_part *part = app->view.pane == PANE_MAIL ? nth_part(mail, app->view.part, &count) : NULL;
	char *name = part ? mail_safe_filename(part, app->view.part + 1) : mem_printf("mail-%u.eml", keeping_current_mail(app));
	struct buf scratch = { 0 };
	save_bytes(app, name, part ? mail_part_decoded(mail, part, &scratch) : buf_span(&mail->raw));
	buf_finish(&scratch);
	free(name);
}
