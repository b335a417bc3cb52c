#include "app/bookmarks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/settings.h"
#include "base/array.h"
#include "base/mem.h"

void bookmarks_finish(struct bookmarks *bookmarks)
{
	free(bookmarks->marks);
	*bookmarks = (struct bookmarks){ 0 };
}

static bool is_before(const struct bookmark *mark, uint32_t session, size_t step)
{
	return mark->session < session || (mark->session == session && mark->step < step);
}

/* Index of the first mark that is not before (session, step). */
static size_t place_of(const struct bookmarks *bookmarks, uint32_t session, size_t step)
{
	size_t at = 0;
	while (at < bookmarks->count && is_before(&bookmarks->marks[at], session, step))
		at++;
	return at;
}

static size_t count_of(const struct bookmarks *bookmarks, uint32_t session)
{
	return place_of(bookmarks, session + 1, 0) - place_of(bookmarks, session, 0);
}

enum bookmark_turn bookmarks_turn(struct bookmarks *bookmarks, uint32_t session, size_t step)
{
	size_t at = place_of(bookmarks, session, step), behind = bookmarks->count - at;
	if (behind > 0 && bookmarks->marks[at].session == session && bookmarks->marks[at].step == step) {
		memmove(bookmarks->marks + at, bookmarks->marks + at + 1, (behind - 1) * sizeof *bookmarks->marks);
		bookmarks->count--;
		return BOOKMARK_REMOVED;
	}
	if (count_of(bookmarks, session) >= BOOKMARKS_OF_SESSION)
		return BOOKMARK_FULL;
	(void)array_push(bookmarks->marks, bookmarks->count, bookmarks->cap);
	memmove(bookmarks->marks + at + 1, bookmarks->marks + at, behind * sizeof *bookmarks->marks);
	bookmarks->marks[at] = (struct bookmark){ session, step };
	return BOOKMARK_SET;
}

size_t bookmarks_next(const struct bookmarks *bookmarks, uint32_t session, size_t step)
{
	size_t at = place_of(bookmarks, session, step + 1);
	return at < bookmarks->count && bookmarks->marks[at].session == session ? bookmarks->marks[at].step : 0;
}

size_t bookmarks_back(const struct bookmarks *bookmarks, uint32_t session, size_t step)
{
	size_t at = place_of(bookmarks, session, step);
	return at > 0 && bookmarks->marks[at - 1].session == session ? bookmarks->marks[at - 1].step : 0;
}

/* ---- from run to run ---- */

static bool same_origin(const struct session *a, const struct session *b)
{
	return a->opened.origin == b->opened.origin && strcmp(a->opened.label, b->opened.label) == 0;
}

/* "lesson first-mail", "lesson several-clients 2"; NULL: a stranger. free() it. */
static char *name_of(const struct timeline *timeline, const struct session *session, size_t connections)
{
	size_t before = 0;
	if (session->opened.origin == ORIGIN_CLIENT || session->opened.label[0] == '\0')
		return NULL;
	if (session->opened.origin == ORIGIN_CAPTURE) /* there may be thousands in a file: told apart by who speaks */
		return mem_printf("file %s %s", session->opened.label, session->opened.client);
	for (uint32_t i = 1; connections > 1 && i < session->number; i++)
		before += same_origin(timeline->sessions[i - 1], session);
	size_t place = before % connections;
	const char *kind = session->opened.origin == ORIGIN_LESSON ? "lesson" : "file";
	return place > 0 ? mem_printf("%s %s %zu", kind, session->opened.label, place + 1)
	                 : mem_printf("%s %s", kind, session->opened.label);
}

void bookmarks_recall(struct bookmarks *bookmarks, const struct timeline *timeline, const struct session *session,
                      size_t connections)
{
	size_t steps[BOOKMARKS_OF_SESSION];
	char *name = name_of(timeline, session, connections);
	size_t count = name ? settings_load_steps(name, steps, BOOKMARKS_OF_SESSION) : 0;
	for (size_t i = 0; i < count; i++)
		if (place_of(bookmarks, session->number, steps[i] + 1) == place_of(bookmarks, session->number, steps[i]))
			bookmarks_turn(bookmarks, session->number, steps[i]);
	free(name);
}

void bookmarks_remember(const struct bookmarks *bookmarks, const struct timeline *timeline, const struct session *session,
                        size_t connections)
{
	size_t steps[BOOKMARKS_OF_SESSION], count = 0;
	char *name = name_of(timeline, session, connections);
	for (size_t step = 0; name && (step = bookmarks_next(bookmarks, session->number, step)) != 0;)
		steps[count++] = step;
	if (name)
		settings_save_steps(name, steps, count);
	free(name);
}
