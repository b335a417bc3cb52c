#include "view/lesson_step.h"

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

const struct exchange *lesson_exchange_of(const struct lesson_list *lessons, const struct session *session, const struct step *step)
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
