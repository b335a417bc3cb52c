/* worker: one background thread that runs jobs in order; results come back to the main thread.
 *
 * worker_submit: main thread. `run` is called on the worker, then `done` on the main thread from worker_collect. A job's
 * data is owned by the job from submit to done: nothing is shared meanwhile. The doorbell rings (worker thread) when
 * the list of finished jobs was empty.
 */
#ifndef DISPLAY_WORKER_H
#define DISPLAY_WORKER_H

#include <stdbool.h>
#include <stddef.h>

struct worker;

typedef void (*worker_fn)(void *job);

/* doorbell may be NULL. NULL: no thread could be started, log_error has said so. */
struct worker *worker_create(void (*doorbell)(void *context), void *context);
void worker_destroy(struct worker *worker); /* ends the thread after its current job; jobs not begun get `done` without `run` */
void worker_submit(struct worker *worker, worker_fn run, worker_fn done, void *job);
bool worker_collect(struct worker *worker);         /* calls `done` for what is finished; true: there was something */
void worker_wait(struct worker *worker);            /* until every submitted job is finished and collected: --shots */
size_t worker_pending(const struct worker *worker); /* submitted and not collected */

#endif
