#include "display/paper.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

static cairo_status_t append(void *context, const unsigned char *data, unsigned length)
{
	buf_add(context, span_make(data, length));
	return CAIRO_STATUS_SUCCESS;
}

bool paper_init(struct paper *paper, enum paper_kind kind, int width, int height, double scale)
{
	*paper = (struct paper){ 0 };
	cairo_surface_t *surface =
	        kind == PAPER_SVG ? cairo_svg_surface_create_for_stream(append, &paper->bytes, width * scale, height * scale)
	                          : cairo_pdf_surface_create_for_stream(append, &paper->bytes, width * scale, height * scale);
	if (!canvas_init_paper(&paper->canvas, surface, width, height))
		return false;
	cairo_scale(paper->canvas.cairo, scale, scale);
	return true;
}

void paper_next_page(struct paper *paper)
{
	cairo_show_page(paper->canvas.cairo);
}

bool paper_finish(struct paper *paper, struct buf *out)
{
	bool made = paper->canvas.cairo != NULL;

	if (made) {
		cairo_surface_finish(paper->canvas.cairo_surface);
		made = cairo_surface_status(paper->canvas.cairo_surface) == CAIRO_STATUS_SUCCESS;
		canvas_finish(&paper->canvas);
	}
	if (made)
		buf_add(out, buf_span(&paper->bytes));
	buf_finish(&paper->bytes);
	return made;
}

bool paper_png(struct canvas *canvas, struct buf *out)
{
	cairo_surface_flush(canvas->cairo_surface);
	return cairo_surface_write_to_png_stream(canvas->cairo_surface, append, out) == CAIRO_STATUS_SUCCESS;
}
