#include "source/store.h"

#include "base/mem.h"

struct store_job {
	uv_work_t work;
	live_store_fn store;
	void *store_context;   /* borrowed */
	struct live_mail mail; /* its message is a span of: */
	struct buf message;    /* owned */
	bool stored;           /* the worker's until it is done */
	store_done_fn done;
	void *context; /* borrowed: done's */
};

static void store_work(uv_work_t *work)
{
	struct store_job *job = work->data;
	job->stored = job->store(job->store_context, &job->mail);
}

static void store_after(uv_work_t *work, int status)
{
	struct store_job *job = work->data;
	buf_finish(&job->message);
	job->done(job->context, job->mail.number, status == 0 && job->stored);
	free(job);
}

void store_begin(struct hub *hub, const struct live_mail *mail, struct buf message, store_done_fn done, void *context)
{
	struct store_job *job = mem_zero(sizeof *job);
	job->work.data = job;
	job->store = hub->config->store;
	job->store_context = hub->config->store_context;
	job->mail = *mail;
	job->message = message;
	job->mail.message = buf_span(&job->message);
	job->done = done;
	job->context = context;
	uv_queue_work(&hub->loop, &job->work, store_work, store_after); /* fails only without a work function */
}
