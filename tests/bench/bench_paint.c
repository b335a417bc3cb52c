/* How long a full redraw takes: a screen as rich as the ladder with the explanation beside it, painted FRAMES times at
 * 1920x1080, as a picture alone and, where there is a display (xvfb-run will do), into a window and shown.
 *
 *     ladder and labels: about 150 texts, 100 rectangles, lines and signs, 3 paragraphs, one picture
 *
 * Every frame a few texts differ (times, counters), as they do when stepping. Bar: median 6 ms, p99 10 ms. */
#include "display/paint.h"
#include "display/window.h"
#include "view/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FRAMES 300
#define ROWS   20

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void row(struct draw_list *list, int i, int frame)
{
	char label[64];
	float y = 180 + 40.0f * (float)i;
	snprintf(label, sizeof label, "+%d.%03d", i, frame / 10);
	draw_text(list, 200, y, FONT_MONO, 24, COLOUR_INK2, ALIGN_RIGHT, label);
	snprintf(label, sizeof label, "RCPT TO:<user%d@example.org>", i);
	draw_text(list, 440, y, FONT_MONO, 26, COLOUR_INK, ALIGN_LEFT, label);
	draw_text(list, 320, y, FONT_MONO_BOLD, 26, COLOUR_2XX, ALIGN_LEFT, "250");
	draw_text(list, 860, y, FONT_SANS, 24, COLOUR_INK2, ALIGN_LEFT, i % 2 ? "收件人" : "发件人");
	draw_rect(list, (struct rect){ 310, y, 110, 34 }, COLOUR_2XX_SOFT, COLOUR_2XX, 17, 2);
	draw_shape(list, SHAPE_CHECK, (struct rect){ 385, y + 6, 24, 24 }, COLOUR_2XX);
	draw_line(list, 300, y + 37, 1000, y + 37 + (i % 3 ? 0 : 6), i % 2 ? COLOUR_CLIENT : COLOUR_SERVER, 4, i % 5 ? 0 : 8);
	draw_shape(list, i % 2 ? SHAPE_ARROW_RIGHT : SHAPE_ARROW_LEFT, (struct rect){ 980, y + 28, 18, 18 }, COLOUR_CLIENT);
	draw_text(list, 1130, 560 + 20.0f * (float)i, FONT_MONO, 24, COLOUR_INK, ALIGN_LEFT, "5L2g 5aW9 77yM 546L");
	draw_text(list, 1400, 560 + 20.0f * (float)i, FONT_SANS, 24, COLOUR_INK, ALIGN_LEFT, "base64 → 字节 → 字符");
}

static void frame_list(struct draw_list *list, const struct draw_measure *measure, int frame)
{
	char label[64];
	draw_begin(list, measure);
	draw_rect(list, (struct rect){ 0, 0, 1920, 70 }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_rect(list, (struct rect){ 0, 70, 1120, 900 }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_text(list, 32, 15, FONT_BOLD, 28, COLOUR_INK, ALIGN_LEFT, "smtpscope");
	draw_rect(list, (struct rect){ 150, 90, 300, 72 }, COLOUR_CLIENT_SOFT, COLOUR_CLIENT, 14, 3);
	draw_line(list, 300, 162, 300, 970, COLOUR_CLIENT, 4, 0);
	draw_line(list, 1000, 162, 1000, 970, COLOUR_SERVER, 4, 0);
	for (int i = 0; i < ROWS; i++)
		row(list, i, frame);
	draw_rect(list, (struct rect){ 1140, 90, 750, 440 }, COLOUR_SURFACE, COLOUR_LINE, 14, 2);
	draw_paragraph(
	        list, (struct rect){ 1160, 110, 710, 140 }, FONT_SANS, 28, COLOUR_INK,
	        "\x01服务器同意接收正文。从现在起，客户端发送的每一行都是**邮件内容**而不是命令，直到单独一行的点号结束。");
	draw_paragraph(
	        list, (struct rect){ 1160, 260, 710, 140 }, FONT_SANS, 28, COLOUR_INK2,
	        "The server agrees to take the content 🎉. Every line from now on is content, until a dot alone on its line.");
	draw_paragraph(list, (struct rect){ 1160, 410, 710, 140 }, FONT_SANS, 28, COLOUR_INK, "附件是今天实验的照片和说明。");
	draw_picture(list, (struct rect){ 1680, 560, 220, 400 }, 1, 1, 0, 0);
	for (int i = 0; i < 30; i++) {
		draw_shape(list, SHAPE_DOT, (struct rect){ 400 + 34.0f * (float)i, 1010, 16, 16 },
		           i < 12 ? COLOUR_2XX : COLOUR_FUTURE);
		snprintf(label, sizeof label, "%d", i + 1);
		draw_text(list, 408 + 34.0f * (float)i, 1030, FONT_SANS, 24, COLOUR_INK2, ALIGN_CENTRE, label);
	}
	snprintf(label, sizeof label, "第 %d / %d 步", frame + 1, FRAMES);
	draw_text(list, 1500, 1000, FONT_BOLD, 28, COLOUR_INK, ALIGN_LEFT, label);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void report(const char *what, double *times, size_t items)
{
	double first = times[0];
	qsort(times, FRAMES, sizeof *times, by_value);
	printf("%-22s %zu items: median %.2f ms, p99 %.2f ms, first %.2f ms\n", what, items, times[FRAMES / 2],
	       times[FRAMES * 99 / 100], first);
}

/* window NULL: on the canvas only. */
static void run(const char *what, struct canvas *canvas, struct window *window, struct text *text, struct pictures *pictures)
{
	static double times[FRAMES];
	struct draw_measure measure = text_measure(text);
	struct draw_list list = { 0 };
	for (int frame = 0; frame < FRAMES; frame++) {
		double start = now_ms();
		struct canvas *target = window ? window_begin(window) : canvas;
		frame_list(&list, &measure, frame);
		if (target != NULL)
			paint(target, &list, theme_palette(THEME_LIGHT), 1, text, pictures);
		if (window != NULL && target != NULL)
			window_end(window);
		times[frame] = now_ms() - start;
	}
	report(what, times, list.count);
	draw_finish(&list);
}

/* A picture as a phone sends them, without compression so that nothing but this room is timed. */
static void request_picture(struct pictures *pictures)
{
	SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 3000, 2000, 24, SDL_PIXELFORMAT_BGR24);
	size_t size = 3000 * 2000 * 3 + 4096;
	void *file = malloc(size);
	SDL_RWops *io = SDL_RWFromMem(file, (int)size);
	SDL_SaveBMP_RW(surface, io, 0);
	pictures_request(pictures, 1, span_make(file, (size_t)SDL_RWtell(io)), 1, 1);
	SDL_RWclose(io);
	SDL_FreeSurface(surface);
	free(file);
}

int main(void)
{
	double start = now_ms();
	struct text *text = text_create(SOURCE_DIR "/fonts");
	struct canvas canvas;
	if (text == NULL || !canvas_init(&canvas, 1920, 1080))
		return 1;
	printf("%-22s %.1f ms\n", "fonts ready", now_ms() - start);
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	request_picture(pictures);
	worker_wait(worker);
	run("picture, no window", &canvas, NULL, text, pictures);
	struct window *window = window_has_display() ? window_create("bench", 1920, 1080, false) : NULL;
	if (window != NULL)
		run("window, shown", NULL, window, text, pictures);
	else
		puts("window, shown          not measured: no display (xvfb-run -s '-screen 0 1920x1080x24' gives one)");
	window_destroy(window);
	pictures_destroy(pictures);
	worker_destroy(worker);
	canvas_finish(&canvas);
	text_destroy(text);
	return 0;
}
