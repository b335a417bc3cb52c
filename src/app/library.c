#include "app/library.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "app/file.h"
#include "base/array.h"
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

/* Who the mail says it is for; a mail that names nobody goes to postmaster. */
static struct lesson *script_from_mail(const char *path, const struct mail *mail, struct span message)
{
	const char *slash = strrchr(path, '/');
	char **recipients = NULL;
	size_t count = 0, cap = 0;
	for (size_t i = 0; i < mail->to.count; i++)
		*array_push(recipients, count, cap) = mail->to.items[i].address;
	for (size_t i = 0; i < mail->cc.count; i++)
		*array_push(recipients, count, cap) = mail->cc.items[i].address;
	if (count == 0)
		*array_push(recipients, count, cap) = (char *)"postmaster";
	const char *sender = mail->from.count > 0 ? mail->from.items[0].address : "";
	struct lesson *script = lesson_from_message(slash ? slash + 1 : path, sender, recipients, count, message);
	free(recipients);
	return script;
}

struct lesson *library_script_from_file(const char *path)
{
	struct buf message = { 0 }, copy = { 0 };
	if (!file_read(path, EML_MAX_BYTES, &message))
		return NULL;
	buf_add(&copy, buf_span(&message));
	struct mail *mail = mail_parse(&copy);
	struct lesson *script = script_from_mail(path, mail, buf_span(&message));
	mail_destroy(mail);
	buf_finish(&message);
	return script;
}

struct lesson *library_script(const struct library *library, const struct options *options, enum fact_origin *out_origin)
{
	*out_origin = options->lesson ? ORIGIN_LESSON : ORIGIN_FILE;
	if (options->lesson == NULL)
		return library_script_from_file(options->file);
	const struct lesson *lesson = lesson_list_find(&library->lessons, options->lesson);
	if (lesson == NULL) {
		log_error("there is no lesson %s; smtpscope --list-lessons prints them", options->lesson);
		return NULL;
	}
	return lesson_copy(lesson);
}
