#include "display/pictures.h"

#include "base/array.h"
#include "base/mem.h"
#include "display/halves.h"

#include <SDL_image.h>

#include <math.h>

#define ZOOM_MAX 64.0f

/* What the last drawing of a picture looked like: drawn again at the same size it is only copied. */
struct drawn {
	struct canvas canvas; /* the visible part */
	int width, height;    /* of the whole picture at that zoom, pixels */
	int left, top;        /* of the visible part in it */
	size_t frame;
};

struct decoding;

struct entry {
	uint64_t key;
	enum picture_state state;
	struct film film;     /* READY */
	struct halves halves; /* of a picture that stands */
	int64_t began_ms;     /* when a film was first drawn moving; 0: not yet */
	struct decoding *job; /* DECODING; owned by the worker */
	struct drawn drawn;
	uint64_t used; /* counts drawings; larger is later */
};

struct pictures {
	struct worker *worker; /* borrowed */
	struct entry *entries; /* owned */
	size_t count, cap;
	size_t kept; /* bytes of decoded pixels */
	uint64_t clock;
	int64_t now_ms, next_ms;   /* of moving pictures: see pictures_begin */
	int max_width, max_height; /* of what is kept */
};

/* Owned by the worker from submit to done. The worker touches neither pictures nor key. */
struct decoding {
	struct pictures *pictures; /* borrowed; NULL: nobody waits any more */
	uint64_t key;
	struct buf bytes;          /* owned */
	struct decode_input input; /* owned; with a finish: read instead of bytes */
	struct decode_want want;
	bool ok;
	struct film film; /* owned */
	struct halves halves; /* owned */
};

struct pictures *pictures_create(struct worker *worker)
{
	struct pictures *pictures = mem_zero(sizeof *pictures);
	pictures->worker = worker;
	pictures->max_width = pictures->max_height = PICTURES_MAX_SIDE;
	IMG_Init(IMG_INIT_PNG | IMG_INIT_JPG | IMG_INIT_WEBP); /* here, so that the worker's first decoding finds it done */
	return pictures;
}

static void finish_entry(struct pictures *pictures, struct entry *entry)
{
	if (entry->job != NULL)
		entry->job->pictures = NULL;
	pictures->kept -= film_bytes(&entry->film) + halves_bytes(&entry->halves);
	film_finish(&entry->film);
	halves_finish(&entry->halves);
	canvas_finish(&entry->drawn.canvas);
}

void pictures_destroy(struct pictures *pictures)
{
	if (pictures == NULL)
		return;
	for (size_t i = 0; i < pictures->count; i++)
		finish_entry(pictures, &pictures->entries[i]);
	free(pictures->entries);
	free(pictures);
	IMG_Quit();
}

static struct entry *find(const struct pictures *pictures, uint64_t key)
{
	for (size_t i = 0; i < pictures->count; i++)
		if (pictures->entries[i].key == key)
			return &pictures->entries[i];
	return NULL;
}

static void run_decoding(void *data)
{
	struct decoding *job = data;
	bool large = job->input.finish != NULL;
	job->ok = large ? decode_stream(&job->input, &job->want, &job->film) : decode_picture(&job->bytes, &job->want, &job->film);
	if (job->ok && job->film.count == 1)
		halves_make(&job->halves, job->film.frames[0], job->film.width, job->film.height);
	if (large)
		mem_trim();
}

/* Forgets what was not drawn for the longest time, never the picture that has just come. */
static void make_room(struct pictures *pictures, uint64_t newest)
{
	while (pictures->kept > PICTURES_MAX_KEPT) {
		struct entry *oldest = NULL;
		for (size_t i = 0; i < pictures->count; i++) {
			struct entry *entry = &pictures->entries[i];
			if (entry->state == PICTURE_READY && entry->key != newest &&
			    (oldest == NULL || entry->used < oldest->used))
				oldest = entry;
		}
		if (oldest == NULL)
			return;
		finish_entry(pictures, oldest);
		*oldest = pictures->entries[--pictures->count];
	}
}

static void done_decoding(void *data)
{
	struct decoding *job = data;
	struct entry *entry = job->pictures ? find(job->pictures, job->key) : NULL;
	if (entry != NULL) {
		entry->job = NULL;
		entry->state = job->ok ? PICTURE_READY : PICTURE_FAILED;
		entry->film = job->film;
		entry->halves = job->halves;
		entry->used = ++job->pictures->clock;
		job->pictures->kept += film_bytes(&entry->film) + halves_bytes(&entry->halves);
		make_room(job->pictures, job->key);
	} else {
		film_finish(&job->film);
		halves_finish(&job->halves);
	}
	buf_finish(&job->bytes);
	if (job->input.finish != NULL)
		job->input.finish(job->input.context);
	free(job);
}

void pictures_fit(struct pictures *pictures, int max_width, int max_height)
{
	pictures->max_width = max_width < PICTURES_MAX_SIDE ? max_width : PICTURES_MAX_SIDE;
	pictures->max_height = max_height < PICTURES_MAX_SIDE ? max_height : PICTURES_MAX_SIDE;
}

static void submit(struct pictures *pictures, uint64_t key, struct decoding *job, int orientation, size_t frames)
{
	job->pictures = pictures;
	job->key = key;
	job->want = (struct decode_want){ orientation, pictures->max_width, pictures->max_height, frames };
	struct entry entry = { .key = key, .state = PICTURE_DECODING, .job = job };
	*array_push(pictures->entries, pictures->count, pictures->cap) = entry;
	worker_submit(pictures->worker, run_decoding, done_decoding, job);
}

void pictures_request(struct pictures *pictures, uint64_t key, struct span bytes, int orientation, size_t frames)
{
	if (find(pictures, key) != NULL)
		return;
	struct decoding *job = mem_zero(sizeof *job);
	buf_add(&job->bytes, bytes);
	submit(pictures, key, job, orientation, frames);
}

void pictures_request_stream(struct pictures *pictures, uint64_t key, struct decode_input input, int orientation, size_t frames)
{
	if (find(pictures, key) != NULL) {
		input.finish(input.context);
		return;
	}
	struct decoding *job = mem_zero(sizeof *job);
	job->input = input;
	submit(pictures, key, job, orientation, frames);
}

enum picture_state pictures_state(const struct pictures *pictures, uint64_t key)
{
	const struct entry *entry = find(pictures, key);
	return entry ? entry->state : PICTURE_ABSENT;
}

bool pictures_size(const struct pictures *pictures, uint64_t key, int *out_width, int *out_height)
{
	const struct entry *entry = find(pictures, key);
	if (entry == NULL || entry->state != PICTURE_READY)
		return false;
	*out_width = entry->film.width;
	*out_height = entry->film.height;
	return true;
}

/* CAIRO_FILTER_GOOD averages what a pixel covers, about 50 ms for a large picture, of which the halves leave a quarter at most:
 * once for the picture at rest. While someone zooms and pans, bilinear (3 ms) will do, and always while it moves. */
static cairo_filter_t filter_for(int drawn_width, int width, bool zoomed, bool moving)
{
	bool averaging = !moving && drawn_width < width && (!zoomed || 2 * drawn_width < width);
	return averaging ? CAIRO_FILTER_GOOD : CAIRO_FILTER_BILINEAR;
}

/* The visible part anew: part.x, part.y from the top left of the whole picture at its drawn size. */
static bool scale(struct entry *entry, size_t frame, int width, int height, SDL_Rect part, bool zoomed)
{
	struct drawn *drawn = &entry->drawn;
	canvas_finish(&drawn->canvas);
	if (!canvas_init(&drawn->canvas, part.w, part.h))
		return false;
	drawn->width = width;
	drawn->height = height;
	drawn->left = part.x;
	drawn->top = part.y;
	drawn->frame = frame;
	const struct film *film = &entry->film;
	struct half from = halves_for(&entry->halves, (struct half){ film->frames[frame], film->width, film->height }, width);
	cairo_surface_t *source = cairo_image_surface_create_for_data((unsigned char *)from.pixels, CAIRO_FORMAT_RGB24, from.width,
	                                                              from.height, from.width * 4);
	cairo_t *cairo = canvas_cairo(&drawn->canvas);
	cairo_translate(cairo, -part.x, -part.y);
	cairo_scale(cairo, (double)width / from.width, (double)height / from.height);
	cairo_set_source_surface(cairo, source, 0, 0);
	cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD); /* no dark seam at the edges */
	cairo_pattern_set_filter(cairo_get_source(cairo), filter_for(width, from.width, zoomed, entry->began_ms != 0));
	cairo_paint(cairo);
	canvas_sdl(&drawn->canvas);
	cairo_surface_destroy(source);
	return true;
}

static bool already_drawn(const struct drawn *drawn, size_t frame, int width, int height, SDL_Rect part)
{
	return drawn->canvas.surface != NULL && drawn->frame == frame && drawn->width == width && drawn->height == height &&
	       drawn->left == part.x && drawn->top == part.y && drawn->canvas.width == part.w && drawn->canvas.height == part.h;
}

void pictures_begin(struct pictures *pictures, int64_t clock_ms)
{
	pictures->now_ms = clock_ms;
	pictures->next_ms = 0;
}

int64_t pictures_next_ms(const struct pictures *pictures)
{
	return pictures->next_ms;
}

/* Which frame is due, and that the next one will be. Standing still rewinds. */
static size_t frame_due(struct pictures *pictures, struct entry *entry)
{
	if (pictures->now_ms == 0 || entry->film.count < 2) {
		entry->began_ms = 0;
		return 0;
	}
	if (entry->began_ms == 0)
		entry->began_ms = pictures->now_ms;
	int64_t elapsed = pictures->now_ms - entry->began_ms;
	int64_t next = entry->began_ms + film_change_after(&entry->film, elapsed);
	if (pictures->next_ms == 0 || next < pictures->next_ms)
		pictures->next_ms = next;
	return film_frame_at(&entry->film, elapsed);
}

void pictures_draw(struct pictures *pictures, uint64_t key, struct canvas *canvas, float x, float y, float w, float h, float zoom,
                   float pan_x, float pan_y)
{
	struct entry *entry = find(pictures, key);
	if (entry == NULL || entry->state != PICTURE_READY || w < 1 || h < 1)
		return;
	entry->used = ++pictures->clock;
	zoom = zoom > 0 && zoom < ZOOM_MAX ? zoom : zoom >= ZOOM_MAX ? ZOOM_MAX : 1;
	float factor = fminf(w / (float)entry->film.width, h / (float)entry->film.height) * zoom;
	int width = (int)fmaxf(1, roundf((float)entry->film.width * factor));
	int height = (int)fmaxf(1, roundf((float)entry->film.height * factor));
	SDL_Rect box = { (int)lroundf(x), (int)lroundf(y), (int)lroundf(w), (int)lroundf(h) };
	SDL_Rect whole = { (int)lroundf(x + (w - (float)width) / 2 + pan_x), (int)lroundf(y + (h - (float)height) / 2 + pan_y),
		           width, height };
	SDL_Rect visible;
	if (!SDL_IntersectRect(&box, &whole, &visible))
		return;
	SDL_Rect part = { visible.x - whole.x, visible.y - whole.y, visible.w, visible.h };
	size_t frame = frame_due(pictures, entry);
	if (already_drawn(&entry->drawn, frame, width, height, part) || scale(entry, frame, width, height, part, zoom > 1))
		SDL_BlitSurface(entry->drawn.canvas.surface, NULL, canvas_sdl(canvas), &visible);
}
