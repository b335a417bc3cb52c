#include "timeline/moment.h"

size_t moment_of(const struct session *session, size_t step)
{
	return (size_t)session->events[session->steps[step - 1].first] + 1;
}

size_t moment_steps(const struct session *session, size_t moment)
{
	size_t low = 0, high = session->step_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (moment_of(session, middle + 1) <= moment)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The step that begins at event `index`, if one does. */
static struct moment_step begun_at(const struct timeline *timeline, size_t index)
{
	struct session *session = timeline_session(timeline, timeline->events[index].session);
	if (session == NULL)
		return (struct moment_step){ 0 };
	size_t step = moment_steps(session, index + 1);
	if (step == 0 || moment_of(session, step) != index + 1)
		return (struct moment_step){ 0 };
	return (struct moment_step){ session, step, index + 1 };
}

struct moment_step moment_next(const struct timeline *timeline, size_t moment)
{
	struct moment_step found = { 0 };
	for (size_t i = moment; i < timeline->event_count && found.session == NULL; i++)
		found = begun_at(timeline, i);
	return found;
}

struct moment_step moment_newest(const struct timeline *timeline, size_t moment)
{
	struct moment_step found = { 0 };
	size_t i = moment < timeline->event_count ? moment : timeline->event_count;
	while (i > 0 && found.session == NULL)
		found = begun_at(timeline, --i);
	return found;
}

struct moment_step moment_back(const struct timeline *timeline, size_t moment)
{
	struct moment_step newest = moment_newest(timeline, moment);
	if (newest.session == NULL)
		return newest;
	return moment_newest(timeline, newest.moment - 1);
}
