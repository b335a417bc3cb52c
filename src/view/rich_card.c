/* What stands between the texts of mails inside a mail: their heads, their files, what was left out. */
#include "view/rich.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/mail_card.h"

#define CARD_PAD    18.0f
#define VALUE_CHARS 200
#define FILE_SIGN   26.0f

static float draw_value(struct rich *rich, const char *label, const char *value, struct rect at, enum font font)
{
	struct draw_list *list = rich->frame->list;
	float column = 0;
	static const char *const keys[] = { "ui.mail.from", "ui.mail.subject", "ui.mail.date" };

	for (size_t i = 0; i < 3; i++)
		column = fmaxf(column, draw_text_width(list, FONT_SANS, TEXT_NORMAL, widget_text(rich->frame, keys[i])) + 24);
	if (!value)
		return 0;
	char *safe = utf8_safe(span_of(value), VALUE_CHARS);
	float whole = draw_paragraph_height(list, font, TEXT_NORMAL, at.w - column, safe);
	if (at.h < TEXT_NORMAL * DRAW_LINE_HEIGHT) { /* below what is seen */
		free(safe);
		return whole;
	}
	draw_text(list, at.x, at.y, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, ALIGN_LEFT, widget_text(rich->frame, label));
	flow_text(rich->frame, (struct rect){ at.x + column, at.y, at.w - column, at.h }, font, TEXT_NORMAL, COLOUR_INK, safe);
	free(safe);
	return whole;
}

float rich_card_draw(struct rich *rich, const struct mail_part *part, struct rect at)
{
	struct draw_list *list = rich->frame->list;
	struct rect inner = { at.x + CARD_PAD, at.y + CARD_PAD, at.w - 2 * CARD_PAD, 0 };
	const struct mail_inner *head = &part->inner;
	char *date = head->when ? mail_card_date(head->when) : NULL;
	const struct {
		const char *label, *value;
		enum font font;
	} rows[] = { { "ui.mail.from", head->from, FONT_SANS },
		     { "ui.mail.subject", head->subject, FONT_BOLD },
		     { "ui.mail.date", date ? date : head->date, FONT_SANS } };
	size_t first = list->count;

	draw_rect(list, at, COLOUR_CLIENT_SOFT, COLOUR_CLIENT, 12, 2);
	draw_shape(list, SHAPE_ENVELOPE, (struct rect){ inner.x, inner.y + 6, 28, 28 }, COLOUR_CLIENT);
	draw_text_fit(list, inner.x + 42, inner.y, inner.w - 42, FONT_BOLD, TEXT_SMALL, COLOUR_CLIENT,
	              widget_text(rich->frame, "ui.mail.inside"));
	inner.y += 42;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		inner.h = at.y + at.h - inner.y;
		inner.y += draw_value(rich, rows[i].label, rows[i].value, inner, rows[i].font);
	}
	list->items[first].at.h = inner.y + CARD_PAD - at.y;
	free(date);
	return inner.y + CARD_PAD - at.y;
}

float rich_file_draw(struct rich *rich, const struct mail_part *part, struct rect at)
{
	char size[32];
	char *name = shown_mail_part_name(rich->shown->view.mail, (size_t)(part - rich->shown->view.mail->parts));
	char *type = utf8_safe(span_of(part->content_type), 60);

	widget_size(part->size, size, sizeof size);
	char *text = mem_printf("%s · %s · %s", name, type, size);
	draw_shape(rich->frame->list, SHAPE_CLIP, (struct rect){ at.x, at.y + 6, FILE_SIGN, FILE_SIGN }, COLOUR_INK2);
	float height = flow_text(rich->frame, (struct rect){ at.x + FILE_SIGN + 14, at.y, at.w - FILE_SIGN - 14, 0 }, FONT_SANS,
	                         TEXT_NORMAL, COLOUR_INK, text);
	free(name);
	free(type);
	free(text);
	return height;
}

float rich_remark_draw(struct rich *rich, const char *remark, struct rect at)
{
	draw_shape(rich->frame->list, SHAPE_BANG, (struct rect){ at.x, at.y + 6, FILE_SIGN, FILE_SIGN }, COLOUR_4XX);
	return flow_text(rich->frame, (struct rect){ at.x + FILE_SIGN + 14, at.y, at.w - FILE_SIGN - 14, 0 }, FONT_BOLD,
	                 TEXT_SMALL, COLOUR_INK, remark);
}
