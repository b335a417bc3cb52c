/* css: the little of HTML's styling that quiet rich text keeps: weight, slant, lines, text colour, hidden or not.
 *
 * Reads a style attribute ("color: #c00; font-weight: bold") and the colour of a <font>. Everything else that CSS can say is
 * ignored on purpose: no backgrounds, no fonts, no sizes. Nothing is allocated, no time but the attribute's length. Any thread.
 */
#ifndef MAIL_CSS_H
#define MAIL_CSS_H

#include "base/buf.h"

#define CSS_MAX_STYLE 2000u /* bytes of a style attribute that are read */

struct css {
	bool bold, italic, underline, strike;
	bool coloured; /* rgb was said */
	bool hidden;   /* display: none */
	uint32_t rgb;  /* 0xRRGGBB */
};

/* "#c00", "#cc0000", "rgb(204, 0, 0)", "red"; false: none of these. */
bool css_colour(struct span value, uint32_t *out_rgb);

/* Changes style as the declarations of a style attribute say. */
void css_read(struct span declarations, struct css *style);

#endif
