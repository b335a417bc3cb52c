#include "mail/bodies.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/defect.h"
#include "mail/headers.h"
#include "mail/html.h"
#include "mail/params.h"
#include "mail/transfer.h"
#include "mail/words.h"

#define CONTENT_IDS_MAX 2000u      /* links to parts that are followed, all HTML parts together */
#define TEXT_FILE_MAX   (1u << 20) /* a file of an unknown type is shown as text up to this size */
#define MAIL_MAX_BLOCKS 60000u     /* of rich text, all parts together; then they have none */
#define INNER_VALUE_MAX 2000u      /* bytes of a header of a mail inside the mail */
#define SHOWN_NAME      60         /* characters of a sender's word in a defect */

/* While the bodies are read. */
struct reading {
	struct mail *mail; /* borrowed */
	size_t text_left;  /* of MAIL_MAX_TEXT */
	size_t ids_left;   /* of CONTENT_IDS_MAX */
	unsigned ms_left;  /* of HTML_MAX_MS */
	bool bare_lf;      /* a file whose lines all end with bare LF: on the wire they had CR LF */
};

static bool is_container(const struct mail_part *part)
{
	return part->kind == PART_MULTIPART || part->kind == PART_MESSAGE;
}

/* ---- the part's header section ---- */

static struct span header_of(const struct mail *mail, const struct mail_part *part, const char *name)
{
	return headers_find(span_part(buf_span(&mail->raw), 0, part->start), part->header_start, name);
}

static char *read_content_id(struct span value)
{
	while (value.len > 0 && (value.data[0] == '<' || value.data[0] == ' '))
		value = span_from(value, 1);
	const uint8_t *close = value.len ? memchr(value.data, '>', value.len) : NULL;
	char *id = words_decode(span_part(value, 0, close ? (size_t)(close - value.data) : value.len), NULL);
	if (*id)
		return id;
	free(id);
	return NULL;
}

static char *first_of(char *first, char *second)
{
	bool empty = !first || !*first;
	free(empty ? first : second);
	char *chosen = empty ? second : first;
	if (chosen && !*chosen) {
		free(chosen);
		chosen = NULL;
	}
	return chosen;
}

static void read_part_headers(struct mail *mail, struct mail_part *part)
{
	struct span type = span_part(header_of(mail, part, "Content-Type"), 0, MAIL_MAX_HEADER);
	struct span disposition = span_part(header_of(mail, part, "Content-Disposition"), 0, MAIL_MAX_HEADER);
	struct span id = header_of(mail, part, "Content-ID");
	char *encoding = params_main(header_of(mail, part, "Content-Transfer-Encoding"));
	char *placement = params_main(disposition);
	part->charset = params_get(type, "charset");
	part->filename = first_of(params_get(disposition, "filename"), params_get(type, "name"));
	part->content_id = id.len ? read_content_id(span_part(id, 0, MAIL_MAX_HEADER)) : NULL;
	part->encoding = *encoding ? encoding : mem_strdup("7bit");
	part->attachment = strcmp(placement, "attachment") == 0; /* settled in settle_attachment */
	part->is_inline = strcmp(placement, "inline") == 0;
	if (!*encoding)
		free(encoding);
	free(placement);
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
	bool text = has_text_extension(part->filename) && part->bytes.len <= TEXT_FILE_MAX;
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
	if (bytes.len > reading->text_left)
		defect_add(mail, "too-much-text", part->start, "More text than %u bytes is not shown.", MAIL_MAX_TEXT);
	bytes = span_part(bytes, 0, reading->text_left);
	reading->text_left -= bytes.len;
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
	reading->ids_left--;
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].content_id && strcmp(mail->parts[i].content_id, id) == 0)
			mail->parts[i].is_inline = true;
}

/* There is room for the blocks of one more part: all parts together stay below MAIL_MAX_BLOCKS and one part's. */
static bool has_block_room(const struct mail *mail)
{
	size_t count = 0;
	for (size_t i = 0; i < mail->part_count; i++)
		count += mail->parts[i].blocks.count;
	return count < MAIL_MAX_BLOCKS;
}

static void read_html(struct reading *reading, struct mail_part *part)
{
	struct buf text = { 0 };
	html_content_ids(span_of(part->text), reading->ids_left, mark_inline, reading);
	enum html_result result = html_read(span_of(part->text), &reading->ms_left, &text,
	                                    has_block_room(reading->mail) ? &part->blocks : NULL);
	if (result == HTML_TOO_MUCH)
		defect_add(reading->mail, "html-too-much", part->start,
		           "The HTML is too nested or too large to be laid out: only its text is shown.");
	else if (result == HTML_CUT)
		defect_add(reading->mail, "html-cut", part->start, "The HTML is very long: only its beginning is shown.");
	free(part->text);
	part->text = buf_take_text(&text);
}

/* ---- a mail inside the mail ---- */

static char *inner_value(const struct mail *mail, const struct mail_part *part, const char *name)
{
	struct span raw = span_part(buf_span(&mail->raw), 0, part->end);
	struct span value = headers_find(raw, part->start, name);
	return value.len ? words_decode(span_part(value, 0, INNER_VALUE_MAX), NULL) : NULL;
}

static void read_inner(struct mail *mail, struct mail_part *part)
{
	part->inner.from = inner_value(mail, part, "From");
	part->inner.subject = inner_value(mail, part, "Subject");
	part->inner.date = inner_value(mail, part, "Date");
}

/* Its text stands among blocks. */
static void read_inner_text(const struct mail *mail, struct mail_part *part)
{
	if (part->kind == PART_TEXT && is_in_message(mail, part) && has_block_room(mail))
		blocks_add_lines(&part->blocks, span_of(part->text));
}

/* ---- the mail's own text ---- */

static void collect_bodies(struct mail *mail)
{
	struct buf text = { 0 };
	bool any = false;
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];
		bool own = !part->attachment && !is_container(part) && !is_in_message(mail, part);
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

void bodies_read(struct mail *mail)
{
	struct reading reading = {
		.mail = mail, .text_left = MAIL_MAX_TEXT, .ids_left = CONTENT_IDS_MAX, .ms_left = HTML_MAX_MS
	};
	reading.bare_lf = has_bare_lf_only(buf_span(&mail->raw));
	for (size_t i = 0; i < mail->part_count; i++) {
		read_part_headers(mail, &mail->parts[i]);
		if (!is_container(&mail->parts[i]))
			read_leaf(&reading, &mail->parts[i]);
		mail->parts[i].attachment = settle_attachment(mail, &mail->parts[i]);
		if (mail->parts[i].kind == PART_MESSAGE && mail->parts[i].attachment && reading.bare_lf)
			decode_transfer(&reading, &mail->parts[i]); /* else its bytes are those of raw */
	}
	for (size_t i = 0; i < mail->part_count; i++) /* every Content-ID must be known first */
		if (mail->parts[i].kind == PART_HTML)
			read_html(&reading, &mail->parts[i]);
		else if (mail->parts[i].kind == PART_MESSAGE)
			read_inner(mail, &mail->parts[i]);
		else
			read_inner_text(mail, &mail->parts[i]);
	collect_bodies(mail);
}
