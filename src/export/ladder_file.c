#include "export/ladder_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "display/paint.h"
#include "display/paper.h"
#include "view/ladder_sheet.h"
#include "view/phrase.h"

#define SHEET_WIDTH 1440.0f /* units: roomy enough for times and phases */
#define PNG_SCALE   (4.0f / 3)
#define A4_WIDTH    595 /* points */
#define A4_HEIGHT   842
#define PDF_SCALE   ((float)A4_WIDTH / SHEET_WIDTH)
#define FOOT        60.0f
#define FOOT_SIZE   24.0f

static struct rect sheet(float height)
{
	return (struct rect){ 0, 0, SHEET_WIDTH, height };
}

/* Steps from first on, on one sheet; returns the next step. */
static size_t draw_sheet(const struct ladder_file *file, struct rect at, size_t first)
{
	struct scene *scene = file->scene;

	draw_begin(&scene->list, scene->list.measure);
	draw_rect(&scene->list, (struct rect){ 0, 0, at.w, at.h + FOOT }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	return ladder_sheet_draw(&scene->frame, at, first);
}

/* bytes: given up. */
static bool write_out(const char *path, struct buf *bytes, bool made)
{
	if (!made)
		errno = ENOMEM;
	bool done = made && file_write(path, buf_span(bytes));
	int why = errno;
	buf_finish(bytes);
	errno = why;
	return done;
}

bool ladder_file_svg(const struct ladder_file *file, const char *path)
{
	size_t last = file->scene->session->step_count < LADDER_SVG_MAX ? file->scene->session->step_count : LADDER_SVG_MAX;
	struct buf bytes = { 0 };
	struct paper paper;

	text_set_scale(file->text, 1);
	struct rect at = sheet(ladder_sheet_height(&file->scene->frame, SHEET_WIDTH, 1, last));
	if (paper_init(&paper, PAPER_SVG, (int)SHEET_WIDTH, (int)at.h, 1)) {
		draw_sheet(file, at, 1);
		paint(&paper.canvas, &file->scene->list, file->palette, 1, file->text, NULL);
	}
	return write_out(path, &bytes, paper_finish(&paper, &bytes));
}

static void draw_foot(const struct ladder_file *file, float y, size_t page)
{
	struct draw_list *list = &file->scene->list;
	char number[24];

	snprintf(number, sizeof number, "%zu", page);
	char *words = phrase_fill(&file->scene->frame, "export.page", file->scene->session->opened.client, number, NULL);
	draw_text(list, SHEET_WIDTH / 2, y, FONT_SANS, FOOT_SIZE, COLOUR_INK2, ALIGN_CENTRE, words);
	free(words);
}

bool ladder_file_pdf(const struct ladder_file *file, const char *path)
{
	const float height = A4_HEIGHT / PDF_SCALE - FOOT;
	struct buf bytes = { 0 };
	struct paper paper;
	bool made = paper_init(&paper, PAPER_PDF, (int)SHEET_WIDTH, (int)(A4_HEIGHT / PDF_SCALE), PDF_SCALE);

	text_set_scale(file->text, 1);
	for (size_t first = 1, page = 1; made && first <= file->scene->session->step_count; page++) {
		first = draw_sheet(file, sheet(height), first);
		draw_foot(file, height, page);
		paint(&paper.canvas, &file->scene->list, file->palette, 1, file->text, NULL);
		paper_next_page(&paper);
	}
	return write_out(path, &bytes, paper_finish(&paper, &bytes));
}

/* NAME.png, NAME-2.png, NAME-3.png … */
static char *numbered(const char *path, size_t number)
{
	size_t stem = strlen(path) - strlen(".png");

	return number == 1 ? mem_strdup(path) : mem_printf("%.*s-%zu.png", (int)stem, path, number);
}

/* Of the picture that begins with step first. */
static float png_height(const struct ladder_file *file, size_t first)
{
	float all = ladder_sheet_height(&file->scene->frame, SHEET_WIDTH, first, file->scene->session->step_count);

	return all * PNG_SCALE > LADDER_PNG_MAX ? LADDER_PNG_MAX / PNG_SCALE : all;
}

static bool save_png(struct canvas *canvas, const char *path)
{
	struct buf bytes = { 0 };
	bool made = paper_png(canvas, &bytes);

	canvas_finish(canvas);
	return write_out(path, &bytes, made);
}

bool ladder_file_png(const struct ladder_file *file, const char *path)
{
	bool done = true;

	text_set_scale(file->text, PNG_SCALE);
	for (size_t first = 1, number = 1; done && first <= file->scene->session->step_count; number++) {
		struct rect at = sheet(png_height(file, first));
		struct canvas canvas;
		char *name = numbered(path, number);

		done = canvas_init(&canvas, (int)(SHEET_WIDTH * PNG_SCALE), (int)(at.h * PNG_SCALE));
		if (done) {
			first = draw_sheet(file, at, first);
			paint(&canvas, &file->scene->list, file->palette, PNG_SCALE, file->text, NULL);
			done = save_png(&canvas, name);
		}
		free(name);
	}
	return done;
}
