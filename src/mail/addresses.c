#include "mail/addresses.h"

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

static void add_mailbox(struct mail_addresses *list, InternetAddress *from)
{
	char *address = utf8_or_null(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(from)));
	struct mail_address mailbox = { utf8_or_null(internet_address_get_name(from)), address ? address : mem_strdup("") };
	*array_push(list->items, list->count, list->cap) = mailbox;
}

static void add_list(struct mail_addresses *list, InternetAddressList *from, bool groups)
{
	for (int i = 0; i < internet_address_list_length(from) && list->count < MAIL_MAX_ADDRESSES; i++) {
		InternetAddress *address = internet_address_list_get_address(from, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(address))
			add_mailbox(list, address);
		else if (groups && INTERNET_ADDRESS_IS_GROUP(address)) /* a group holds mailboxes only: one level */
			add_list(list, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), false);
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
	free(text);
	if (parsed) {
		add_list(list, parsed, true);
		g_object_unref(parsed);
	}
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
