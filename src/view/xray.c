#include "view/xray.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "mail/addresses.h"

bool xray_same_address(const char *a, const char *b, bool loose)
{
	const char *at_a = strrchr(a, '@'), *at_b = strrchr(b, '@');

	if (loose || !at_a || !at_b)
		return span_equal_nocase(span_of(a), b); /* "postmaster" (RFC 5321 §4.5.1) in any case */
	return span_equal(span_make(a, (size_t)(at_a - a)), span_make(b, (size_t)(at_b - b))) &&
	       span_equal_nocase(span_of(at_a), at_b);
}

static void add_header(struct xray *xray, const char *field, const struct mail_addresses *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (xray->header_count >= XRAY_MAX)
			xray->more++;
		else
			*array_push(xray->header, xray->header_count, xray->header_cap) = (struct xray_row){
				.field = field, .address = mem_strdup(list->items[i].address), .link = SIZE_MAX
			};
	}
}

/* What stands behind the colon, still encoded, as far as it is looked at. */
static struct span header_value(const struct mail *mail, const struct mail_header *header)
{
	struct span field = span_part(buf_span(&mail->raw), header->start, header->end);
	size_t colon = 0;

	while (colon < field.len && field.data[colon] != ':')
		colon++;
	while (field.len && (field.data[field.len - 1] == '\n' || field.data[field.len - 1] == '\r'))
		field.len--;
	return span_part(field, colon + 1, colon + 1 + MAIL_MAX_HEADER);
}

/* A field that struct mail does not keep as addresses. */
static void add_raw_header(struct xray *xray, const char *field, const struct mail *mail)
{
	struct mail_addresses list = { 0 };
	const struct mail_header *header = mail_header(mail, field);

	if (header)
		addresses_read(header_value(mail, header), &list);
	add_header(xray, field, &list);
	addresses_finish(&list);
}

static void add_envelope(struct xray *xray, const char *field, const char *address, uint16_t code)
{
	if (xray->envelope_count >= XRAY_MAX)
		xray->more++;
	else
		*array_push(xray->envelope, xray->envelope_count, xray->envelope_cap) =
		        (struct xray_row){ .field = field, .address = mem_strdup(address), .code = code, .link = SIZE_MAX };
}

static bool is_recipient_field(const char *field)
{
	return !strcmp(field, "To") || !strcmp(field, "Cc") || !strcmp(field, "Bcc");
}

/* The header row a sender (From, Sender) or a recipient (To, Cc, Bcc) is named in; SIZE_MAX: none. */
static size_t find(const struct xray *xray, const char *address, bool recipient, bool loose)
{
	for (size_t i = 0; i < xray->header_count; i++) {
		const struct xray_row *row = &xray->header[i];

		if (is_recipient_field(row->field) == recipient && strcmp(row->field, "Reply-To") != 0 &&
		    xray_same_address(row->address, address, loose))
			return i;
	}
	return SIZE_MAX;
}

static bool has_recipient(const struct xray *xray, const char *address)
{
	for (size_t i = 0; i < xray->envelope_count; i++)
		if (!strcmp(xray->envelope[i].field, "RCPT TO") && xray_same_address(xray->envelope[i].address, address, true))
			return true;
	return false;
}

static void mark_sender(struct xray_row *row, size_t link, bool list)
{
	row->link = link;
	if (!*row->address)
		row->mark = XRAY_NULL;
	else if (link == SIZE_MAX)
		row->mark = list ? XRAY_LIST : XRAY_FORGED;
}

static void mark_recipient(struct xray_row *row, size_t link, bool list)
{
	row->link = link;
	if (row->code >= 300)
		row->mark = XRAY_REFUSED;
	else if (link == SIZE_MAX)
		row->mark = list ? XRAY_LIST : XRAY_BCC;
}

static void mark(struct xray *xray, const struct mail *mail)
{
	bool list = mail_header(mail, "List-Id") || mail_header(mail, "List-Unsubscribe") || mail_header(mail, "List-Post");

	for (size_t i = 0; i < xray->envelope_count; i++) {
		struct xray_row *row = &xray->envelope[i];
		bool recipient = !strcmp(row->field, "RCPT TO");
		size_t link = find(xray, row->address, recipient, false);

		if (link == SIZE_MAX && *row->address) {
			link = find(xray, row->address, recipient, true);
			row->mark = link == SIZE_MAX ? XRAY_NONE : XRAY_LETTERS;
		}
		if (recipient)
			mark_recipient(row, link, list);
		else
			mark_sender(row, link, list);
	}
	for (size_t i = 0; i < xray->header_count && !xray->more; i++) {
		struct xray_row *row = &xray->header[i];

		if (is_recipient_field(row->field) && !has_recipient(xray, row->address))
			row->mark = XRAY_NOT_HERE;
	}
}

void xray_init(struct xray *xray, const struct envelope *envelope, const struct mail *mail)
{
	*xray = (struct xray){ 0 };
	if (envelope->reverse_path)
		add_envelope(xray, "MAIL FROM", envelope->reverse_path, 0);
	for (size_t i = 0; i < envelope->count; i++)
		add_envelope(xray, "RCPT TO", envelope->recipients[i].address, envelope->recipients[i].code);
	if (mail->from.count)
		add_header(xray, "From", &mail->from);
	else
		*array_push(xray->header, xray->header_count, xray->header_cap) =
		        (struct xray_row){ .field = "From", .address = mem_strdup(""), .link = SIZE_MAX, .mark = XRAY_NO_FROM };
	add_raw_header(xray, "Sender", mail);
	add_raw_header(xray, "Reply-To", mail);
	add_header(xray, "To", &mail->to);
	add_header(xray, "Cc", &mail->cc);
	add_raw_header(xray, "Bcc", mail);
	mark(xray, mail);
}

static void finish_rows(struct xray_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(rows[i].address);
	free(rows);
}

void xray_finish(struct xray *xray)
{
	finish_rows(xray->envelope, xray->envelope_count);
	finish_rows(xray->header, xray->header_count);
	*xray = (struct xray){ 0 };
}
