#include "view/lesson_step.h"

#include "view/phrase.h"

const struct lesson *lesson_of_session(const struct lesson_list *lessons, const struct session *session)
{
	if (lessons == NULL || session->opened.origin != ORIGIN_LESSON)
		return NULL;
	return lesson_list_find(lessons, session->opened.label);
}

const struct lesson_connection *lesson_connection_of(const struct lesson_list *lessons, const struct session *session)
{
	const struct lesson *lesson = lesson_of_session(lessons, session);
	if (lesson == NULL || session->opened.connection >= lesson->connection_count)
		return NULL;
	return &lesson->connections[session->opened.connection];
}

const struct exchange *lesson_exchange_of(const struct lesson_list *lessons, const struct session *session,
                                          const struct step *step)
{
	const struct lesson *lesson = lesson_of_session(lessons, session);
	return lesson != NULL ? lesson_exchange(lesson, session->opened.connection, step->exchange) : NULL;
}

const char *lesson_session_name(const struct view_frame *frame, const struct session *session)
{
	const struct lesson_connection *connection = lesson_connection_of(frame->lessons, session);
	const char *title = connection != NULL ? connection->title[frame->state->lang] : NULL;
	return title != NULL ? title : session->name;
}

/* The session of the same playing that came next; NULL: none has come yet. *out_count: how many have come in all. */
static const struct session *next_session(const struct timeline *timeline, const struct session *session, size_t *out_count)
{
	const struct session *next = NULL;
	*out_count = 0;
	for (size_t i = 0; i < timeline->session_count; i++) {
		const struct session *other = timeline->sessions[i];
		if (other->opened.play != session->opened.play || other->opened.reopened != session->opened.reopened)
			continue;
		++*out_count;
		if (next == NULL && other->number > session->number)
			next = other;
	}
	return next;
}

char *lesson_next_client(const struct view_frame *frame, const struct session *session)
{
	const struct lesson *lesson = lesson_of_session(frame->lessons, session);
	size_t count;
	if (lesson == NULL || session->opened.play == 0)
		return NULL;
	const struct session *next = next_session(frame->timeline, session, &count);
	const struct lesson_connection *connection = next != NULL ? lesson_connection_of(frame->lessons, next) : NULL;
	const char *title = connection != NULL ? connection->title[frame->state->lang] : NULL;
	if (next == NULL && (count >= lesson->connection_count || session->opened.reopened))
		return NULL;
	return phrase_fill(frame, title != NULL ? "ui.lesson-next-named" : "ui.lesson-next", title, NULL, NULL);
}
