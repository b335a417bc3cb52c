/* pane_text: what one pane draws on a stage, as text, and what must or must not be in it. */
#ifndef TEST_PANE_TEXT_H
#define TEST_PANE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "fake_font.h"
#include "stage.h"

typedef void pane_fn(struct view_frame *frame, struct rect at);

/* The pane's draw list, printed, in a rectangle of w x h. free() it. */
static inline char *pane_text_print(struct stage *stage, pane_fn *pane, float w, float h)
{
	struct buf out = { 0 };

	draw_begin(&stage->list, &fake_font);
	pane(&stage->frame, (struct rect){ 0, 0, w, h });
	draw_print(&stage->list, &out);
	return buf_take_text(&out);
}

static inline void pane_text_have_at(struct stage *stage, pane_fn *pane, const char *wanted, bool there, const char *file,
                                     int line)
{
	char *text = pane_text_print(stage, pane, 1100, 860);

	if ((strstr(text, wanted) != NULL) != there) {
		print_error("%s: %s\n%s", there ? "not there" : "should not be there", wanted, text);
		_fail(file, line);
	}
	free(text);
}

#define pane_text_have(stage, pane, wanted) pane_text_have_at(stage, pane, wanted, true, __FILE__, __LINE__)
#define pane_text_lack(stage, pane, wanted) pane_text_have_at(stage, pane, wanted, false, __FILE__, __LINE__)

static inline size_t pane_text_count(const char *text, const char *wanted)
{
	size_t count = 0;

	for (; (text = strstr(text, wanted)) != NULL; text++)
		count++;
	return count;
}

/* Clips begun; the first may be the list's first line. */
static inline size_t pane_text_clips(const char *text)
{
	return pane_text_count(text, "\nclip ") + (strncmp(text, "clip ", 5) == 0);
}

/* Everything that must be read is at least 24 units high. */
static inline void pane_text_are_legible(struct stage *stage)
{
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_TEXT || item->kind == DRAW_PARAGRAPH)
			assert_true(item->size >= 24);
	}
}

#endif
