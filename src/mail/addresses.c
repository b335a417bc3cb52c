#include "mail/addresses.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mail/gmimelib.h"
#include "mail/words.h"

/* GMime hands out what the sender wrote; only UTF-8 leaves this room. */
static char *utf8_or_null(const char *text)
{
	struct buf out = { 0 };
	if (!text || !*text)
		return NULL;
	struct span s = span_of(text);
	while (s.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(s, &c);
		utf8_add(&out, c);
		s = span_from(s, taken);
	}
	return buf_take_text(&out);
}

/* As it was written: GMime shows "xn--…" as what it stands for, but the envelope that people compare it with has it as sent. */
static const char *written_address(InternetAddressMailbox *from, const char *text)
{
	const char *shown = internet_address_mailbox_get_addr(from);
	const char *idn = shown && strcasestr(text, "xn--") ? internet_address_mailbox_get_idn_addr(from) : NULL;
	return idn && strcasestr(text, idn) ? idn : shown;
}

/* Senders who encode the whole of "name <address>" as one word (RFC 2047 §5 forbids it): what was meant. */
static void repair_encoded(struct mail_address *mailbox)
{
	if (strncmp(mailbox->address, "=?", 2) != 0)
		return;
	char *text = words_decode(span_of(mailbox->address), NULL);
	char *open = strrchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
	free(mailbox->address);
	if (!open || !close) {
		mailbox->address = text;
		return;
	}
	mailbox->address = span_dup(span_make(open + 1, (size_t)(close - open - 1)));
	while (open > text && (open[-1] == ' ' || open[-1] == '"'))
		open--;
	*open = '\0';
	if (!mailbox->name && *text)
		mailbox->name = mem_strdup(text + (*text == '"'));
	free(text);
}

static void add_mailbox(struct mail_addresses *list, InternetAddress *from, const char *text)
{
	char *address = utf8_or_null(written_address(INTERNET_ADDRESS_MAILBOX(from), text));
	struct mail_address mailbox = { utf8_or_null(internet_address_get_name(from)), address ? address : mem_strdup("") };
	repair_encoded(&mailbox);
	*array_push(list->items, list->count, list->cap) = mailbox;
}

static void add_list(struct mail_addresses *list, InternetAddressList *from, const char *text, bool groups)
{
	for (int i = 0; i < internet_address_list_length(from) && list->count < MAIL_MAX_ADDRESSES; i++) {
		InternetAddress *address = internet_address_list_get_address(from, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(address))
			add_mailbox(list, address, text);
		else if (groups && INTERNET_ADDRESS_IS_GROUP(address)) /* a group holds mailboxes only: one level */
			add_list(list, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), text, false);
	}
}

/* Outlook and what imitates it put ";" between mailboxes. Where no group (RFC 5322 §3.4: "name: a, b;") is open it can mean
 * nothing else. */
static void repair_separators(char *text)
{
	bool quoted = false, group = false, angle = false;
	int comment = 0;
	for (char *c = text; *c; c++) {
		if (*c == '\\' && (quoted || comment) && c[1])
			c++;
		else if (*c == '"' && !comment)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (*c == '(' || *c == ')')
			comment += *c == '(' ? 1 : comment > 0 ? -1 : 0;
		else if (comment)
			continue;
		else if (*c == '<' || *c == '>')
			angle = *c == '<';
		else if (*c == ':' && !angle)
			group = true;
		else if (*c == ';' && !group)
			*c = ',';
		else if (*c == ';')
			group = false;
	}
}

bool addresses_read(struct span value, struct mail_addresses *list)
{
	gmimelib_start();
	char *text = words_unify(span_part(value, 0, MAIL_MAX_HEADER));
	repair_separators(text);
	InternetAddressList *parsed = internet_address_list_parse(NULL, text);
	if (parsed) {
		add_list(list, parsed, text, true);
		g_object_unref(parsed);
	}
	free(text);
	return value.len <= MAIL_MAX_HEADER && list->count < MAIL_MAX_ADDRESSES;
}

void addresses_finish(struct mail_addresses *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].address);
	}
	free(list->items);
	*list = (struct mail_addresses){ 0 };
}
