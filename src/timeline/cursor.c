#include "timeline/cursor.h"

static bool move_to(struct cursor *cursor, size_t step)
{
	if (cursor->step == step)
		return false;
	cursor->step = step;
	cursor->follow = false;
	return true;
}

static enum smtp_phase phase_of(const struct session *session, size_t step)
{
	return session->steps[step - 1].phase;
}

static bool is_accepted(const struct session *session, size_t step)
{
	const struct step *s = &session->steps[step - 1];
	return s->mail < session->mail_count && session->mails[s->mail].accepted_step == step - 1;
}

static bool starts_phase(const struct session *session, size_t step)
{
	return step == 1 || phase_of(session, step) != phase_of(session, step - 1);
}

typedef bool (*stop_fn)(const struct session *session, size_t step);

/* Where each step size stops; message stops everywhere. */
static const stop_fn stops[STEP_SIZE_COUNT] = { [STEP_SIZE_PHASE] = starts_phase, [STEP_SIZE_MAIL] = is_accepted };

bool cursor_next(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (cursor->step >= session->step_count)
		return false;
	size_t step = cursor->step + 1;
	while (stops[size] && step < session->step_count && !stops[size](session, step))
		step++;
	return move_to(cursor, step);
}

bool cursor_back(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (cursor->step <= 1)
		return false;
	size_t step = cursor->step - 1;
	while (stops[size] && step > 1 && !stops[size](session, step))
		step--;
	return move_to(cursor, step);
}

bool cursor_go(struct cursor *cursor, const struct session *session, size_t step)
{
	cursor->follow = false;
	if (step > session->step_count)
		step = session->step_count;
	else if (step == 0 && session->step_count > 0)
		step = 1;
	return move_to(cursor, step);
}

bool cursor_first(struct cursor *cursor, const struct session *session)
{
	return cursor_go(cursor, session, 1);
}

bool cursor_last(struct cursor *cursor, const struct session *session)
{
	bool moved = cursor_go(cursor, session, session->step_count);
	cursor->follow = true;
	return moved;
}

bool cursor_update(struct cursor *cursor, const struct session *session)
{
	if (cursor->follow)
		return cursor_last(cursor, session);
	if (cursor->step == 0 && session->step_count > 0)
		return move_to(cursor, 1);
	return false;
}

size_t cursor_waiting(const struct cursor *cursor, const struct session *session)
{
	return cursor->step < session->step_count ? session->step_count - cursor->step : 0;
}

static bool mail_seen(const struct timeline *timeline, const struct mail_place *place, const struct cursor *cursors)
{
	const struct session *session = timeline->sessions[place->session - 1];
	return session->mails[place->mail].accepted_step < cursors[place->session - 1].step;
}

size_t cursor_mails_seen(const struct timeline *timeline, const struct cursor *cursors, struct mail_place *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < timeline->mail_count && count < max; i++) {
		if (mail_seen(timeline, &timeline->mails[i], cursors))
			out[count++] = timeline->mails[i];
	}
	return count;
}
