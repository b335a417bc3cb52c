#include "app/inspect.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app/listing.h"
#include "base/log.h"
#include "base/mem.h"
#include "mail/digest.h"
#include "mail/message.h"

/* ---- the file ---- */

static bool read_stream(FILE *file, struct buf *out)
{
	uint8_t block[64 << 10];
	size_t got;
	while ((got = fread(block, 1, sizeof block, file)) > 0) {
		if (got > INSPECT_MAX_FILE - out->len)
			return errno = EFBIG, false;
		buf_add(out, span_make(block, got));
	}
	return !ferror(file);
}

static bool read_file(const char *path, struct buf *out)
{
	errno = 0;
	FILE *file = fopen(path, "rb");
	bool done = file && read_stream(file, out);
	int why = errno;
	if (file)
		fclose(file);
	if (!done)
		log_error("cannot read %s: %s; name a mail as a mail client saves it (.eml)", path, strerror(why ? why : EIO));
	return done;
}

/* ---- JSON ---- */

/* Everything mail/ hands out is UTF-8; should a string not be, its absence must not take the object with it. */
static json_t *text_or_null(const char *text)
{
	json_t *value = text ? json_string(text) : NULL;
	return value ? value : json_null();
}

static json_t *addresses_json(const struct mail_addresses *list)
{
	json_t *array = json_array();
	for (size_t i = 0; i < list->count; i++) {
		json_t *mailbox = json_object();
		json_object_set_new(mailbox, "name", text_or_null(list->items[i].name));
		json_object_set_new(mailbox, "address", text_or_null(list->items[i].address));
		json_array_append_new(array, mailbox);
	}
	return array;
}

static json_t *attachment_json(const struct mail *mail, const struct mail_part *part)
{
	struct span bytes = mail_part_bytes(mail, part);
	bool sized = part->kind == PART_PICTURE && part->picture.width > 0 && part->picture.height > 0;
	char *sha256 = digest_sha256(bytes);
	json_t *object = json_object();
	json_object_set_new(object, "filename", text_or_null(part->filename));
	json_object_set_new(object, "content_type", text_or_null(part->content_type));
	json_object_set_new(object, "size", json_integer((json_int_t)bytes.len));
	json_object_set_new(object, "sha256", text_or_null(sha256));
	json_object_set_new(object, "inline", json_boolean(part->is_inline));
	json_object_set_new(object, "width", sized ? json_integer(part->picture.width) : json_null());
	json_object_set_new(object, "height", sized ? json_integer(part->picture.height) : json_null());
	free(sha256);
	return object;
}

static json_t *attachments_json(const struct mail *mail)
{
	json_t *array = json_array();
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].attachment)
			json_array_append_new(array, attachment_json(mail, &mail->parts[i]));
	return array;
}

static json_t *defects_json(const struct mail *mail)
{
	json_t *array = json_array();
	for (size_t i = 0; i < mail->defect_count; i++) {
		json_t *object = json_object();
		json_object_set_new(object, "code", text_or_null(mail->defects[i].code));
		json_object_set_new(object, "offset", json_integer((json_int_t)mail->defects[i].offset));
		json_object_set_new(object, "text", text_or_null(mail->defects[i].text));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *mail_json(const struct mail *mail)
{
	json_t *object = json_object();
	json_object_set_new(object, "subject", text_or_null(mail->subject));
	json_object_set_new(object, "from", addresses_json(&mail->from));
	json_object_set_new(object, "to", addresses_json(&mail->to));
	json_object_set_new(object, "date", text_or_null(mail->date));
	json_object_set_new(object, "text", text_or_null(mail->text));
	json_object_set_new(object, "html", json_boolean(mail->html));
	json_object_set_new(object, "attachments", attachments_json(mail));
	json_object_set_new(object, "defects", defects_json(mail));
	return object;
}

static void print_json(const struct mail *mail)
{
	json_t *object = mail_json(mail);
	json_dumpf(object, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(object);
}

/* ---- both ---- */

static void print_listing(const struct mail *mail)
{
	struct buf text = { 0 };
	listing_write(mail, &text);
	fwrite(text.data, 1, text.len, stdout);
	buf_finish(&text);
}

int inspect_run(const char *path, bool json)
{
	struct buf raw = { 0 };
	bool done = read_file(path, &raw);
	if (done) {
		struct mail *mail = mail_parse(&raw);
		if (json)
			print_json(mail);
		else
			print_listing(mail);
		mail_destroy(mail);
		done = fflush(stdout) == 0 && !ferror(stdout);
		if (!done)
			log_error("cannot write the result: %s", strerror(errno));
	}
	buf_finish(&raw);
	return done ? 0 : 1;
}
