#include "source/play.h"

#include "base/array.h"
#include "base/mem.h"
#include "source/client.h"

void play_hold(struct play *play)
{
	play->holds++;
}

void play_release(struct play *play)
{
	struct hub *hub = play->hub;
	if (--play->holds > 0)
		return;
	hub->plays[play->place] = hub->plays[--hub->play_count];
	hub->plays[play->place]->place = play->place;
	if (--play->shared->holds == 0) {
		lesson_destroy(play->shared->lesson);
		free(play->shared);
	}
	faults_finish(&play->faults);
	free(play->parts);
	free(play);
}

/* ---- its connections */

static void on_timer_closed(uv_handle_t *handle)
{
	struct play_part *part = handle->data;
	play_release(part->play);
}

static void stop_waiting(struct play_part *part)
{
	if (!part->waiting)
		return;
	part->waiting = false;
	uv_close((uv_handle_t *)&part->timer, on_timer_closed);
}

static void begin(struct play_part *part)
{
	struct play *play = part->play;
	client_start(play, (size_t)(part - play->parts));
	stop_waiting(part);
}

static void on_timer(uv_timer_t *timer)
{
	begin(timer->data);
}

static void begin_after_pause(struct play *play, size_t connection)
{
	uint64_t ms = play->script->connections[connection].start_ms;
	struct play_part *part = &play->parts[connection];
	if (!part->waiting || part->due)
		return;
	part->due = true;
	if (ms == 0)
		begin(part);
	else
		uv_timer_start(&part->timer, on_timer, ms, 0);
}

static void begin_those_after(struct play *play, size_t connection)
{
	for (size_t i = 0; i < play->script->connection_count; i++) {
		if (play->script->connections[i].after == connection)
			begin_after_pause(play, i);
	}
}

void play_connection_ended(struct play *play, size_t connection)
{
	begin_those_after(play, connection);
}

/* ---- the server for them */

static void follow(struct play *play, unsigned extensions_turned, unsigned bugs_turned)
{
	const struct lesson *script = play->script;
	const struct smtp_server_config *smtp = &play->hub->smtp;
	unsigned extensions = script->sets_extensions ? extensions_turned : ~0u;
	unsigned bugs = script->sets_bugs ? bugs_turned : ~0u;
	play->smtp.extensions = (play->smtp.extensions & ~extensions) | (smtp->extensions & extensions);
	play->smtp.bugs = (play->smtp.bugs & ~bugs) | (smtp->bugs & bugs);
}

static void set_up(struct play *play)
{
	const struct lesson *script = play->script;
	play->smtp = play->hub->smtp;
	if (script->sets_extensions)
		play->smtp.extensions = script->extensions;
	if (script->sets_bugs)
		play->smtp.bugs = script->bugs;
	if (play->hub->tls == NULL) /* nobody can shake hands: it is not offered */
		play->smtp.extensions &= ~(unsigned)EXTENSION_STARTTLS;
	faults_set(&play->faults, script->faults, script->fault_count);
}

struct faults *play_faults(struct play *play)
{
	return play->script->fault_count > 0 ? &play->faults : &play->hub->faults;
}

void play_follow_all(struct hub *hub, unsigned extensions_turned, unsigned bugs_turned)
{
	for (size_t i = 0; i < hub->play_count; i++)
		follow(hub->plays[i], extensions_turned, bugs_turned);
}

/* ---- beginning and end */

static struct play *create(struct hub *hub, struct play_script *shared, enum fact_origin origin,
                           const struct sockaddr_storage *target)
{
	struct play *play = mem_zero(sizeof *play);
	const struct lesson *script = shared->lesson;
	*play = (struct play){ .hub = hub, .shared = shared, .script = script, .origin = origin, .target = *target };
	play->place = hub->play_count;
	play->number = ++hub->played;
	*array_push(hub->plays, hub->play_count, hub->play_cap) = play;
	play->parts = mem_zero(script->connection_count * sizeof *play->parts);
	set_up(play);
	for (size_t i = 0; i < script->connection_count; i++) {
		struct play_part *part = &play->parts[i];
		*part = (struct play_part){ .play = play, .waiting = true };
		uv_timer_init(&hub->loop, &part->timer);
		part->timer.data = part;
		play_hold(play);
	}
	return play;
}

void play_start(struct hub *hub, struct lesson *script, enum fact_origin origin, const struct sockaddr_storage *target,
                size_t times)
{
	struct play_script *shared = mem_zero(sizeof *shared);
	*shared = (struct play_script){ .lesson = script, .holds = times };
	for (size_t i = 0; i < times; i++)
		begin_those_after(create(hub, shared, origin, target), LESSON_AT_ONCE);
}

void play_stop_all(struct hub *hub)
{
	for (size_t i = 0; i < hub->play_count; i++) {
		struct play *play = hub->plays[i];
		for (size_t part = 0; part < play->script->connection_count; part++)
			stop_waiting(&play->parts[part]);
	}
}
