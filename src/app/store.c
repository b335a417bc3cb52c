#include "app/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/leftovers.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "mail/glance.h"
#include "mail/message.h"

#define TRIES_MAX 10000 /* suffixes tried for a mail's name */

struct store {
	char *dir;               /* owned */
	int lock;                /* owned: leftovers_release */
};

/* ---- the folder ---- */

struct store *store_create(const char *dir)
{
	struct stat info;
	bool made = mkdir(dir, 0777) == 0;
	if (!made && errno == EEXIST && stat(dir, &info) == 0 && !S_ISDIR(info.st_mode))
		errno = ENOTDIR;
	if (!made && (errno != EEXIST || access(dir, W_OK | X_OK) != 0)) {
		log_error("cannot save mails in %s: %s; name a folder that you may write in", dir, strerror(errno));
		return NULL;
	}
	struct store *store = mem_zero(sizeof *store);
	store->dir = mem_strdup(dir);
	store->lock = leftovers_clean(dir);
	return store;
}

void store_destroy(struct store *store)
{
	if (!store)
		return;
	leftovers_release(store->lock);
	free(store->dir);
	free(store);
}

/* ---- names ---- */

/* "20261122-214401-0001", local time as the screen shows it. */
static char *name_of(const struct live_mail *mail, unsigned attempt)
{
	char when[32];
	time_t seconds = (time_t)(mail->time_us / 1000000);
	struct tm local;
	localtime_r(&seconds, &local);
	strftime(when, sizeof when, "%Y%m%d-%H%M%S", &local);
	if (attempt == 0)
		return mem_printf("%s-%04u", when, mail->number);
	return mem_printf("%s-%04u-%u", when, mail->number, attempt + 1);
}

/* Returns the name that was free, without ".eml"; NULL: none could be given. free() it. */
static char *give_free_name(const struct store *store, const struct live_mail *mail, const char *temporary)
{
	errno = EEXIST;
	for (unsigned attempt = 0; attempt < TRIES_MAX && errno == EEXIST; attempt++) {
		char *name = name_of(mail, attempt);
		char *path = mem_printf("%s/%s.eml", store->dir, name);
		char *folder = mem_printf("%s/%s", store->dir, name);
		struct stat info;
		bool folder_taken = lstat(folder, &info) == 0; /* of a mail that was deleted, or somebody else's */
		errno = EEXIST;
		bool done = !folder_taken && file_give_name(temporary, path);
		int why = errno;
		free(folder);
		free(path);
		if (done)
			return name;
		free(name);
		errno = why;
	}
	return NULL;
}

/* ---- attachments ---- */

static bool write_attachment(const char *folder, const char *name, struct span bytes)
{
	char *path = file_write_free(folder, name, bytes);
	free(path);
	return path != NULL;
}

static bool has_attachment(const struct mail *mail)
{
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].attachment)
			return true;
	return false;
}

/* The mistake of a server that counts 3 bytes for every 4 characters and forgets the padding: zero bytes at the end. */
static bool write_with_tail(const char *folder, const char *name, struct span bytes)
{
	struct buf longer = { 0 };
	buf_add(&longer, bytes);
	buf_add(&longer, span_make("\0\0", 2));
	bool done = write_attachment(folder, name, buf_span(&longer));
	buf_finish(&longer);
	return done;
}

static void write_attachments(const char *folder, const struct mail *mail, bool with_tail)
{
	for (size_t i = 0, number = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];
		if (!part->attachment)
			continue;
		char *name = mail_safe_filename(part, ++number);
		bool tail = with_tail && strcmp(part->encoding, "base64") == 0;
		struct span bytes = mail_part_bytes(mail, part);
		if (!(tail ? write_with_tail : write_attachment)(folder, name, bytes))
			log_error("cannot write the attachment %s: %s; it is in the .eml", name, strerror(errno));
		free(name);
	}
}

/* Under a temporary name first: the folder is there with all that is in it, or not at all. */
static void write_folder(const struct store *store, const char *temporary, const char *name, const struct mail *mail, bool with_tail)
{
	char *hidden = mem_printf("%s/%s", store->dir, temporary), *folder = mem_printf("%s/%s", store->dir, name);
	bool made = mkdir(hidden, 0777) == 0;
	if (!made && errno == EEXIST) { /* of a process of this number that died */
		leftovers_remove_folder(store->dir, temporary);
		made = mkdir(hidden, 0777) == 0;
	}
	if (made)
		write_attachments(hidden, mail, with_tail);
	if (!made || !file_give_name(hidden, folder)) {
		log_error("cannot make the folder %s for a mail's attachments: %s; they are in the .eml", folder,
		          strerror(errno));
		leftovers_remove_folder(store->dir, temporary);
	}
	free(folder);
	free(hidden);
}

/* ---- one mail ---- */

static void write_parts(const struct store *store, const struct live_mail *received, const char *name)
{
	struct span message = received->message;
	struct buf lent = { .data = (uint8_t *)message.data, .len = message.len, .cap = message.len }; /* large: not copied */
	struct mail *mail = mail_parse(&lent);
	if (has_attachment(mail)) {
		char *temporary = mem_printf(".%ld-%u-%u.files", (long)getpid(), received->session, received->number);
		write_folder(store, temporary, name, mail, received->bugs & BUG_BASE64_TAIL);
		free(temporary);
	}
	mail->raw = (struct buf){ 0 }; /* given back: it is live's */
	mail_destroy(mail);
}

bool store_mail(void *context, const struct live_mail *mail)
{
	const struct store *store = context;
	char *temporary = mem_printf("%s/.%ld-%u-%u.part", store->dir, (long)getpid(), mail->session, mail->number);
	char *name = NULL;
	bool written = file_write(temporary, mail->message);
	if (!written && errno == EEXIST) { /* of a process of this number that died */
		unlink(temporary);
		written = file_write(temporary, mail->message);
	}
	if (written) {
		name = give_free_name(store, mail, temporary);
		int why = errno;
		if (!name)
			unlink(temporary);
		errno = why;
	}
	if (name && glance_may_hold_files(mail->message))
		write_parts(store, mail, name);
	if (!name)
		log_error("cannot save a mail in %s: %s; the client is told to try again later", store->dir, strerror(errno));
	free(temporary);
	free(name);
	return name != NULL;
}
