#include "export/mail_section.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "timeline/envelope.h"
#include "view/phrase.h"

#define VALUE_MAX 1000        /* characters of one field's value */
#define TEXT_MAX  (64u << 10) /* bytes of the mail's text in the page; the whole is in the .eml */

static void add_field(const struct scene *scene, struct document *document, const char *key, const char *value)
{
	char *safe = utf8_safe(span_of(value ? value : ""), VALUE_MAX);

	document_table_row(document, (const char *const[]){ scene_text(scene, key), safe });
	free(safe);
}

static void add_addresses(const struct scene *scene, struct document *document, const char *key,
                          const struct mail_addresses *addresses)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < addresses->count; i++) {
		const struct mail_address *one = &addresses->items[i];

		buf_addf(&b, i ? ", " : "");
		if (one->name)
			buf_addf(&b, "%s <%s>", one->name, one->address);
		else
			buf_add_text(&b, one->address);
	}
	char *text = buf_take_text(&b);
	add_field(scene, document, key, text);
	free(text);
}

static void add_envelope(const struct scene *scene, struct document *document, const struct mail_record *mail)
{
	struct envelope envelope;
	struct buf b = { 0 };

	timeline_envelope(scene->frame.timeline, scene->session, (uint32_t)(mail - scene->session->mails),
	                  scene->session->step_count, &envelope);
	buf_addf(&b, "<%s>", envelope.reverse_path ? envelope.reverse_path : "");
	char *from = buf_take_text(&b);
	add_field(scene, document, "export.envelope-from", from);
	for (size_t i = 0; i < envelope.count; i++)
		buf_addf(&b, "%s<%s> %u", i ? ", " : "", envelope.recipients[i].address, envelope.recipients[i].code);
	char *to = buf_take_text(&b);
	add_field(scene, document, "export.envelope-to", to);
	free(from);
	free(to);
	envelope_finish(&envelope);
}

static void add_head(const struct scene *scene, struct document *document, const struct mail_record *record,
                     const struct mail *mail)
{
	const char *const headings[] = { scene_text(scene, "export.field"), scene_text(scene, "export.value") };

	document_table_begin(document, headings, 2);
	add_envelope(scene, document, record);
	add_addresses(scene, document, "export.from", &mail->from);
	add_addresses(scene, document, "export.to", &mail->to);
	add_field(scene, document, "export.subject", mail->subject);
	add_field(scene, document, "export.date", mail->date);
	document_table_end(document);
}

/* The readable text: the plain one, or what an HTML body says. */
static const char *readable(const struct mail *mail)
{
	for (size_t i = 0; mail->text == NULL && i < mail->part_count; i++) {
		if (mail->parts[i].kind == PART_HTML && mail->parts[i].text)
			return mail->parts[i].text;
	}
	return mail->text;
}

static void add_text(struct document *document, const struct mail *mail)
{
	const char *text = readable(mail);

	if (text == NULL)
		return;
	char *cut = mem_strndup(text, utf8_cut(span_of(text), TEXT_MAX));
	document_quote(document, cut);
	free(cut);
}

/* The file's name within the report, "mail-3/图.png"; NULL: errno says why. */
static char *put_part(const struct mail *mail, const struct mail_part *part, size_t number, const char *folder, const char *name)
{
	struct buf scratch = { 0 };
	char *inner = mem_printf("%s/%s", folder, name), *file = mail_safe_filename(part, number), *relative = NULL;
	char *path = file_make_folder(inner) ? file_write_free(inner, file, mail_part_decoded(mail, part, &scratch)) : NULL;

	if (path)
		relative = mem_strdup(path + strlen(folder) + 1);
	buf_finish(&scratch);
	free(path);
	free(file);
	free(inner);
	return relative;
}

static bool add_parts(struct document *document, const struct mail *mail, const char *folder, const char *name)
{
	bool done = true;

	for (size_t i = 0, number = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];

		if (!part->attachment && part->kind != PART_PICTURE)
			continue;
		char *path = put_part(mail, part, ++number, folder, name);
		if (path && part->kind == PART_PICTURE)
			document_picture(document, path, path);
		else if (path)
			document_link(document, path, path);
		done = done && path;
		free(path);
	}
	return done;
}

bool mail_section_write(const struct scene *scene, const struct mail_record *record, struct document *document,
                        const char *folder)
{
	struct buf message = { 0 };
	char number[24], *name = mem_printf("mail-%" PRIu32, record->number), *path = mem_printf("%s/%s.eml", folder, name);

	timeline_message(scene->frame.timeline, scene->session, record, &message, NULL);
	bool done = file_write(path, buf_span(&message));
	struct mail *mail = mail_parse(&message);
	snprintf(number, sizeof number, "%" PRIu32, record->number);
	char *title = phrase_fill(&scene->frame, "export.mail", number, NULL, NULL), *file = mem_printf("%s.eml", name);
	document_heading(document, 2, title);
	add_head(scene, document, record, mail);
	add_text(document, mail);
	done = add_parts(document, mail, folder, name) && done;
	document_link(document, file, file);
	free(file);
	free(title);
	mail_destroy(mail);
	free(path);
	free(name);
	return done;
}
