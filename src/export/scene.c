#include "export/scene.h"

#include <string.h>

#include "base/mem.h"

#define SCENE_WIDTH  1920.0f /* units: the lecture's screen */
#define SCENE_HEIGHT 1080.0f

static void put_cursors(struct scene *scene, const struct timeline *timeline)
{
	scene->cursors = mem_zero((timeline->session_count + 1) * sizeof *scene->cursors);
	for (size_t i = 0; i < timeline->session_count; i++)
		scene->cursors[i].step = timeline->sessions[i]->step_count;
	scene->state.cursors = scene->cursors;
	scene->state.cursor_count = timeline->session_count;
}

void scene_init(struct scene *scene, const struct timeline *timeline, const struct session *session, const struct texts *texts,
                enum lang lang, const struct draw_measure *measure)
{
	*scene = (struct scene){ .session = session };
	scene->state = (struct view_state){ .screen = SCREEN_SESSION,
		                            .lang = lang,
		                            .scale = 100,
		                            .session = session->number,
		                            .pane = PANE_EXPLAIN,
		                            .speed = 100,
		                            .zoom = 1 };
	put_cursors(scene, timeline);
	scene->list.measure = measure;
	scene->frame = (struct view_frame){ .list = &scene->list,
		                            .timeline = timeline,
		                            .state = &scene->state,
		                            .texts = texts,
		                            .width = SCENE_WIDTH,
		                            .height = SCENE_HEIGHT,
		                            .address = session->opened.server };
}

void scene_finish(struct scene *scene)
{
	draw_finish(&scene->list);
	free(scene->cursors);
	*scene = (struct scene){ 0 };
}

const char *scene_text(const struct scene *scene, const char *key)
{
	return texts_get(scene->frame.texts, scene->state.lang, key);
}

char *scene_host(const char *address)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : strlen(address);

	if (len >= 2 && address[0] == '[' && address[len - 1] == ']')
		return mem_strndup(address + 1, len - 2);
	return mem_strndup(address, len);
}
