#include "timeline/cursor.h"

#include <string.h>

#include "timeline/session_parts.h"

#define GROUP_BYTES 4
#define LINE_BYTES  65536 /* longer lines are stopped in */

static bool move_to(struct cursor *cursor, size_t step)
{
	if (cursor->step == step && cursor->part_end == 0)
		return false;
	cursor->step = step;
	cursor->part_end = 0;
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

/* ---- inside a step: lines and groups of bytes ---- */

static bool is_divisible(const struct step *step)
{
	return step->kind == STEP_HEADER || step->kind == STEP_BODY || (step->kind == STEP_REPLY && step->lines > 1);
}

/* Offset behind the LF of the line that begins at or before `at`. */
static uint64_t line_end(const struct session *session, const struct step *step, uint64_t at)
{
	uint64_t most = at + LINE_BYTES < step->end ? at + LINE_BYTES : step->end;
	while (at < most) {
		struct span piece = stream_piece(&session->parts->streams[step->from], at, most);
		const uint8_t *lf = piece.len ? memchr(piece.data, '\n', piece.len) : NULL;
		if (lf != NULL)
			return at + (uint64_t)(lf - piece.data) + 1;
		if (piece.len == 0)
			break;
		at += piece.len;
	}
	return most;
}

/* The first stop behind `at`. Groups end with their line. */
static uint64_t stop_after(const struct session *session, const struct step *step, uint64_t at, enum step_size size)
{
	uint64_t line = line_end(session, step, at);
	bool whole = size == STEP_SIZE_LINE || step->kind == STEP_REPLY || at + GROUP_BYTES + 2 >= line;
	return whole ? line : at + GROUP_BYTES;
}

/* The last stop before `at`, or the step's start: the stops are walked from the line's beginning. */
static uint64_t stop_before(const struct session *session, const struct step *step, uint64_t at, enum step_size size)
{
	struct buf bytes = { 0 };
	uint64_t from = at - step->start > LINE_BYTES ? at - LINE_BYTES : step->start, line = from;
	stream_read(&session->parts->streams[step->from], from, at - 1, &bytes); /* without the LF that at may stand behind */
	for (size_t i = 0; i < bytes.len; i++)
		line = bytes.data[i] == '\n' ? from + i + 1 : line;
	buf_finish(&bytes);
	uint64_t stop = line;
	for (uint64_t next = line; next < at; next = stop_after(session, step, next, size))
		stop = next;
	return stop;
}

static bool set_part(struct cursor *cursor, const struct step *step, uint64_t end)
{
	cursor->follow = false;
	cursor->part_end = end < step->end ? end : 0;
	return true;
}

static bool part_next(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (cursor->part_end == 0) {
		if (!cursor_next(cursor, session, STEP_SIZE_MESSAGE))
			return false;
		const struct step *step = &session->steps[cursor->step - 1];
		return !is_divisible(step) || set_part(cursor, step, stop_after(session, step, step->start, size));
	}
	const struct step *step = &session->steps[cursor->step - 1];
	return set_part(cursor, step, stop_after(session, step, cursor->part_end, size));
}

static bool part_back(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (cursor->step == 0)
		return false;
	const struct step *step = &session->steps[cursor->step - 1];
	uint64_t end = cursor->part_end ? cursor->part_end : step->end;
	uint64_t stop = is_divisible(step) ? stop_before(session, step, end, size) : step->start;
	if (stop > step->start)
		return set_part(cursor, step, stop);
	return cursor_back(cursor, session, STEP_SIZE_MESSAGE);
}

/* ---- whole steps ---- */

bool cursor_next(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (size < STEP_SIZE_MESSAGE)
		return part_next(cursor, session, size);
	if (cursor->part_end != 0)
		return move_to(cursor, cursor->step); /* first the rest of this message */
	if (cursor->step >= session->step_count)
		return false;
	size_t step = cursor->step + 1;
	while (stops[size] && step < session->step_count && !stops[size](session, step))
		step++;
	return move_to(cursor, step);
}

bool cursor_back(struct cursor *cursor, const struct session *session, enum step_size size)
{
	if (size < STEP_SIZE_MESSAGE)
		return part_back(cursor, session, size);
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
