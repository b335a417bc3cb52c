#include "display/worker.h"

#include <SDL.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define JOBS 200

static int done_order[JOBS], done_count;
static SDL_threadID main_thread;

struct job {
	int number;
	bool ran;
	SDL_threadID ran_on;
	SDL_sem *gate;  /* waited for when not NULL */
	SDL_sem *begun; /* posted when not NULL */
};

static void run(void *data)
{
	struct job *job = data;
	if (job->begun != NULL)
		SDL_SemPost(job->begun);
	if (job->gate != NULL)
		SDL_SemWait(job->gate);
	job->ran_on = SDL_ThreadID();
	job->ran = true;
}

static void done(void *data)
{
	struct job *job = data;
	assert_true(SDL_ThreadID() == main_thread);
	done_order[done_count++] = job->number;
}

static void ring(void *context)
{
	SDL_AtomicAdd(context, 1);
}

static int begin(void **state)
{
	(void)state;
	done_count = 0;
	main_thread = SDL_ThreadID();
	return 0;
}

static void jobs_come_back_in_order(void **state)
{
	(void)state;
	SDL_atomic_t rings = { 0 };
	struct job jobs[JOBS] = { 0 };
	struct worker *worker = worker_create(ring, &rings);
	for (int i = 0; i < JOBS; i++) {
		jobs[i].number = i;
		worker_submit(worker, run, done, &jobs[i]);
	}
	worker_wait(worker);
	assert_int_equal(worker_pending(worker), 0);
	assert_int_equal(done_count, JOBS);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(done_order[i], i);
		assert_true(jobs[i].ran && jobs[i].ran_on != main_thread);
	}
	assert_in_range(SDL_AtomicGet(&rings), 1, JOBS);
	assert_false(worker_collect(worker));
	worker_destroy(worker);
}

/* The bell rings after the first of a batch, not for those that wait with it. */
static void the_bell_rings_when_the_list_was_empty(void **state)
{
	(void)state;
	SDL_atomic_t rings = { 0 };
	struct job held = { .gate = SDL_CreateSemaphore(0), .begun = SDL_CreateSemaphore(0) }, jobs[3] = { 0 };
	struct worker *worker = worker_create(ring, &rings);
	for (int i = 0; i < 3; i++)
		worker_submit(worker, run, done, &jobs[i]);
	worker_submit(worker, run, done, &held);
	SDL_SemWait(held.begun); /* the first three are finished, nobody has collected */
	assert_int_equal(SDL_AtomicGet(&rings), 1);
	assert_true(worker_collect(worker));
	assert_int_equal(done_count, 3);
	assert_int_equal(worker_pending(worker), 1);
	SDL_SemPost(held.gate);
	worker_wait(worker);
	worker_destroy(worker);
	assert_int_equal(SDL_AtomicGet(&rings), 2);
	SDL_DestroySemaphore(held.gate);
	SDL_DestroySemaphore(held.begun);
}

static void jobs_not_begun_are_done_without_run(void **state)
{
	(void)state;
	struct job held = { .number = 0, .gate = SDL_CreateSemaphore(0), .begun = SDL_CreateSemaphore(0) };
	struct job never[5] = { 0 };
	struct worker *worker = worker_create(NULL, NULL);
	worker_submit(worker, run, done, &held);
	for (int i = 0; i < 5; i++) {
		never[i].number = i + 1;
		worker_submit(worker, run, done, &never[i]);
	}
	SDL_SemWait(held.begun);
	SDL_SemPost(held.gate);
	worker_destroy(worker);
	assert_int_equal(done_count, 6);
	assert_true(held.ran);
	for (int i = 0; i < 5; i++)
		assert_int_equal(done_order[i + 1], i + 1);
	SDL_DestroySemaphore(held.gate);
	SDL_DestroySemaphore(held.begun);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(jobs_come_back_in_order, begin),
		cmocka_unit_test_setup(the_bell_rings_when_the_list_was_empty, begin),
		cmocka_unit_test_setup(jobs_not_begun_are_done_without_run, begin),
	};
	return cmocka_run_group_tests_name("display worker", tests, NULL, NULL);
}
