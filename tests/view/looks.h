/* looks: what can be asked of any drawn screen: is every text large enough, whole, inside the screen, and on top of no
 * other text? And where is a text or a place to click? */
#ifndef TEST_LOOKS_H
#define TEST_LOOKS_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/draw.h"

#define LOOKS_LEAST_SIZE 24.0f
#define LOOKS_TOUCH      1.5f  /* units two boxes may share: rounding */
#define LOOKS_GLYPHS     0.92f /* of the size: letters fill less than the line box of 1.4 */

static inline struct rect looks_intersect(struct rect a, struct rect b)
{
	float x = fmaxf(a.x, b.x), y = fmaxf(a.y, b.y);
	float right = fminf(a.x + a.w, b.x + b.w), bottom = fminf(a.y + a.h, b.y + b.h);

	return (struct rect){ x, y, fmaxf(right - x, 0), fmaxf(bottom - y, 0) };
}

/* Where the letters of a text are: the middle of its line box; of a paragraph, its lines. */
static inline struct rect looks_glyphs(const struct draw_list *list, const struct draw_item *item)
{
	float h = item->size * LOOKS_GLYPHS;

	if (item->kind == DRAW_PARAGRAPH) {
		float lines = draw_paragraph_height(list, item->font, item->size, item->at.w, item->text);

		return (struct rect){ item->at.x, item->at.y, item->at.w, fminf(lines, item->at.h) };
	}

	return (struct rect){ item->at.x, item->at.y + (item->at.h - h) / 2, item->at.w, h };
}

struct looks_text {
	const struct draw_item *item;
	struct rect box, seen; /* letters; the part of them inside the clips */
};

static inline bool looks_is_text(const struct draw_item *item)
{
	return (item->kind == DRAW_TEXT || item->kind == DRAW_PARAGRAPH) && *item->text;
}

/* Texts that are seen at all. Returns how many; free() them. */
static inline size_t looks_texts(const struct draw_list *list, struct rect screen, struct looks_text **out)
{
	struct rect clips[17] = { screen };
	size_t depth = 0, count = 0;

	*out = mem_alloc((list->count + 1) * sizeof **out);
	for (size_t i = 0; i < list->count; i++) {
		const struct draw_item *item = &list->items[i];

		if (item->kind == DRAW_CLIP && depth < 16) {
			clips[depth + 1] = looks_intersect(clips[depth], item->at);
			depth++;
		} else if (item->kind == DRAW_UNCLIP && depth) {
			depth--;
		} else if (looks_is_text(item)) {
			struct rect box = looks_glyphs(list, item), seen = looks_intersect(box, clips[depth]);

			if (seen.w > 0 && seen.h > 0)
				(*out)[count++] = (struct looks_text){ item, box, seen };
		}
	}
	return count;
}

static inline void looks_complain(char *out, size_t size, const char *what, const struct draw_item *a, const struct draw_item *b)
{
	if (!*out)
		snprintf(out, size, "%s: \"%.60s\" at %.0f,%.0f %.0fx%.0f size %.0f%s%.60s%s", what, a->text, a->at.x, a->at.y,
		         a->at.w, a->at.h, a->size, b ? " and \"" : "", b ? b->text : "", b ? "\"" : "");
}

/* Is it cut at the top or bottom? Between two lines of a paragraph that scrolls it may be. */
static inline bool looks_halved(const struct draw_list *list, const struct looks_text *a, bool scrolls)
{
	float above = a->seen.y - a->box.y, below = a->box.y + a->box.h - a->seen.y - a->seen.h;
	float line = draw_paragraph_height(list, a->item->font, a->item->size, a->item->at.w, "x");
	float air = (line - a->item->size * LOOKS_GLYPHS) / 2 + LOOKS_TOUCH;

	if (!scrolls || a->item->kind != DRAW_PARAGRAPH)
		return above > LOOKS_TOUCH || below > LOOKS_TOUCH;
	return fabsf(remainderf(above, line)) > air || fabsf(remainderf(below, line)) > air;
}

/* "" when the screen looks right, else the first thing that is wrong. A paragraph that begins at `scrolled` or
 * right of it may be cut between two lines: its pane scrolls. */
static inline void looks_wrong_beside(const struct draw_list *list, struct rect screen, float scrolled, char *out, size_t size)
{
	struct looks_text *texts;
	size_t count = looks_texts(list, screen, &texts);

	*out = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct looks_text *a = &texts[i];

		if (a->item->size < LOOKS_LEAST_SIZE)
			looks_complain(out, size, "too small", a->item, NULL);
		bool scrolls = a->item->at.x >= scrolled;

		if (a->box.w - a->seen.w > LOOKS_TOUCH || looks_halved(list, a, scrolls))
			looks_complain(out, size, "cut", a->item, NULL);
		for (size_t j = 0; j < i; j++) {
			struct rect both = looks_intersect(a->seen, texts[j].seen);

			if (both.w > LOOKS_TOUCH && both.h > LOOKS_TOUCH)
				looks_complain(out, size, "on top of each other", a->item, texts[j].item);
		}
	}
	free(texts);
}

static inline void looks_wrong(const struct draw_list *list, struct rect screen, char *out, size_t size)
{
	looks_wrong_beside(list, screen, INFINITY, out, size);
}

/* The n-th (0 …) visible text that has `part` in it, or NULL. */
static inline const struct draw_item *looks_find(const struct draw_list *list, const char *part, size_t n)
{
	for (size_t i = 0; i < list->count; i++)
		if (looks_is_text(&list->items[i]) && strstr(list->items[i].text, part) && n-- == 0)
			return &list->items[i];
	return NULL;
}

static inline size_t looks_count_kind(const struct draw_list *list, enum draw_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->items[i].kind == kind;
	return count;
}

/* Clips must be closed, or the rest of the screen is lost. */
static inline bool looks_clips_closed(const struct draw_list *list)
{
	return looks_count_kind(list, DRAW_CLIP) == looks_count_kind(list, DRAW_UNCLIP);
}

#endif
