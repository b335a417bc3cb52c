#include "display/worker.h"

#include "base/log.h"
#include "base/mem.h"

#include <SDL.h>

struct job {
	struct job *next;
	worker_fn run, done;
	void *data;
};

struct job_list {
	struct job *first, *last;
};

struct worker {
	SDL_Thread *thread;
	SDL_mutex *mutex;  /* guards the two lists and stopping */
	SDL_cond *changed; /* either list grew, or stopping */
	struct job_list waiting, finished;
	bool stopping;
	size_t pending; /* main thread only */
	void (*doorbell)(void *context);
	void *context;
};

static void append(struct job_list *list, struct job *job)
{
	job->next = NULL;
	if (list->last != NULL)
		list->last->next = job;
	else
		list->first = job;
	list->last = job;
}

static struct job *take_first(struct job_list *list)
{
	struct job *job = list->first;
	if (job == NULL)
		return NULL;
	list->first = job->next;
	if (list->first == NULL)
		list->last = NULL;
	return job;
}

static struct job *next_job(struct worker *worker)
{
	SDL_LockMutex(worker->mutex);
	while (worker->waiting.first == NULL && !worker->stopping)
		SDL_CondWait(worker->changed, worker->mutex);
	struct job *job = worker->stopping ? NULL : take_first(&worker->waiting);
	SDL_UnlockMutex(worker->mutex);
	return job;
}

static void hand_back(struct worker *worker, struct job *job)
{
	SDL_LockMutex(worker->mutex);
	bool was_empty = worker->finished.first == NULL;
	append(&worker->finished, job);
	SDL_CondBroadcast(worker->changed);
	SDL_UnlockMutex(worker->mutex);
	if (was_empty && worker->doorbell != NULL)
		worker->doorbell(worker->context);
}

static int run_thread(void *context)
{
	struct worker *worker = context;
	struct job *job;
	while ((job = next_job(worker)) != NULL) {
		job->run(job->data);
		hand_back(worker, job);
	}
	return 0;
}

struct worker *worker_create(void (*doorbell)(void *context), void *context)
{
	struct worker *worker = mem_zero(sizeof *worker);
	worker->doorbell = doorbell;
	worker->context = context;
	worker->mutex = SDL_CreateMutex();
	worker->changed = SDL_CreateCond();
	if (worker->mutex != NULL && worker->changed != NULL)
		worker->thread = SDL_CreateThread(run_thread, "worker", worker);
	if (worker->thread != NULL)
		return worker;
	log_error("cannot start a thread: %s; end other programs and try again", SDL_GetError());
	worker_destroy(worker);
	return NULL;
}

static void finish_jobs(struct worker *worker, struct job_list *list)
{
	struct job *job;
	while ((job = take_first(list)) != NULL) {
		job->done(job->data);
		free(job);
		worker->pending--;
	}
}

static void stop_thread(struct worker *worker)
{
	SDL_LockMutex(worker->mutex);
	worker->stopping = true;
	SDL_CondBroadcast(worker->changed);
	SDL_UnlockMutex(worker->mutex);
	SDL_WaitThread(worker->thread, NULL);
}

void worker_destroy(struct worker *worker)
{
	if (worker == NULL)
		return;
	if (worker->thread != NULL)
		stop_thread(worker);
	finish_jobs(worker, &worker->finished); /* the thread is gone: the lists are ours */
	finish_jobs(worker, &worker->waiting);
	if (worker->changed != NULL)
		SDL_DestroyCond(worker->changed);
	if (worker->mutex != NULL)
		SDL_DestroyMutex(worker->mutex);
	free(worker);
}

void worker_submit(struct worker *worker, worker_fn run, worker_fn done, void *data)
{
	struct job *job = mem_alloc(sizeof *job);
	*job = (struct job){ NULL, run, done, data };
	worker->pending++;
	SDL_LockMutex(worker->mutex);
	append(&worker->waiting, job);
	SDL_CondBroadcast(worker->changed);
	SDL_UnlockMutex(worker->mutex);
}

bool worker_collect(struct worker *worker)
{
	SDL_LockMutex(worker->mutex);
	struct job_list taken = worker->finished;
	worker->finished = (struct job_list){ 0 };
	SDL_UnlockMutex(worker->mutex);
	bool any = taken.first != NULL;
	finish_jobs(worker, &taken);
	return any;
}

static void wait_for_finished(struct worker *worker)
{
	SDL_LockMutex(worker->mutex);
	while (worker->finished.first == NULL)
		SDL_CondWait(worker->changed, worker->mutex);
	SDL_UnlockMutex(worker->mutex);
}

void worker_wait(struct worker *worker)
{
	while (worker->pending > 0) {
		wait_for_finished(worker);
		worker_collect(worker);
	}
}

size_t worker_pending(const struct worker *worker)
{
	return worker->pending;
}
