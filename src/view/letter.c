#include "view/letter.h"

#include <string.h>

#define PARTS_MAX 60 /* of mails inside a mail that are shown */

static size_t message_of(const struct mail *mail, size_t part)
{
	size_t up = mail->parts[part].parent;

	while (up != MAIL_NO_PART && mail->parts[up].kind != PART_MESSAGE)
		up = mail->parts[up].parent;
	return up;
}

static size_t alternative_of(const struct mail *mail, size_t part)
{
	size_t up = mail->parts[part].parent;

	while (up != MAIL_NO_PART && strcmp(mail->parts[up].content_type, "multipart/alternative") != 0)
		up = mail->parts[up].kind == PART_MESSAGE ? MAIL_NO_PART : mail->parts[up].parent;
	return up;
}

static size_t first_own(const struct mail *mail, enum part_kind kind)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];

		if (part->kind == kind && !part->attachment && part->text && *part->text && message_of(mail, i) == MAIL_NO_PART)
			return i;
	}
	return MAIL_NO_PART;
}

const struct mail_part *letter_html(const struct mail *mail)
{
	size_t html = mail->html ? first_own(mail, PART_HTML) : MAIL_NO_PART;

	return html != MAIL_NO_PART && mail->parts[html].blocks.count ? &mail->parts[html] : NULL;
}

static bool has_plain(const struct mail *mail)
{
	return mail->text && mail->text[strspn(mail->text, " \t\r\n")];
}

bool letter_has_choice(const struct mail *mail)
{
	return letter_html(mail) && has_plain(mail);
}

bool letter_is_html(const struct mail *mail, enum body_choice choice)
{
	if (!letter_html(mail))
		return false;
	if (!has_plain(mail) || choice != BODY_AUTO)
		return !has_plain(mail) || choice == BODY_HTML;
	size_t html = first_own(mail, PART_HTML), plain = first_own(mail, PART_TEXT);
	size_t alternative = alternative_of(mail, html);
	bool related = alternative != MAIL_NO_PART && plain != MAIL_NO_PART && alternative == alternative_of(mail, plain);
	return !related && html < plain;
}

/* Is there, in the alternative that this part stands in, one of that kind? */
static bool has_other(const struct mail *mail, size_t index, enum part_kind kind)
{
	size_t alternative = alternative_of(mail, index);

	if (alternative == MAIL_NO_PART)
		return false;
	for (size_t i = alternative + 1; i < mail->part_count && mail->parts[i].depth > mail->parts[alternative].depth; i++) {
		if (mail->parts[i].kind == kind && mail->parts[i].blocks.count && i != index)
			return true;
	}
	return false;
}

void letter_add_message(struct rich *rich, const struct mail *mail, size_t index)
{
	const struct mail_part *root = &mail->parts[index];
	size_t added = 0;
	int indent = 0;

	rich_add_card(rich, root, 0);
	for (size_t i = index + 1; i < mail->part_count && mail->parts[i].depth > root->depth && added < PARTS_MAX; i++) {
		const struct mail_part *part = &mail->parts[i];

		indent = 0;
		for (size_t up = message_of(mail, i); up != index && up != MAIL_NO_PART; up = message_of(mail, up))
			indent++;
		if (part->kind == PART_MESSAGE)
			rich_add_card(rich, part, indent + 1);
		else if (part->kind == PART_TEXT || (part->kind == PART_HTML && !has_other(mail, i, PART_TEXT)))
			rich_add_blocks(rich, &part->blocks, indent);
		else
			continue;
		added++;
	}
}
