#include "mail/part_header.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mail/defect.h"
#include "mail/headers.h"
#include "mail/params.h"
#include "mail/words.h"

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

/* RFC 2045 §5.2: a Content-Type that cannot be read counts as none ("Content-Type: text"). */
static void repair_type(struct mail *mail, struct mail_part *part, struct span type)
{
	char *word = params_main(type);
	size_t len = strlen(word);
	bool leaf = part->kind != PART_MULTIPART && part->kind != PART_MESSAGE, slash = strchr(word, '/') != NULL;
	bool quoted = slash && len > 2 && word[0] == '"' && word[len - 1] == '"' && !memchr(word + 1, '"', len - 2);
	if (leaf && len > 0 && (!slash || quoted)) {
		free(part->content_type);
		part->content_type = quoted ? mem_strndup(word + 1, len - 2) : mem_strdup("text/plain");
		defect_add(mail, "bad-content-type", part->header_start,
		           quoted ? "The Content-Type stands in quotes, which it must not."
		                  : "The Content-Type has no \"/\" and cannot be read: the part counts as text/plain.");
	}
	free(word);
}

static void report_cut(struct mail *mail, const struct mail_part *part, struct span type, struct span disposition)
{
	if (params_is_cut(type, "charset") || params_is_cut(type, "name") || params_is_cut(disposition, "filename"))
		defect_add(mail, "long-parameter", part->header_start,
		           "A parameter has more than %u bytes or %u pieces, or the header more than %u parameters: the rest is "
		           "not read.",
		           PARAMS_MAX_VALUE, PARAMS_MAX_PIECES, PARAMS_MAX);
}

void part_header_read(struct mail *mail, struct mail_part *part)
{
	struct span type = span_part(header_of(mail, part, "Content-Type"), 0, MAIL_MAX_HEADER);
	struct span disposition = span_part(header_of(mail, part, "Content-Disposition"), 0, MAIL_MAX_HEADER);
	struct span id = header_of(mail, part, "Content-ID");
	char *encoding = params_main(header_of(mail, part, "Content-Transfer-Encoding"));
	char *placement = params_main(disposition);
	repair_type(mail, part, type);
	report_cut(mail, part, type, disposition);
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
