#include "app/library.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "base/array.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "mail/message.h"

#define EML_MAX_BYTES (256u << 20)

static bool load_texts(struct library *library)
{
	char *dir = data_path("assets/text");
	if (dir == NULL)
		return false;
	char *error = NULL;
	library->texts = texts_load(dir, &error);
	if (library->texts == NULL)
		log_error("%s", error);
	free(error);
	free(dir);
	return library->texts != NULL;
}

static bool load_lessons(struct library *library)
{
	char *dir = data_path("assets/lessons");
	if (dir == NULL)
		return false;
	char *error = NULL;
	if (!lesson_list_load(&library->lessons, dir, &error))
		log_error("%s", error); /* the other lessons are there all the same */
	free(error);
	free(dir);
	return true;
}

bool library_init(struct library *library)
{
	*library = (struct library){ 0 };
	if (load_texts(library) && load_lessons(library))
		return true;
	library_finish(library);
	return false;
}

void library_finish(struct library *library)
{
	lesson_list_finish(&library->lessons);
	texts_destroy(library->texts);
	*library = (struct library){ 0 };
}

struct recipients {
	char **items; /* owned; the addresses are borrowed from the mail */
	size_t count, cap;
};

static void add_recipients(struct recipients *recipients, const struct mail_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++)
		*array_push(recipients->items, recipients->count, recipients->cap) = addresses->items[i].address;
}

/* The message as its sender's program hands it over: Bcc names recipients and is not sent (RFC 5322 §3.6.3). */
static void add_without_bcc(struct buf *out, const struct mail *mail, struct span message)
{
	size_t done = 0;
	for (size_t i = 0; i < mail->header_count; i++) {
		const struct mail_header *header = &mail->headers[i];
		if (!span_equal_nocase(span_of(header->name), "Bcc"))
			continue;
		buf_add(out, span_part(message, done, header->start));
		done = header->end;
	}
	buf_add(out, span_from(message, done));
}

/* Who the mail says it is for; a mail that names nobody goes to postmaster. */
static struct lesson *script_from_mail(const char *path, const struct mail *mail)
{
	const char *slash = strrchr(path, '/');
	struct recipients recipients = { 0 };
	struct buf message = { 0 };
	add_recipients(&recipients, &mail->to);
	add_recipients(&recipients, &mail->cc);
	add_recipients(&recipients, &mail->bcc);
	if (recipients.count == 0)
		*array_push(recipients.items, recipients.count, recipients.cap) = (char *)"postmaster";
	add_without_bcc(&message, mail, buf_span(&mail->raw));
	const char *sender = mail->from.count > 0 ? mail->from.items[0].address : "";
	struct lesson *script =
	        lesson_from_message(slash ? slash + 1 : path, sender, recipients.items, recipients.count, buf_span(&message));
	buf_finish(&message);
	free(recipients.items);
	return script;
}

struct lesson *library_script_from_file(const char *path)
{
	struct buf message = { 0 };
	if (!file_read(path, EML_MAX_BYTES, &message)) {
		buf_finish(&message);
		return NULL;
	}
	struct mail *mail = mail_parse(&message);
	struct lesson *script = script_from_mail(path, mail);
	mail_destroy(mail);
	return script;
}

static bool is_lesson_file(const char *path)
{
	const char *dot = strrchr(path, '.');
	return dot != NULL && strcmp(dot, ".lesson") == 0;
}

struct lesson *library_open(struct library *library, const char *path, enum fact_origin *out_origin)
{
	*out_origin = ORIGIN_FILE;
	if (!is_lesson_file(path))
		return library_script_from_file(path);
	char *error = NULL;
	struct lesson *lesson = lesson_load(path, &error);
	*out_origin = ORIGIN_LESSON;
	if (lesson != NULL)
		lesson_list_add(&library->lessons, lesson);
	else
		log_error("%s", error);
	free(error);
	return lesson != NULL ? lesson_copy(lesson) : NULL;
}

struct lesson *library_script(struct library *library, const struct options *options, enum fact_origin *out_origin)
{
	*out_origin = ORIGIN_LESSON;
	if (options->lesson == NULL)
		return library_open(library, options->file, out_origin);
	const struct lesson *lesson = lesson_list_find(&library->lessons, options->lesson);
	if (lesson == NULL) {
		log_error("there is no lesson %s; smtpscope --list-lessons prints them", options->lesson);
		return NULL;
	}
	return lesson_copy(lesson);
}
