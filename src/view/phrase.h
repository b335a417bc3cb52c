/* phrase: sentences of the catalogues with their blanks filled in: "第 {1} 封 / 共 {2} 封" with "2" and "3".
 *
 * What is filled in is shown as it is given: make what came from the network safe first (utf8_safe). A text that has
 * **bold** words gets the mark U+0001 in front that the display needs to draw them; network texts never have it,
 * because utf8_safe shows control characters. Main thread.
 */
#ifndef VIEW_PHRASE_H
#define VIEW_PHRASE_H

#include "view/view.h"

/* The catalogue's text in the chosen language, or NULL. key is made as by printf. */
const char *phrase_find(const struct view_frame *frame, const char *key, ...) __attribute__((format(printf, 2, 3)));

/* The text of key with {1}, {2}, {3} filled in; NULL blanks become empty. free() it. */
char *phrase_fill(const struct view_frame *frame, const char *key, const char *one, const char *two, const char *three);

/* The same in another than the chosen language. free() it. */
char *phrase_fill_in(const struct view_frame *frame, enum lang lang, const char *key, const char *one, const char *two,
                     const char *three);

/* text with the mark for **bold** where it needs it. free() it. */
char *phrase_rich(const char *text);

/* "12,480" */
void phrase_number(uint64_t number, char *out, size_t size);

#endif
