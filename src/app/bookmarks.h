/* bookmarks: which steps are marked, of every session; those of lessons and files are remembered from run to run.
 *
 * A lesson or a file is known by its name, and each of a lesson's connections by its place among them, a capture's by its
 * client; its marks are kept in the settings (app/settings). Programs from outside are strangers: their marks live as long as the program. Main thread.
 */
#ifndef APP_BOOKMARKS_H
#define APP_BOOKMARKS_H

#include "timeline/timeline.h"
#include "view/nav_state.h"

#define BOOKMARKS_OF_SESSION 64 /* more are not set */

struct bookmarks {
	struct bookmark *marks; /* owned; in order of session and step */
	size_t count, cap;
};

void bookmarks_finish(struct bookmarks *bookmarks);

enum bookmark_turn { BOOKMARK_SET, BOOKMARK_REMOVED, BOOKMARK_FULL };

enum bookmark_turn bookmarks_turn(struct bookmarks *bookmarks, uint32_t session, size_t step);

/* The nearest marked step after or before, or 0. */
size_t bookmarks_next(const struct bookmarks *bookmarks, uint32_t session, size_t step);
size_t bookmarks_back(const struct bookmarks *bookmarks, uint32_t session, size_t step);

/* connections: of the lesson, at least 1. */
void bookmarks_recall(struct bookmarks *bookmarks, const struct timeline *timeline, const struct session *session,
                      size_t connections);
void bookmarks_remember(const struct bookmarks *bookmarks, const struct timeline *timeline, const struct session *session,
                        size_t connections);

#endif
