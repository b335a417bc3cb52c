#include "mail/bodies.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/fields.h"
#include "mail/gmimelib.h"
#include "mail/headers.h"
#include "mail/html.h"
#include "mail/part_header.h"
#include "mail/transfer.h"
#include "mail/words.h"

#define TEXT_FILE_MAX (1u << 20) /* a file of an unknown type is shown as text up to this size */
#define SHOWN_NAME    60         /* characters of a sender's word in a defect */

/* While the bodies are read. */
struct reading {
	struct mail *mail;            /* borrowed */
	struct bodies_budget *budget; /* borrowed */
	bool bare_lf;                 /* a file whose lines all end with bare LF: on the wire they had CR LF */
};

static bool is_container(const struct mail_part *part)
{
	return part->kind == PART_MULTIPART || part->kind == PART_MESSAGE;
}

static bool is_in_message(const struct mail *mail, const struct mail_part *part)
{
	for (size_t up = part->parent; up != MAIL_NO_PART; up = mail->parts[up].parent)
		if (mail->parts[up].kind == PART_MESSAGE)
			return true;
	return false;
}

/* DESIGN.md, "Command line": what counts as an attachment. */
static bool settle_attachment(const struct mail *mail, const struct mail_part *part)
{
	if (part->kind == PART_MULTIPART || is_in_message(mail, part))
		return false;
	bool body = strcmp(part->content_type, "text/plain") == 0 || strcmp(part->content_type, "text/html") == 0;
	return !body || part->filename || part->attachment || part->kind == PART_PICTURE; /* a picture that says it is text */
}

/* ---- the transfer encoding ---- */

static void report_faults(struct mail *mail, const struct mail_part *part, enum transfer transfer, struct transfer_faults faults)
{
	size_t at = part->start + faults.first_wrong;
	if (faults.wrong > 0 && transfer == TRANSFER_BASE64)
		defect_add(mail, "bad-base64", at, "%zu characters that base64 does not have were skipped.", faults.wrong);
	else if (faults.wrong > 0)
		defect_add(mail, "bad-quoted-printable", at, "\"=\" stands %zu times without two hexadecimal digits.",
		           faults.wrong);
	if (faults.truncated && transfer == TRANSFER_BASE64)
		defect_add(mail, "truncated-base64", part->end, "The base64 text ends inside a group: something is missing.");
	else if (faults.truncated)
		defect_add(mail, "truncated-uuencode", part->end, "The uuencoded text has no \"end\" line.");
}

static void decode_transfer(struct reading *reading, struct mail_part *part)
{
	struct mail *mail = reading->mail;
	enum transfer transfer = transfer_of(part->encoding);
	if (transfer == TRANSFER_UNKNOWN) {
		char *shown = utf8_safe(span_of(part->encoding), SHOWN_NAME);
		defect_add(mail, "unknown-encoding", part->header_start,
		           "The transfer encoding \"%s\" is unknown: the bytes are taken as they are.", shown);
		free(shown);
	}
	struct span content = span_part(buf_span(&mail->raw), part->start, part->end);
	bool wire_ends = reading->bare_lf && strcmp(part->encoding, "binary") != 0;
	report_faults(mail, part, transfer, transfer_decode(transfer, content, wire_ends, &part->bytes));
	part->size = part->bytes.len;
}

/* ---- what kind of leaf ---- */

static bool has_text_extension(const char *filename)
{
	static const char *const extensions[] = { ".txt", ".csv", ".md", ".log", ".json", ".xml",
		                                  ".ini", ".c",   ".h",  ".py",  ".eml",  ".ics" };
	size_t len = filename ? strlen(filename) : 0;
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (len > strlen(extensions[i]) && strcasecmp(filename + len - strlen(extensions[i]), extensions[i]) == 0)
			return true;
	return false;
}

static bool is_readable(const struct mail_part *part)
{
	static const char *const types[] = { "message/delivery-status", "message/disposition-notification", "application/json",
		                             "application/xml",         "message/rfc822-headers",           "message/partial",
		                             "message/external-body" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(part->content_type, types[i]) == 0)
			return true;
	bool mail = strcmp(part->content_type, "message/rfc822") == 0 || strcmp(part->content_type, "message/global") == 0;
	bool text = !mail && has_text_extension(part->filename) && part->bytes.len <= TEXT_FILE_MAX; /* mail: see mail/nested */
	return text && (part->bytes.len == 0 || !memchr(part->bytes.data, '\0', part->bytes.len));
}

static enum part_kind kind_of(struct mail_part *part)
{
	part->picture = picture_look(buf_span(&part->bytes));
	if (part->picture.kind != PICTURE_NONE)
		return PART_PICTURE;
	if (strcmp(part->content_type, "text/html") == 0)
		return PART_HTML;
	if (strncmp(part->content_type, "text/", 5) == 0 || is_readable(part))
		return PART_TEXT;
	return PART_FILE;
}

/* A picture only by its label: an SVG called .png, a TIFF. Nothing decodes it. */
static void report_no_picture(struct mail *mail, const struct mail_part *part)
{
	if (strncmp(part->content_type, "image/", 6) == 0 && part->size > 0)
		defect_add(mail, "picture-not-known", part->start,
		           "The part is called %.60s but holds no PNG, JPEG, GIF, BMP or WebP picture: it is not decoded.",
		           part->content_type);
}

static void report_picture(struct mail *mail, const struct mail_part *part)
{
	struct picture_info info = part->picture;
	const char *kind = picture_kind_name(info.kind);
	if (info.verdict == PICTURE_TOO_LARGE)
		defect_add(mail, "picture-too-large", part->start, "The %s picture is %u x %u pixels: too large to decode.", kind,
		           info.width, info.height);
	else if (info.verdict != PICTURE_OK)
		defect_add(mail, "picture-damaged", part->start, "The %s picture does not say how large it is.", kind);
	else if (strncmp(part->content_type, "image/", 6) == 0 &&
	         strcmp(part->content_type, picture_content_type(info.kind)) != 0 &&
	         strcmp(part->content_type, "image/jpg") != 0 && strcmp(part->content_type, "image/pjpeg") != 0)
		defect_add(mail, "picture-mislabelled", part->header_start, "The part is called %.60s but holds a %s picture.",
		           part->content_type, kind);
}

/* ---- text ---- */

/* A tree of tags says its charset inside: <meta charset=…>, for parts that do not say it in their header. */
static char *meta_charset(struct span html)
{
	static const char key[] = "charset=";
	struct span head = span_part(html, 0, 2048);
	for (size_t i = 0; i + sizeof key < head.len; i++) {
		struct span rest = span_from(head, i);
		if (!span_starts_nocase(rest, key))
			continue;
		size_t start = i + sizeof key - 1, end;
		while (start < head.len && strchr("\"' ", head.data[start]))
			start++;
		for (end = start; end < head.len && head.data[end] > ' ' && !strchr("\"'>;/", head.data[end]);)
			end++;
		return span_dup(span_part(head, start, end));
	}
	return NULL;
}

/* As shown: lines end with \n, no NUL. Returns how many NULs there were. */
static size_t add_shown(struct span text, struct buf *out)
{
	size_t nul = 0;
	buf_reserve(out, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\0') {
			utf8_add(out, UTF8_REPLACEMENT);
			nul++;
		} else if (text.data[i] != '\r') {
			buf_add_byte(out, text.data[i]);
		} else if (i + 1 >= text.len || text.data[i + 1] != '\n') {
			buf_add_byte(out, '\n');
		}
	}
	return nul;
}

static void report_charset(struct mail *mail, const struct mail_part *part, size_t errors)
{
	char *shown = utf8_safe(span_of(part->charset ? part->charset : "none"), SHOWN_NAME);
	if (errors > 0)
		defect_add(mail, "bad-characters", part->start, "%zu bytes are wrong in the charset %s.", errors,
		           part->charset_used);
	bool eight_bit = strcmp(part->charset_used, "US-ASCII") != 0;
	if (!part->charset && eight_bit)
		defect_add(mail, "no-charset", part->header_start, "The text does not say its charset; it looks like %s.",
		           part->charset_used);
	else if (part->charset && eight_bit && !charset_is_known(part->charset))
		defect_add(mail, "unknown-charset", part->header_start, "The charset \"%s\" is unknown; the text looks like %s.",
		           shown, part->charset_used);
	else if (part->charset && !charset_fits_label(part->charset, part->charset_used))
		defect_add(mail, "wrong-charset", part->header_start, "The text says its charset is %s but it is %s.", shown,
		           part->charset_used);
	free(shown);
}

static void decode_text(struct reading *reading, struct mail_part *part)
{
	struct buf utf8 = { 0 }, shown = { 0 };
	struct mail *mail = reading->mail;
	struct span bytes = buf_span(&part->bytes);
	char *meta = part->kind == PART_HTML && !part->charset ? meta_charset(bytes) : NULL;
	size_t errors;
	if (bytes.len > reading->budget->text)
		defect_add(mail, "too-much-text", part->start, "More text than %u bytes is not shown.", MAIL_MAX_TEXT);
	bytes = span_part(bytes, 0, reading->budget->text);
	reading->budget->text -= bytes.len;
	part->charset_used = mem_strdup(charset_decode(bytes, meta ? meta : part->charset, &utf8, &errors));
	if (!meta)
		report_charset(mail, part, errors);
	if (add_shown(buf_span(&utf8), &shown) > 0)
		defect_add(mail, "nul-byte", part->start, "The text holds bytes of value 0.");
	buf_finish(&utf8);
	part->text = buf_take_text(&shown);
	free(meta);
}

static void mark_inline(void *context, const char *id)
{
	struct reading *reading = context;
	struct mail *mail = reading->mail;
	reading->budget->cids--;
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].content_id && strcmp(mail->parts[i].content_id, id) == 0)
			mail->parts[i].is_inline = true;
}

static void report_no_room(struct mail *mail, const struct mail_part *part)
{
	defect_add(mail, "too-many-blocks", part->start,
	           "The mail has more than %u paragraphs of rich text: this part is shown as plain text.", MAIL_MAX_BLOCKS);
}

/* Takes the part's blocks off the budget; those that are too many go. */
static void settle_blocks(struct mail *mail, struct mail_part *part, struct bodies_budget *budget)
{
	if (part->blocks.count <= budget->blocks) {
		budget->blocks -= part->blocks.count;
		return;
	}
	blocks_finish(&part->blocks);
	report_no_room(mail, part);
}

static void follow_content_ids(struct reading *reading, const struct mail_part *part)
{
	size_t left = reading->budget->cids;
	html_content_ids(span_of(part->text), left, mark_inline, reading);
	if (left > 0 && reading->budget->cids == 0)
		defect_add(reading->mail, "too-many-links", part->start,
		           "The HTML shows parts of the mail more than %u times: the other links are not followed.",
		           MAIL_MAX_CIDS);
}

static void read_html(struct reading *reading, struct mail_part *part)
{
	struct buf text = { 0 };
	follow_content_ids(reading, part);
	enum html_result result = html_read(span_of(part->text), &reading->budget->html, &text, &part->blocks);
	if (result == HTML_TOO_MUCH)
		defect_add(reading->mail, "html-too-much", part->start,
		           "The HTML is too nested or too large to be laid out: only its text is shown.");
	else if (result == HTML_CUT)
		defect_add(reading->mail, "html-cut", part->start, "The HTML is very long: only its beginning is shown.");
	free(part->text);
	part->text = buf_take_text(&text);
	settle_blocks(reading->mail, part, reading->budget);
}

/* ---- a mail inside the mail ---- */

static char *inner_value(struct mail *mail, const struct mail_part *part, const char *name)
{
	struct span raw = span_part(buf_span(&mail->raw), 0, part->end);
	struct span value = headers_find(raw, part->start, name);
	if (value.len > MAIL_MAX_INNER)
		defect_add(mail, "header-too-long", part->start,
		           "Only the first %u bytes of the header %s of the mail inside the mail are read.", MAIL_MAX_INNER,
		           name);
	return value.len ? words_decode(span_part(value, 0, MAIL_MAX_INNER), NULL) : NULL;
}

static void read_inner(struct mail *mail, struct mail_part *part)
{
	part->inner.from = inner_value(mail, part, "From");
	part->inner.subject = inner_value(mail, part, "Subject");
	part->inner.date = inner_value(mail, part, "Date");
	part->inner.when = part->inner.date ? gmimelib_date(part->inner.date) : NULL;
}

void bodies_add_lines(struct mail *mail, struct mail_part *part, struct bodies_budget *budget)
{
	if (budget->blocks == 0) {
		report_no_room(mail, part);
		return;
	}
	blocks_add_lines(&part->blocks, span_of(part->text));
	if (part->blocks.cut)
		defect_add(mail, "text-cut", part->start,
		           "The text of the mail inside the mail is very long: only its beginning is shown.");
	settle_blocks(mail, part, budget);
}

/* ---- the mail's own text ---- */

static void collect_bodies(struct mail *mail)
{
	struct buf text = { 0 };
	bool any = false;
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];
		bool own = !part->attachment && !part->recovered && !is_container(part) && !is_in_message(mail, part);
		mail->html |= own && part->kind == PART_HTML;
		if (!own || part->kind != PART_TEXT)
			continue;
		if (text.len > 0 && text.data[text.len - 1] != '\n')
			buf_add_byte(&text, '\n');
		buf_add_text(&text, part->text);
		any = true;
	}
	if (any)
		mail->text = buf_take_text(&text);
}

static void read_leaf(struct reading *reading, struct mail_part *part)
{
	decode_transfer(reading, part);
	part->kind = kind_of(part);
	if (part->kind == PART_PICTURE)
		report_picture(reading->mail, part);
	else
		report_no_picture(reading->mail, part);
	if (part->kind == PART_TEXT || part->kind == PART_HTML)
		decode_text(reading, part);
}

static bool has_bare_lf_only(struct span raw)
{
	return raw.len > 0 && memchr(raw.data, '\n', raw.len) && !memmem(raw.data, raw.len, "\r\n", 2);
}

void bodies_budget_init(struct bodies_budget *budget)
{
	*budget = (struct bodies_budget){ MAIL_MAX_TEXT,   MAIL_MAX_BLOCKS,       MAIL_MAX_CIDS,
		                          MAIL_MAX_NESTED, MAIL_MAX_NESTED_DEPTH, html_budget_full() };
}

/* A delivery report: a list of fields as a table. */
static void read_fields(struct reading *reading, struct mail_part *part)
{
	fields_read(span_of(part->text), &part->blocks);
	if (part->blocks.cut)
		defect_add(reading->mail, "text-cut", part->start,
		           "The list of fields is very long: only its beginning is shown.");
	settle_blocks(reading->mail, part, reading->budget);
}

/* What needs every part's header to be known: which Content-IDs there are. */
static void read_rich(struct reading *reading, struct mail_part *part)
{
	if (part->kind == PART_HTML)
		read_html(reading, part);
	else if (part->kind == PART_MESSAGE)
		read_inner(reading->mail, part);
	else if (part->kind == PART_TEXT && fields_is_list(part->content_type))
		read_fields(reading, part);
	else if (part->kind == PART_TEXT && is_in_message(reading->mail, part))
		bodies_add_lines(reading->mail, part, reading->budget);
}

void bodies_read(struct mail *mail, struct bodies_budget *budget)
{
	struct reading reading = { .mail = mail, .budget = budget, .bare_lf = has_bare_lf_only(buf_span(&mail->raw)) };
	for (size_t i = 0; i < mail->part_count; i++) {
		part_header_read(mail, &mail->parts[i]);
		if (!is_container(&mail->parts[i]))
			read_leaf(&reading, &mail->parts[i]);
		mail->parts[i].attachment = settle_attachment(mail, &mail->parts[i]);
		if (mail->parts[i].kind == PART_MESSAGE && mail->parts[i].attachment && reading.bare_lf)
			decode_transfer(&reading, &mail->parts[i]); /* else its bytes are those of raw */
	}
	for (size_t i = 0; i < mail->part_count; i++)
		read_rich(&reading, &mail->parts[i]);
	collect_bodies(mail);
}
