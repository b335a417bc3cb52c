#include "app/mailbox.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"
#include "mail/part_reader.h"

#define MOST_MAILS     256
#define REPARSE_FACTOR 2 /* an unfinished mail is parsed again when it has grown this much */

struct entry {
	uint32_t session, mail;
	struct mail *parsed; /* owned; NULL before the first parse is done */
	struct buf stuffed;  /* owned: wire offsets, uint64_t each */
	uint64_t wire_end;   /* how much of the content the parse has seen */
	bool complete;       /* of all of it */
	bool lent;           /* the parsed mail's raw is the timeline's */
	bool busy;           /* a job is under way */
	uint64_t used;       /* for "least recently" */
};

struct mailbox {
	struct timeline *timeline;
	struct worker *worker;
	struct pictures *pictures;
	struct entry **entries; /* owned, owned */
	size_t count, cap;
	uint64_t clock;
};

/* What travels to the worker and back. It owns its bytes; `entry` is touched on the main thread only. */
struct parse_job {
	struct entry *entry;
	struct buf raw, stuffed;
	uint64_t wire_end;
	bool complete, lent; /* lent: raw is the timeline's, see timeline_lend */
	struct mail *parsed;
};

static void parse_run(void *data)
{
	struct parse_job *job = data;
	job->parsed = mail_parse(&job->raw);
	if (!job->lent)
		return;
	mail_let_go(job->parsed);
	mem_trim();
}

static void finish_mail(struct mail *mail, bool lent)
{
	if (mail != NULL && lent)
		mail->raw = (struct buf){ 0 };
	mail_destroy(mail);
}

static void parse_done(void *data)
{
	struct parse_job *job = data;
	struct entry *entry = job->entry;
	if (job->parsed != NULL) {
		finish_mail(entry->parsed, entry->lent);
		buf_finish(&entry->stuffed);
		entry->lent = job->lent;
		entry->parsed = job->parsed;
		entry->stuffed = job->stuffed;
		entry->wire_end = job->wire_end;
		entry->complete = job->complete;
		job->stuffed = (struct buf){ 0 };
	}
	entry->busy = false;
	if (job->lent)
		job->raw = (struct buf){ 0 }; /* where it was never parsed */
	buf_finish(&job->raw);
	buf_finish(&job->stuffed);
	free(job);
}

static void begin_parse(struct mailbox *mailbox, struct entry *entry, const struct session *session,
                        const struct mail_record *record)
{
	struct parse_job *job = mem_zero(sizeof *job);
	job->entry = entry;
	job->wire_end = record->content_end;
	job->complete = record->complete;
	struct span message;
	job->lent = timeline_lend(mailbox->timeline, session, record, &message);
	if (job->lent)
		job->raw = (struct buf){ .data = (uint8_t *)message.data, .len = message.len };
	else
		timeline_message(mailbox->timeline, session, record, &job->raw, &job->stuffed);
	entry->busy = true;
	worker_submit(mailbox->worker, parse_run, parse_done, job);
}

static size_t entry_bytes(const struct entry *entry)
{
	size_t bytes = 0;
	if (entry->parsed == NULL)
		return 0;
	bytes += entry->parsed->raw.cap;
	for (size_t i = 0; i < entry->parsed->part_count; i++)
		bytes += entry->parsed->parts[i].bytes.cap;
	return bytes;
}

static void entry_destroy(struct entry *entry)
{
	finish_mail(entry->parsed, entry->lent);
	buf_finish(&entry->stuffed);
	free(entry);
}

void mailbox_trim(struct mailbox *mailbox)
{
	for (;;) {
		size_t bytes = 0, oldest = SIZE_MAX;
		for (size_t i = 0; i < mailbox->count; i++) {
			struct entry *entry = mailbox->entries[i];
			bytes += entry_bytes(entry);
			if (!entry->busy && (oldest == SIZE_MAX || entry->used < mailbox->entries[oldest]->used))
				oldest = i;
		}
		bool fits = bytes <= MAILBOX_MAX_BYTES && mailbox->count <= MOST_MAILS;
		if (fits || oldest == SIZE_MAX || mailbox->count == 1)
			return;
		entry_destroy(mailbox->entries[oldest]);
		mailbox->entries[oldest] = mailbox->entries[--mailbox->count];
	}
}

static struct entry *find(struct mailbox *mailbox, uint32_t session, uint32_t mail)
{
	for (size_t i = 0; i < mailbox->count; i++) {
		if (mailbox->entries[i]->session == session && mailbox->entries[i]->mail == mail)
			return mailbox->entries[i];
	}
	struct entry *entry = mem_zero(sizeof *entry);
	entry->session = session;
	entry->mail = mail;
	*array_push(mailbox->entries, mailbox->count, mailbox->cap) = entry;
	return entry;
}

static bool wants_parse(const struct entry *entry, const struct mail_record *record)
{
	if (entry->busy || entry->complete)
		return false;
	if (entry->parsed == NULL || record->complete)
		return true;
	uint64_t known = entry->wire_end - record->content_start, now = record->content_end - record->content_start;
	return now > known * REPARSE_FACTOR;
}

struct view_mail mailbox_mail(void *context, uint32_t session_number, uint32_t mail)
{
	struct mailbox *mailbox = context;
	const struct session *session = timeline_session(mailbox->timeline, session_number);
	if (session == NULL || mail >= session->mail_count)
		return (struct view_mail){ 0 };
	struct entry *entry = find(mailbox, session_number, mail);
	entry->used = ++mailbox->clock;
	if (wants_parse(entry, &session->mails[mail]))
		begin_parse(mailbox, entry, session, &session->mails[mail]);
	return (struct view_mail){ entry->parsed, (const uint64_t *)(const void *)entry->stuffed.data,
		                   entry->stuffed.len / sizeof(uint64_t) };
}

static size_t read_part(void *reader, void *out, size_t max)
{
	return part_reader_read(reader, out, max);
}

static void rewind_part(void *reader)
{
	part_reader_rewind(reader);
}

static void finish_part(void *reader)
{
	part_reader_finish(reader);
	free(reader);
}

/* A picture whose decoded bytes were let go is read from the lent mail: that stays until the worker has ended. */
static void request_picture(struct mailbox *mailbox, uint64_t key, const struct mail *mail, const struct mail_part *part)
{
	size_t frames = part->picture.motion == PICTURE_MOVES ? part->picture.frames : 1;
	if (part->bytes.len > 0 || part->size == 0) {
		pictures_request(mailbox->pictures, key, buf_span(&part->bytes), part->picture.orientation,
		                 frames);
		return;
	}
	if (pictures_state(mailbox->pictures, key) != PICTURE_ABSENT)
		return;
	struct part_reader *reader = mem_alloc(sizeof *reader);
	part_reader_init(reader, span_part(buf_span(&mail->raw), part->start, part->end));
	struct decode_input input = { part->size, read_part, rewind_part, finish_part, reader };
	pictures_request_stream(mailbox->pictures, key, input, part->picture.orientation, frames);
}

uint64_t mailbox_picture(void *context, uint32_t session, uint32_t mail, size_t part)
{
	struct mailbox *mailbox = context;
	uint64_t key = (uint64_t)session << 32 | (uint64_t)(mail & 0xFFFF) << 16 | (part & 0xFFFF);
	struct view_mail view = mailbox_mail(mailbox, session, mail);
	if (view.mail == NULL || part >= view.mail->part_count)
		return key;
	const struct mail_part *found = &view.mail->parts[part];
	struct entry *entry = find(mailbox, session, mail);
	if (found->kind == PART_PICTURE && found->picture.verdict == PICTURE_OK && entry->complete)
		request_picture(mailbox, key, view.mail, found);
	return key;
}

struct mailbox *mailbox_create(struct timeline *timeline, struct worker *worker, struct pictures *pictures)
{
	struct mailbox *mailbox = mem_zero(sizeof *mailbox);
	mailbox->timeline = timeline;
	mailbox->worker = worker;
	mailbox->pictures = pictures;
	return mailbox;
}

void mailbox_destroy(struct mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	for (size_t i = 0; i < mailbox->count; i++)
		entry_destroy(mailbox->entries[i]);
	free(mailbox->entries);
	free(mailbox);
}
