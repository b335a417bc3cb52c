#include "capture/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/mem.h"
#include "capture/conversations.h"
#include "capture/restore.h"

#define SESSION_COST 8192 /* bytes of a session without facts */
#define FACT_COST    96   /* bytes around a fact's data: itself, its places in the timeline, an event */

struct reading_parts {
	struct block_reader blocks;
	struct restore restore;
	struct conversation_sink sink;
	struct conversations *conversations; /* owned */
	uint32_t *restored;                  /* owned: by number in the file, ours */
	size_t restored_count, restored_cap;
	bool foreign;    /* marks of ours are not believed: nothing came of them */
	uint64_t marked; /* packets that bear one */
	bool over;
};

_Static_assert(READING_FRAME_MAX == BLOCK_FRAME_MAX, "the header is included where block.h cannot be");

/* ---- files */

static struct capture_file *refuse(int fd, const char *reason, const char **out_reason)
{
	if (fd >= 0)
		close(fd);
	*out_reason = reason;
	return NULL;
}

struct capture_file *capture_file_open(const char *path, const char **out_reason)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return refuse(fd, strerror(errno), out_reason);
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return refuse(fd, "not a file", out_reason);
	struct capture_file *file = mem_zero(sizeof *file);
	const char *slash = strrchr(path, '/');
	file->fd = fd;
	file->size = (uint64_t)status.st_size;
	file->name = mem_strdup(slash != NULL ? slash + 1 : path);
	return file;
}

void capture_file_close(struct capture_file *file)
{
	if (file == NULL)
		return;
	close(file->fd);
	free(file->name);
	free(file);
}

size_t capture_file_read(void *context, uint64_t at, void *out, size_t len)
{
	const struct capture_file *file = context;
	ssize_t got = at <= INT64_MAX ? pread(file->fd, out, len, (off_t)at) : 0;
	return got > 0 ? (size_t)got : 0;
}

bool capture_file_is_capture(struct capture_file *file)
{
	static const char *const beginnings[] = { "\x0a\x0d\x0d\x0a", "\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d",
		                                  "\x4d\x3c\xb2\xa1" };
	uint8_t begin[4];
	bool is = false;
	if (capture_file_read(file, 0, begin, sizeof begin) != sizeof begin)
		return false;
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		is |= memcmp(begin, beginnings[i], sizeof begin) == 0;
	return is;
}

/* ---- facts */

static void tell(struct reading *reading, const char *trouble, uint64_t offset)
{
	if (reading->trouble != NULL)
		return;
	reading->trouble = trouble;
	reading->trouble_offset = offset;
}

static void hand_out(void *context, struct fact *fact)
{
	struct reading *reading = context;
	reading->kept += fact->len + sizeof *fact + FACT_COST;
	reading->frames += fact->kind == FACT_PACKET;
	reading->on_fact(reading->context, fact);
}

static uint32_t open_session(void *context)
{
	struct reading *reading = context;
	if (reading->sessions < READING_SESSIONS_MAX) {
		reading->kept += SESSION_COST;
		return ++reading->sessions;
	}
	tell(reading, "capture.too-many", reading->parts->blocks.at);
	reading->left_out++;
	return 0;
}

/* The file numbers its sessions itself; here they count with all others, in the order of their opening. */
static void take_restored(void *context, struct fact *fact)
{
	struct reading *reading = context;
	while (fact->session >= reading->parts->restored_count)
		*array_push(reading->parts->restored, reading->parts->restored_count, reading->parts->restored_cap) = 0;
	if (fact->kind == FACT_OPENED && reading->parts->restored[fact->session] == 0)
		reading->parts->restored[fact->session] = open_session(reading);
	fact->session = reading->parts->restored[fact->session];
	if (fact->session != 0)
		hand_out(reading, fact);
	else
		fact_destroy(fact);
}

/* ---- blocks */

static void begin(struct reading *reading)
{
	block_reader_init(&reading->parts->blocks, capture_file_read, reading->file);
	restore_init(&reading->parts->restore, take_restored, reading);
	reading->parts->conversations = conversations_create(&reading->parts->sink);
}

void reading_init(struct reading *reading, struct capture_file *file, void (*on_fact)(void *context, struct fact *fact),
                  void *context)
{
	*reading = (struct reading){ .file = file, .on_fact = on_fact, .context = context };
	reading->parts = mem_zero(sizeof *reading->parts);
	reading->parts->sink = (struct conversation_sink){ .on_fact = hand_out, .on_open = open_session, .context = reading };
	reading->parts->sink.label = file->name;
	begin(reading);
}

static void finish(struct reading *reading)
{
	conversations_destroy(reading->parts->conversations);
	restore_finish(&reading->parts->restore);
	block_reader_finish(&reading->parts->blocks);
}

void reading_finish(struct reading *reading)
{
	finish(reading);
	free(reading->parts->restored);
	free(reading->parts);
	*reading = (struct reading){ 0 };
}

/* False: nothing more can be read. */
static bool take_block(struct reading *reading, const struct block *block)
{
	bool marked = block->session != 0 && !reading->parts->foreign;
	reading->parts->marked += block->kind == BLOCK_PACKET && marked;
	if (block->kind == BLOCK_FACTS && !span_starts_nocase(block->data, "smtpscope"))
		return true; /* the number is one of documentation: others may use it too */
	if (block->kind == BLOCK_PACKET && !marked)
		conversations_frame(reading->parts->conversations, block);
	else if (!reading->parts->foreign && !restore_block(&reading->parts->restore, block))
		tell(reading, reading->parts->restore.error, reading->parts->restore.error_offset);
	if (reading->kept > READING_KEPT_MAX)
		tell(reading, "capture.too-large", reading->parts->blocks.at);
	return reading->parts->restore.error == NULL && reading->kept <= READING_KEPT_MAX;
}

/* Somebody took our blocks out and left our marks: the packets speak for themselves. */
static bool again(struct reading *reading)
{
	if (reading->parts->foreign || reading->parts->marked == 0 || reading->sessions > 0 || reading->trouble != NULL)
		return false;
	finish(reading);
	begin(reading);
	reading->parts->foreign = true;
	return true;
}

static bool end(struct reading *reading)
{
	if (again(reading))
		return true;
	conversations_end(reading->parts->conversations);
	reading->parts->over = true;
	return false;
}

bool reading_step(struct reading *reading, uint64_t bytes, uint64_t facts)
{
	struct block block;
	uint64_t until = reading->parts->blocks.at + bytes, most = reading->kept + facts * FACT_COST;
	bool more = !reading->parts->over;
	while (more && reading->parts->blocks.at < until && reading->kept < most) {
		enum block_result result = block_next(&reading->parts->blocks, &block);
		if (result == BLOCK_BAD)
			tell(reading, reading->parts->blocks.error, reading->parts->blocks.error_offset);
		if (result != BLOCK_DONE || !take_block(reading, &block))
			more = end(reading);
		until = reading->parts->blocks.at < until - bytes ? bytes : until; /* begun again */
	}
	reading->done = reading->parts->blocks.at < reading->file->size ? reading->parts->blocks.at : reading->file->size;
	return more;
}

void reading_stop(struct reading *reading)
{
	if (reading->parts->over)
		return;
	conversations_end(reading->parts->conversations);
	reading->parts->over = true;
}
