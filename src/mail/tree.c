#include "mail/tree.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mail/defect.h"
#include "mail/gmimelib.h"
#include "mail/guard.h"
#include "mail/headers.h"
#include "mail/repair.h"

#define TYPE_MAX 127 /* characters of a type and of a subtype (RFC 6838 §4.2) */

/* A GMime object on its way into mail->parts. */
struct item {
	GMimeObject *object; /* borrowed from the message */
	size_t parent;
	size_t header_start; /* MAIL_NO_PART: as GMime's first header says */
};

struct tree {
	struct mail *mail;    /* borrowed */
	size_t end;           /* in raw: GMime reads no farther */
	size_t begin;         /* in raw: where GMime's offsets count from */
	struct item *waiting; /* owned: a stack */
	size_t waiting_count, waiting_cap;
	char **boundaries; /* owned: one for each part; NULL where it is no multipart */
	size_t boundary_count, boundary_cap;
};

/* ---- what GMime complains about ---- */

static const struct {
	GMimeParserWarning warning;
	const char *code, *text;
} warnings[] = {
	{ GMIME_WARN_DUPLICATED_HEADER, "duplicate-header", "A header that may stand only once is there twice" },
	{ GMIME_CRIT_CONFLICTING_HEADER, "conflicting-header", "A header is there twice with different values" },
	{ GMIME_WARN_DUPLICATED_PARAMETER, "duplicate-parameter", "A header's parameter is there twice" },
	{ GMIME_CRIT_CONFLICTING_PARAMETER, "conflicting-parameter",
	  "A header's parameter is there twice with different values" },
	{ GMIME_WARN_INVALID_PARAMETER, "bad-parameter", "A header's parameter cannot be read" },
	{ GMIME_WARN_INVALID_CONTENT_TYPE, "bad-content-type", "The Content-Type cannot be read" },
	{ GMIME_WARN_MALFORMED_MULTIPART, "empty-multipart", "A multipart has no parts" },
	{ GMIME_WARN_TRUNCATED_MESSAGE, "unclosed-multipart", "The mail ends before the closing boundary of a multipart" },
	{ GMIME_WARN_MALFORMED_MESSAGE, "malformed-message", "The mail's structure is damaged" },
	{ GMIME_CRIT_INVALID_HEADER_NAME, "bad-header", "A line of the header section is no header" },
	{ GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY, "no-boundary", "A multipart does not say its boundary" },
	{ GMIME_CRIT_NESTING_OVERFLOW, "too-deep", "Parts are nested too deep: the rest is not taken apart" },
	{ GMIME_WARN_PART_WITHOUT_CONTENT, "no-content", "A part has no content" },
	{ GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT, "empty-part", "A part has neither headers nor content" },
};

static void on_warning(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer user_data)
{
	struct tree *tree = user_data;
	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
		if (warnings[i].warning != code)
			continue;
		char *shown = utf8_safe(span_of(item ? item : ""), 60);
		size_t unknown = code == GMIME_WARN_TRUNCATED_MESSAGE ? tree->end : tree->begin;
		defect_add(tree->mail, warnings[i].code, offset < 0 ? unknown : tree->begin + (size_t)offset,
		           *shown ? "%s (%s)." : "%s%s.", warnings[i].text, shown);
		free(shown);
	}
}

/* ---- one object → one part ---- */

static size_t first_header(const struct tree *tree, GMimeObject *object)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(object);
	if (!headers || g_mime_header_list_get_count(headers) == 0)
		return MAIL_NO_PART;
	gint64 offset = g_mime_header_get_offset(g_mime_header_list_get_header_at(headers, 0));
	return offset < 0 ? MAIL_NO_PART : tree->begin + (size_t)offset;
}

/* A part without headers starts with the empty line before its content. */
static size_t step_over_line_end(struct span raw, size_t start)
{
	if (start > 0 && start <= raw.len && raw.data[start - 1] == '\n')
		start -= start > 1 && raw.data[start - 2] == '\r' ? 2 : 1;
	return start;
}

static bool is_delimiter(struct span line, const char *boundary)
{
	return boundary && *boundary && line.len > 2 && span_starts_nocase(line, "--") && strlen(boundary) <= line.len - 2 &&
	       memcmp(line.data + 2, boundary, strlen(boundary)) == 0;
}

/* The line is a delimiter of parts[around] or of a multipart around that. */
static bool ends_part(const struct tree *tree, size_t around, struct span line)
{
	for (size_t i = around; i != MAIL_NO_PART; i = tree->mail->parts[i].parent)
		if (is_delimiter(line, tree->boundaries[i]))
			return true;
	return false;
}

/* A part in which GMime found no content: its header section ends at the next delimiter, or at the first line that is no header:
 * somebody forgot the empty line. */
static void place_without_content(const struct tree *tree, struct mail_part *part)
{
	struct span raw = buf_span(&tree->mail->raw);
	size_t at = part->header_start, text = SIZE_MAX;
	struct headers_field field;
	bool delimiter = false;
	while (!delimiter && headers_next(raw, &at, &field)) {
		delimiter = ends_part(tree, part->parent, span_from(raw, field.start));
		if (!delimiter && text == SIZE_MAX && !repair_is_field(&field))
			text = field.start;
	}
	size_t end = delimiter ? step_over_line_end(raw, field.start) : at;
	part->end = end < part->header_start ? part->header_start : end;
	part->start = text < part->end ? text : part->end;
	if (text >= part->end)
		return;
	repair_forget(tree->mail, text, at);
	defect_add(tree->mail, "no-empty-line", text,
	           "No empty line ends the part's header section: what is no header any more is shown as its content.");
}

static void place_leaf(const struct tree *tree, struct mail_part *part, GMimePart *object)
{
	struct span raw = buf_span(&tree->mail->raw);
	GMimeDataWrapper *content = g_mime_part_get_content(object);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	size_t start = stream ? tree->begin + (size_t)stream->bound_start : raw.len;
	size_t end = stream && stream->bound_end >= 0 ? tree->begin + (size_t)stream->bound_end : raw.len;
	if (!stream && part->header_start != MAIL_NO_PART) {
		place_without_content(tree, part);
		return;
	}
	part->start = start < raw.len ? start : raw.len;
	part->end = end < part->start ? part->start : end < raw.len ? end : raw.len;
	if (part->end > part->start && part->end < raw.len && raw.data[part->end] == '\n' && raw.data[part->end - 1] == '\r')
		part->end--; /* GMime leaves the CR of a delimiter without a line end of its own */
	if (part->header_start == MAIL_NO_PART || part->header_start > part->start)
		part->header_start = step_over_line_end(raw, part->start);
}

/* A mail in a multipart/digest needs no header of its own part (RFC 2046 §5.1.5): then it starts where its own header does. */
static void place_container(const struct tree *tree, struct mail_part *part, GMimeObject *object)
{
	struct span raw = buf_span(&tree->mail->raw);
	GMimeMessage *message = part->kind == PART_MESSAGE && part->header_start == MAIL_NO_PART
	                                ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(object))
	                                : NULL;
	size_t inside = message ? first_header(tree, GMIME_OBJECT(message)) : MAIL_NO_PART;
	size_t body =
	        message && inside == MAIL_NO_PART ? first_header(tree, g_mime_message_get_mime_part(message)) : MAIL_NO_PART;
	inside = inside < body ? inside : body;
	if (inside != MAIL_NO_PART) {
		part->start = part->end = inside < raw.len ? inside : raw.len;
		part->header_start = step_over_line_end(raw, part->start);
		return;
	}
	part->header_start = part->header_start == MAIL_NO_PART ? 0 : part->header_start;
	part->start = part->end = headers_end(raw, part->header_start);
}

/* Lower case; a type is a token (RFC 2045 §5.1), so what else stands there becomes "?". */
static char *content_type_of(GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *main = type ? g_mime_content_type_get_media_type(type) : NULL;
	const char *sub = type ? g_mime_content_type_get_media_subtype(type) : NULL;
	char *name = mem_printf("%.*s/%.*s", TYPE_MAX, main ? main : "text", TYPE_MAX, sub ? sub : "plain");
	for (char *c = name; *c; c++)
		*c = *c > 0x20 && *c < 0x7F ? (char)g_ascii_tolower(*c) : '?';
	return name;
}

static char *boundary_of(GMimeObject *object)
{
	return GMIME_IS_MULTIPART(object) ? mem_strdup(g_mime_object_get_content_type_parameter(object, "boundary")) : NULL;
}

static void push_waiting(struct tree *tree, GMimeObject *object, size_t parent, size_t header_start)
{
	struct item item = { object, parent, header_start };
	if (object)
		*array_push(tree->waiting, tree->waiting_count, tree->waiting_cap) = item;
}

static void push_children(struct tree *tree, GMimeObject *object, size_t index)
{
	const struct mail_part *part = &tree->mail->parts[index];
	if (part->depth + 1 >= MAIL_MAX_DEPTH && part->kind != PART_FILE) {
		defect_add(tree->mail, "too-deep", part->header_start,
		           "Parts are nested more than %d deep: the rest is not taken apart.", MAIL_MAX_DEPTH);
	} else if (part->kind == PART_MULTIPART) {
		for (int i = g_mime_multipart_get_count(GMIME_MULTIPART(object)) - 1; i >= 0; i--)
			push_waiting(tree, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), index, MAIL_NO_PART);
	} else if (part->kind == PART_MESSAGE) {
		GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
		if (message)
			push_waiting(tree, g_mime_message_get_mime_part(message), index, part->start);
	}
}

static void add_part(struct tree *tree, struct item item)
{
	struct mail *mail = tree->mail;
	struct mail_part part = { .parent = item.parent, .kind = PART_FILE, .content_type = content_type_of(item.object) };
	part.depth = item.parent == MAIL_NO_PART ? 0 : mail->parts[item.parent].depth + 1;
	part.header_start = item.header_start != MAIL_NO_PART ? item.header_start : first_header(tree, item.object);
	if (GMIME_IS_MULTIPART(item.object))
		part.kind = PART_MULTIPART;
	else if (GMIME_IS_MESSAGE_PART(item.object))
		part.kind = PART_MESSAGE;
	if (part.kind == PART_FILE && GMIME_IS_PART(item.object)) {
		place_leaf(tree, &part, GMIME_PART(item.object));
	} else {
		place_container(tree, &part, item.object);
	}
	*array_push(mail->parts, mail->part_count, mail->part_cap) = part;
	*array_push(tree->boundaries, tree->boundary_count, tree->boundary_cap) = boundary_of(item.object);
}

static void read_objects(struct tree *tree, GMimeObject *root)
{
	push_waiting(tree, root, MAIL_NO_PART, tree->begin);
	while (tree->waiting_count > 0) {
		struct item item = tree->waiting[--tree->waiting_count];
		if (tree->mail->part_count == MAIL_MAX_PARTS) {
			defect_add(tree->mail, "too-many-parts", tree->mail->parts[MAIL_MAX_PARTS - 1].end,
			           "The mail has more than %u parts: the rest is not taken apart.", MAIL_MAX_PARTS);
			break;
		}
		add_part(tree, item);
		push_children(tree, item.object, tree->mail->part_count - 1);
	}
}

/* ---- where containers end: at the next delimiter of a multipart around them (RFC 2046 §5.1.1) ---- */

/* The first delimiter at or after from; the line end before it belongs to the delimiter. */
static size_t find_container_end(const struct tree *tree, size_t index, size_t from)
{
	struct span raw = buf_span(&tree->mail->raw);
	if (tree->mail->parts[index].parent == MAIL_NO_PART)
		return raw.len;
	size_t at = from;
	while (at < raw.len) {
		const uint8_t *dashes = memmem(raw.data + at, raw.len - at, "\n--", 3);
		if (!dashes)
			return raw.len;
		at = (size_t)(dashes - raw.data) + 1;
		if (ends_part(tree, tree->mail->parts[index].parent, span_from(raw, at))) {
			size_t end = step_over_line_end(raw, at);
			return end < from ? from : end;
		}
	}
	return raw.len;
}

/* Children come after their parent, so going backwards each container finds the ends of its children known. */
static void find_ends(const struct tree *tree)
{
	struct mail *mail = tree->mail;
	for (size_t i = mail->part_count; i-- > 0;) {
		struct mail_part *part = &mail->parts[i];
		if (part->kind == PART_MULTIPART || part->kind == PART_MESSAGE)
			part->end = find_container_end(tree, i, part->end);
		if (part->parent != MAIL_NO_PART && mail->parts[part->parent].end < part->end)
			mail->parts[part->parent].end = part->end;
	}
}

/* ---- the whole ---- */

static void add_unread(struct mail *mail, size_t begin)
{
	size_t start = headers_end(buf_span(&mail->raw), begin);
	struct mail_part part = { .kind = PART_FILE,
		                  .parent = MAIL_NO_PART,
		                  .content_type = mem_strdup("text/plain"),
		                  .header_start = begin,
		                  .start = start,
		                  .end = mail->raw.len };
	if (mail->header_count == 0) /* no headers: all of it is text */
		part.start = begin;
	*array_push(mail->parts, mail->part_count, mail->part_cap) = part;
}

static GMimeMessage *parse_message(GMimeStream *stream, GMimeParserOptions *options)
{
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, options);
	g_object_unref(parser);
	return message;
}

static void tree_finish(struct tree *tree)
{
	for (size_t i = 0; i < tree->boundary_count; i++)
		free(tree->boundaries[i]);
	free(tree->boundaries);
	free(tree->waiting);
}

static size_t safe_end(struct mail *mail, size_t begin)
{
	enum guard_limit limit;
	size_t end = guard_end(buf_span(&mail->raw), begin, &limit);
	if (limit != GUARD_NONE)
		defect_add(mail, guard_limit_code(limit), end,
		           "The mail has so many headers or parts that only what is before this place is taken apart.");
	return end;
}

static void read_message(struct tree *tree)
{
	struct gmimelib_source source;
	gmimelib_start();
	gmimelib_open(&source, span_part(buf_span(&tree->mail->raw), tree->begin, tree->end));
	GMimeParserOptions *options = g_mime_parser_options_new();
	g_mime_parser_options_set_warning_callback(options, on_warning, tree);
	GMimeMessage *message = parse_message(source.stream, options);
	if (message) {
		read_objects(tree, g_mime_message_get_mime_part(message));
		find_ends(tree);
		g_object_unref(message);
	}
	g_mime_parser_options_free(options);
	gmimelib_close(&source);
}

void tree_read(struct mail *mail, size_t begin)
{
	struct tree tree = { .mail = mail, .begin = begin };
	if (mail->raw.len > begin && mail->raw.len <= MAIL_MAX_MESSAGE) {
		tree.end = safe_end(mail, begin);
		read_message(&tree);
	}
	if (mail->part_count == 0) {
		defect_add(mail, "unreadable", begin, "This cannot be read as a mail: all of it is shown as text.");
		add_unread(mail, begin);
	}
	repair_tree(mail, begin);
	tree_finish(&tree);
}
