#include "view/letter.h"

#include <string.h>

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

const char *letter_plain(const struct mail *mail)
{
	if (mail->text && *mail->text)
		return mail->text;
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].recovered && mail->parts[i].text && message_of(mail, i) == MAIL_NO_PART)
			return mail->parts[i].text;
	return NULL;
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

/* ---- a mail inside the mail ---- */

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

bool letter_message_has_choice(const struct mail *mail, size_t index)
{
	for (size_t i = index + 1; i < mail->part_count && mail->parts[i].depth > mail->parts[index].depth; i++)
		if (mail->parts[i].kind == PART_HTML && mail->parts[i].blocks.count && has_other(mail, i, PART_TEXT))
			return true;
	return false;
}

/* One of its texts: where there are two of the same, the one that was chosen. */
static bool is_read(const struct mail *mail, size_t index, enum body_choice choice)
{
	const struct mail_part *part = &mail->parts[index];
	enum part_kind other = part->kind == PART_TEXT ? PART_HTML : PART_TEXT;
	bool chosen = (part->kind == PART_HTML) == (choice == BODY_HTML);

	return part->blocks.count && (chosen || !has_other(mail, index, other));
}

/* A picture that one of its HTML parts shows where it belongs. */
static bool stands_in_text(const struct mail_part *part, enum body_choice choice)
{
	return part->kind == PART_PICTURE && part->is_inline && part->content_id && choice == BODY_HTML;
}

static bool add_leaf(struct rich *rich, const struct mail *mail, size_t index, int indent)
{
	const struct mail_part *part = &mail->parts[index];
	enum body_choice choice = rich->frame->state->body;

	if (part->kind == PART_TEXT || part->kind == PART_HTML) {
		if (!is_read(mail, index, choice))
			return false;
		rich_add_blocks(rich, &part->blocks, indent);
		return true;
	}
	if ((part->kind != PART_PICTURE && part->kind != PART_FILE) || stands_in_text(part, choice))
		return false;
	rich_add_part(rich, part, indent);
	return true;
}

void letter_add_message(struct rich *rich, const struct mail *mail, size_t index)
{
	const struct mail_part *root = &mail->parts[index];
	size_t added = 0;

	rich_add_card(rich, root, 0);
	for (size_t i = index + 1; i < mail->part_count && mail->parts[i].depth > root->depth; i++) {
		int indent = 0;

		if (added == LETTER_PARTS_MAX) {
			rich_add_remark(rich, widget_text(rich->frame, "ui.mail.inside-more"));
			return;
		}
		for (size_t up = message_of(mail, i); up != index && up != MAIL_NO_PART; up = message_of(mail, up))
			indent++;
		if (mail->parts[i].kind == PART_MESSAGE)
			rich_add_card(rich, &mail->parts[i], indent + 1);
		else if (!add_leaf(rich, mail, i, indent))
			continue;
		added++;
	}
}
