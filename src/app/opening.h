/* opening: captures being opened, while the window stays alive.
 *
 *     drop, command line ──► opening_begin ──► worker: reading_step, a batch of facts at a time
 *     between frames: opening_turn ──► some of the batch ──► timeline                          opening_escape stops it
 *
 * The worker has the file and its reading from submit to done, the main thread the batch that is done: nothing is shared. Files
 * wait for one another and stay open: the packets pane reads their frames. The first session of a file takes the focus. A zeroed
 * struct is empty and valid. Main thread.
 */
#ifndef APP_OPENING_H
#define APP_OPENING_H

#include "app/opening_source.h"
#include "app/session_numbers.h"

#define OPENING_STEP_BYTES (4u << 20) /* read at once: how late Esc is seen */
#define OPENING_STEP_FACTS 20000
#define OPENING_TURN_MS    8 /* of a frame, for taking facts in */

struct app;
struct worker;
struct opening_job;

struct opened_file {
	struct capture_file *file;      /* owned; NULL: a folder */
	struct opened_folder *folder;   /* owned; NULL: a file */
	struct session_numbers numbers; /* of its sessions */
};

struct opening {
	struct worker *worker;     /* owned; made with the first file */
	struct opened_file *files; /* owned; the last one is being read while there is a job */
	size_t file_count, file_cap;
	struct opening_job *job; /* owned; NULL: nothing is being read */
	struct fact **batch;     /* owned, those from taken on with their facts */
	size_t batch_count, taken;
	char **waiting; /* owned: paths */
	size_t waiting_count, waiting_cap;
	size_t step; /* of the command line: where the cursor goes at the end; 0: nowhere */
	char *name;  /* owned: view.opening.name */
};

void opening_begin(struct app *app, const char *path); /* of a capture, or of a folder (app/opening_folder) */
bool opening_turn(struct app *app); /* true: facts came */
bool opening_busy(const struct app *app);
void opening_wait(struct app *app);   /* until all is read: --shots */
bool opening_escape(struct app *app); /* stops reading, or closes the message; false: there was neither */
void opening_finish(struct app *app);

void opening_name(struct app *app, const char *name); /* what messages name; they begin anew */

#endif
