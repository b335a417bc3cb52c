#include "app/mailbox.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"

#define MOST_MAILS     256
#define REPARSE_FACTOR 2 /* an unfinished mail is parsed again when it has grown this much */

struct entry {
	uint32_t session, mail;
	struct mail *parsed; /* owned; NULL before the first parse is done */
	struct buf stuffed;  /* owned: wire offsets, uint64_t each */
	uint64_t wire_end;   /* how much of the content the parse has seen */
	bool complete;       /* of all of it */
	bool busy;           /* a job is under way */
	uint64_t used;       /* for "least recently" */
};

struct mailbox {
	const struct timeline *timeline;
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
	bool complete;
	struct mail *parsed;
};

static void parse_run(void *data)
{
	struct parse_job *job = data;
	job->parsed = mail_parse(&job->raw);
}

static void parse_done(void *data)
{
	struct parse_job *job = data;
	struct entry *entry = job->entry;
	if (job->parsed != NULL) {
		mail_destroy(entry->parsed);
		buf_finish(&entry->stuffed);
		entry->parsed = job->parsed;
		entry->stuffed = job->stuffed;
		entry->wire_end = job->wire_end;
		entry->complete = job->complete;
		job->stuffed = (struct buf){ 0 };
	}
	entry->busy = false;
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
	mail_destroy(entry->parsed);
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
		pictures_request(mailbox->pictures, key, buf_span(&found->bytes), found->picture.orientation);
	return key;
}

struct mailbox *mailbox_create(const struct timeline *timeline, struct worker *worker, struct pictures *pictures)
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
