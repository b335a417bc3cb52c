/* scene: one session seen from its end: what the views need to know to word it, without a window.
 *
 * Exports are worded by the same functions as the screen (view/), so a report cannot say anything else than the lecture
 * did. Passwords stay masked. The scene borrows timeline and texts; the timeline must not grow while a scene is in use.
 * Main thread.
 */
#ifndef EXPORT_SCENE_H
#define EXPORT_SCENE_H

#include "view/widgets.h"

struct scene {
	struct view_frame frame;
	struct view_state state;
	struct cursor *cursors; /* owned: each at its session's last step */
	struct draw_list list;  /* owned: of whoever draws the scene */
	const struct session *session;
};

/* session: of the timeline. measure: NULL where nothing is drawn. */
void scene_init(struct scene *scene, const struct timeline *timeline, const struct session *session, const struct texts *texts,
                enum lang lang, const struct draw_measure *measure);
void scene_finish(struct scene *scene);

const char *scene_text(const struct scene *scene, const char *key); /* of the catalogue, in the scene's language */

/* An address without its port: "127.0.0.1:2525" → "127.0.0.1", "[::1]:2525" → "::1". free() it. */
char *scene_host(const char *address);

#endif
