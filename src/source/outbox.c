#include "source/outbox.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"

#define OUTBOX_BUFS 32 /* facts in one system call */

/* A copy of what the socket did not take at once. */
struct leftover {
	uv_write_t write;
	struct outbox *outbox; /* borrowed: closing the stream calls on_written first */
	size_t len;
	uint8_t data[];
};

void outbox_clear(struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->count; i++)
		fact_destroy(outbox->facts[i]);
	outbox->count = outbox->bytes = 0;
}

void outbox_finish(struct outbox *outbox)
{
	outbox_clear(outbox);
	free(outbox->facts);
	outbox->facts = NULL;
	outbox->cap = 0;
}

/* What of a fact goes to the socket. */
static struct span written_bytes(const struct outbox *outbox, const struct fact *fact)
{
	bool written = fact->kind == FACT_BYTES && (fact->layer == LAYER_WIRE || !outbox->under_tls);
	return written ? fact_bytes(fact) : (struct span){ 0 };
}

void outbox_add(struct outbox *outbox, struct fact *fact)
{
	*array_push(outbox->facts, outbox->count, outbox->cap) = fact;
	outbox->bytes += written_bytes(outbox, fact).len;
}

size_t outbox_unsent(const struct outbox *outbox)
{
	return outbox->bytes + uv_stream_get_write_queue_size(outbox->stream);
}

static void on_written(uv_write_t *write, int status)
{
	struct leftover *leftover = (struct leftover *)write;
	struct outbox *outbox = leftover->outbox;
	free(leftover);
	outbox->room(outbox->context, status == 0);
}

/* Copies the facts' bytes behind the first skip ones. */
static bool write_later(struct outbox *outbox, struct fact **facts, size_t count, size_t skip, size_t total)
{
	struct leftover *leftover = mem_alloc(sizeof *leftover + total - skip);
	leftover->outbox = outbox;
	leftover->len = 0;
	for (size_t i = 0; i < count; i++) {
		struct span bytes = written_bytes(outbox, facts[i]);
		struct span left = span_from(bytes, skip);
		if (left.len > 0)
			memcpy(leftover->data + leftover->len, left.data, left.len);
		leftover->len += left.len;
		skip -= bytes.len - left.len;
	}
	uv_buf_t buf = uv_buf_init((char *)leftover->data, (unsigned)leftover->len);
	if (uv_write(&leftover->write, outbox->stream, &buf, 1, on_written) == 0)
		return true;
	free(leftover);
	return false;
}

static bool write_some(struct outbox *outbox, struct fact **facts, size_t count)
{
	uv_buf_t bufs[OUTBOX_BUFS];
	size_t total = 0;
	for (size_t i = 0; i < count; i++) {
		struct span bytes = written_bytes(outbox, facts[i]);
		bufs[i] = uv_buf_init((char *)bytes.data, (unsigned)bytes.len);
		total += bytes.len;
	}
	if (total == 0)
		return true;
	int written = uv_try_write(outbox->stream, bufs, (unsigned)count); /* UV_EAGAIN too while a leftover waits */
	if (written < 0 && written != UV_EAGAIN)
		return false;
	size_t done = written < 0 ? 0 : (size_t)written;
	return done == total || write_later(outbox, facts, count, done, total);
}

bool outbox_flush(struct outbox *outbox)
{
	size_t done = 0;
	bool alive = true;
	while (alive && done < outbox->count) {
		size_t end = outbox->count - done < OUTBOX_BUFS ? outbox->count : done + OUTBOX_BUFS;
		alive = write_some(outbox, outbox->facts + done, end - done);
		for (; alive && done < end; done++)
			outbox->sent(outbox->context, outbox->facts[done]);
	}
	for (; done < outbox->count; done++)
		fact_destroy(outbox->facts[done]);
	outbox->count = outbox->bytes = 0;
	return alive;
}
