#include "display/canvas.h"

#include "base/log.h"

static bool attach_cairo(struct canvas *canvas)
{
	SDL_Surface *surface = canvas->surface;
	canvas->cairo_surface =
	        cairo_image_surface_create_for_data(surface->pixels, CAIRO_FORMAT_RGB24, surface->w, surface->h, surface->pitch);
	canvas->cairo = cairo_create(canvas->cairo_surface);
	if (cairo_status(canvas->cairo) == CAIRO_STATUS_SUCCESS)
		return true;
	canvas_finish(canvas);
	return false;
}

bool canvas_init(struct canvas *canvas, int width, int height)
{
	*canvas = (struct canvas){ .width = width, .height = height };
	canvas->surface = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_RGB888);
	return canvas->surface != NULL && attach_cairo(canvas);
}

bool canvas_init_surface(struct canvas *canvas, SDL_Surface *surface)
{
	const SDL_PixelFormat *format = surface->format;
	*canvas = (struct canvas){ 0 };
	if (format->BytesPerPixel != 4 || format->Rmask != 0xFF0000 || format->Gmask != 0xFF00 || format->Bmask != 0xFF)
		return false;
	*canvas = (struct canvas){ .surface = surface, .width = surface->w, .height = surface->h, .borrowed = true };
	return attach_cairo(canvas);
}

bool canvas_init_paper(struct canvas *canvas, cairo_surface_t *surface, int width, int height)
{
	*canvas = (struct canvas){ .cairo_surface = surface, .width = width, .height = height };
	canvas->cairo = cairo_create(surface);
	if (cairo_status(canvas->cairo) == CAIRO_STATUS_SUCCESS)
		return true;
	canvas_finish(canvas);
	return false;
}

void canvas_finish(struct canvas *canvas)
{
	if (canvas->cairo != NULL)
		cairo_destroy(canvas->cairo);
	if (canvas->cairo_surface != NULL) {
		cairo_surface_finish(canvas->cairo_surface); /* the pixels go away with the SDL surface */
		cairo_surface_destroy(canvas->cairo_surface);
	}
	if (!canvas->borrowed)
		SDL_FreeSurface(canvas->surface);
	*canvas = (struct canvas){ 0 };
}

SDL_Surface *canvas_sdl(struct canvas *canvas)
{
	if (canvas->drawn_by_cairo && canvas->surface != NULL)
		cairo_surface_flush(canvas->cairo_surface);
	canvas->drawn_by_cairo = false;
	return canvas->surface;
}

cairo_t *canvas_cairo(struct canvas *canvas)
{
	if (!canvas->drawn_by_cairo && canvas->surface != NULL)
		cairo_surface_mark_dirty(canvas->cairo_surface);
	canvas->drawn_by_cairo = true;
	return canvas->cairo;
}

void canvas_clip(struct canvas *canvas, const SDL_Rect *clip)
{
	if (canvas->surface != NULL)
		SDL_SetClipRect(canvas->surface, clip);
	cairo_reset_clip(canvas->cairo);
	if (clip == NULL)
		return;
	cairo_new_path(canvas->cairo);
	cairo_rectangle(canvas->cairo, clip->x, clip->y, clip->w, clip->h);
	cairo_clip(canvas->cairo);
}

bool canvas_save_png(const struct canvas *canvas, const char *path)
{
	cairo_surface_flush(canvas->cairo_surface);
	cairo_status_t status = cairo_surface_write_to_png(canvas->cairo_surface, path);
	if (status == CAIRO_STATUS_SUCCESS)
		return true;
	log_error("cannot write the picture %s: %s; check that the folder exists and has room", path,
	          cairo_status_to_string(status));
	return false;
}
