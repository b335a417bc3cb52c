/* paper: a canvas whose drawing becomes an SVG or a PDF: lines and letters instead of pixels (Cairo).
 *
 *     paper_init → draw on paper.canvas → paper_next_page (PDF) → … → paper_finish
 *
 * The canvas is width x height pixels, each `scale` points of the paper large: fonts are laid out for whole pixels, so
 * draw large and let the paper make it small. Main thread.
 */
#ifndef DISPLAY_PAPER_H
#define DISPLAY_PAPER_H

#include "base/buf.h"
#include "display/canvas.h"

enum paper_kind { PAPER_SVG, PAPER_PDF };

struct paper {
	struct canvas canvas;
	struct buf bytes; /* owned: what was written so far */
};

/* False: the system has no memory for it; paper_finish all the same. paper must not move until then. */
bool paper_init(struct paper *paper, enum paper_kind kind, int width, int height, double scale);
void paper_next_page(struct paper *paper); /* ends this page */

/* Ends the document and appends it to out. False: it could not be made, nothing is appended. */
bool paper_finish(struct paper *paper, struct buf *out);

/* The canvas as a PNG file, appended to out. False: the system has no memory for it. */
bool paper_png(struct canvas *canvas, struct buf *out);

#endif
