/* bilingual: a sentence of explanation in the chosen language, and the other language smaller below it when both are wanted.
 *
 *   服务器同意接收。从现在起……            the chosen language
 *   The server agrees. From now on …      the other one, state->both_langs
 *
 * Only sentences are shown twice; buttons, tabs and labels stay in the chosen language. Texts are borrowed from the
 * catalogues or from a lesson and may hold **bold** words. Main thread.
 */
#ifndef VIEW_BILINGUAL_H
#define VIEW_BILINGUAL_H

#include "view/flow.h"

struct bilingual {
	const char *first;  /* NULL: there is no such text */
	const char *second; /* NULL: one language is enough, or the other has none */
};

/* The language that stands below; LANG_COUNT: none. */
enum lang bilingual_other(const struct view_frame *frame);

/* Both texts of a key, which is made as by printf. */
struct bilingual bilingual_find(const struct view_frame *frame, const char *key, ...) __attribute__((format(printf, 2, 3)));

/* The chosen two of a text that is there in every language (a lesson's). */
struct bilingual bilingual_of(const struct view_frame *frame, char *const texts[LANG_COUNT]);

/* Size of the second text below a first of that size: smaller, never below TEXT_SMALL. */
float bilingual_size(float size);

/* Across the column; flow->y moves below. Nothing where there is no first text. */
void bilingual_draw(struct flow *flow, float size, enum colour colour, struct bilingual text);

/* In a rectangle from (at.x, at.y) on, at.w wide. Returns the height it takes. */
float bilingual_text(struct view_frame *frame, struct rect at, float size, enum colour colour, struct bilingual text);

#endif
