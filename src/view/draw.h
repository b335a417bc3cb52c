/* draw: the draw list, the one thing views make. Rectangles, lines, texts, pictures and places to click, in order.
 *
 * Lengths are design units: 1/1080 of the window's height times the text scale; x to the right, y down. Colours are roles,
 * so a list is the same in every theme. Views know no SDL: display/paint turns a list into pixels, tests print it.
 * All strings are copied into the list. Main thread; begin a list anew for each frame, memory is kept.
 */
#ifndef VIEW_DRAW_H
#define VIEW_DRAW_H

#include "base/buf.h"

#define DRAW_LINE_HEIGHT 1.4f /* a line box is this times the font size high */

enum colour {
	COLOUR_NONE, /* not drawn */
	COLOUR_GROUND,
	COLOUR_SURFACE,
	COLOUR_INK,
	COLOUR_INK2, /* second ink: labels, times */
	COLOUR_LINE,
	COLOUR_CLIENT,
	COLOUR_SERVER,      /* the server's life-line: as 2xx */
	COLOUR_CLIENT_SOFT, /* fills behind the client's things */
	COLOUR_SERVER_SOFT,
	COLOUR_2XX,
	COLOUR_3XX,
	COLOUR_4XX,
	COLOUR_5XX,
	COLOUR_2XX_SOFT,
	COLOUR_3XX_SOFT,
	COLOUR_4XX_SOFT,
	COLOUR_5XX_SOFT,
	COLOUR_FOCUS,
	COLOUR_FOCUS_SOFT,
	COLOUR_FOCUS_INK, /* ink on the focus colour */
	COLOUR_ON_DARK,   /* text on ink and on code colours */
	COLOUR_FUTURE,    /* what has not happened yet */
	COLOUR_BLACK,
	COLOUR_SCRIM, /* half-transparent, under overlays */
	COLOUR_COUNT
};

enum font { FONT_SANS, FONT_BOLD, FONT_MONO, FONT_MONO_BOLD, FONT_COUNT };
enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct rect {
	float x, y, w, h;
};

enum draw_kind {
	DRAW_RECT,      /* filled and/or outlined, rounded */
	DRAW_LINE,      /* from (x, y) to (x+w, y+h); dash 0: solid */
	DRAW_SHAPE,     /* a small drawn sign inside the rectangle: what the font lacks */
	DRAW_TEXT,      /* one line; `at` is its line box, whatever the alignment was (1.4 x size high) */
	DRAW_PARAGRAPH, /* wrapped to w, bidi, emoji; cut at h */
	DRAW_RICH,      /* the same with runs: bold, colour, … */
	DRAW_PICTURE,   /* a decoded picture, fitted into the rectangle with its aspect, or with zoom and pan */
	DRAW_CLIP,      /* until the matching DRAW_UNCLIP only this rectangle is drawn in */
	DRAW_UNCLIP,
	DRAW_HIT /* invisible: a place to click */
};

enum shape {
	SHAPE_ARROW_LEFT,
	SHAPE_ARROW_RIGHT, /* filled triangle heads */
	SHAPE_CHECK,       /* 2xx */
	SHAPE_DOTS,        /* 3xx */
	SHAPE_BANG,        /* 4xx */
	SHAPE_CROSS,       /* 5xx */
	SHAPE_PLAY,
	SHAPE_PAUSE,
	SHAPE_BACK,
	SHAPE_FIRST,
	SHAPE_NEXT,
	SHAPE_LAST,
	SHAPE_ENVELOPE,
	SHAPE_PICTURE,
	SHAPE_PAGE,
	SHAPE_CLIP,
	SHAPE_LOCK,
	SHAPE_DOT,
	SHAPE_CR,
	SHAPE_LF, /* visible line ends */
	SHAPE_DOWN,
	SHAPE_UP,   /* chevrons */
	SHAPE_HAND, /* somebody did this on purpose: held, altered */
	SHAPE_COUNT
};

enum draw_style { DRAW_BOLD = 1, DRAW_ITALIC = 2, DRAW_UNDERLINE = 4, DRAW_STRIKE = 8, DRAW_MONO = 16 };

/* Bytes [start, end) of a rich text that look different. In order, never overlapping. */
struct draw_run {
	size_t start, end;
	unsigned style;     /* of enum draw_style */
	enum colour colour; /* COLOUR_NONE: rgb, chosen to be readable in this theme */
	uint32_t rgb;
};

struct draw_rich {
	const char *text;
	const struct draw_run *runs;
	size_t run_count;
	enum font font;
	float size;
};

struct draw_item {
	enum draw_kind kind;
	struct rect at;
	enum colour fill, stroke; /* fill is the colour of text and shapes, stroke that of outlines and lines */
	float radius, width;      /* corner radius; stroke width */
	float dash;               /* LINE: length of dash and gap */
	enum shape shape;
	enum font font;
	float size;               /* font size */
	const char *text;         /* in the list's own memory; PICTURE: instead of one that cannot be decoded, or NULL */
	const struct draw_run *runs; /* RICH: in the list's own memory */
	size_t run_count;
	uint64_t picture;         /* PICTURE: key, see view.h */
	float zoom, pan_x, pan_y; /* PICTURE: 1 fits; pan in units */
	int action, arg;          /* HIT */
};

/* How large text is; given by the display, faked by tests. Units in, units out. */
struct draw_measure {
	float (*text_width)(void *context, enum font font, float size, const char *text);
	float (*paragraph_height)(void *context, enum font font, float size, float width, const char *text);
	void *context;
	/* How large the runs make it; out_width: of its widest line. NULL: as the text without its runs. */
	void (*rich_size)(void *context, const struct draw_rich *rich, float width, float *out_width, float *out_height);
};

struct draw_block {  /* strings of one frame, one behind the other */
	char *bytes; /* owned */
	size_t used, size;
};

/* A zeroed list is valid. */
struct draw_list {
	struct draw_item *items; /* owned */
	size_t count, cap;
	struct draw_block *blocks;            /* owned: they never move while items point into them */
	size_t block_count, block_cap, block; /* block: the one being filled */
	const struct draw_measure *measure;   /* borrowed */
};

void draw_begin(struct draw_list *list, const struct draw_measure *measure); /* empties it */
void draw_finish(struct draw_list *list);

void draw_rect(struct draw_list *list, struct rect at, enum colour fill, enum colour stroke, float radius, float width);
void draw_line(struct draw_list *list, float x0, float y0, float x1, float y1, enum colour colour, float width, float dash);
void draw_shape(struct draw_list *list, enum shape shape, struct rect at, enum colour colour);
/* x is the left edge, centre or right edge by align. Returns the width. */
float draw_text(struct draw_list *list, float x, float y, enum font font, float size, enum colour colour, enum align align,
                const char *text);
/* Cut with "…" so that it is no wider than max_width. Returns the width drawn. */
float draw_text_fit(struct draw_list *list, float x, float y, float max_width, enum font font, float size, enum colour colour,
                    const char *text);
/* Returns the height. */
float draw_paragraph(struct draw_list *list, struct rect at, enum font font, float size, enum colour colour, const char *text);
void draw_rich_text(struct draw_list *list, struct rect at, const struct draw_rich *rich, enum colour colour);
void draw_picture(struct draw_list *list, struct rect at, uint64_t picture, float zoom, float pan_x, float pan_y);
void draw_picture_words(struct draw_list *list, const char *text); /* what stands there if the one just drawn cannot be decoded */
void draw_clip(struct draw_list *list, struct rect at);
void draw_unclip(struct draw_list *list);
void draw_hit(struct draw_list *list, struct rect at, int action, int arg);

float draw_text_width(const struct draw_list *list, enum font font, float size, const char *text);
float draw_paragraph_height(const struct draw_list *list, enum font font, float size, float width, const char *text);

void draw_rich_size(const struct draw_list *list, const struct draw_rich *rich, float width, float *out_width, float *out_height);

/* The topmost DRAW_HIT at (x, y), or NULL. Clips count. */
const struct draw_item *draw_hit_at(const struct draw_list *list, float x, float y);

/* The topmost one of that action, whatever lies over it. */
#define DRAW_HIT_ANY (-1)
const struct draw_item *draw_hit_of(const struct draw_list *list, float x, float y, int action);

/* One line an item, for tests: `text 24,96 bold 30 ink "EHLO"`. Positions are rounded to whole units, strings escaped. */
void draw_print(const struct draw_list *list, struct buf *out);

const char *draw_colour_name(enum colour colour); /* "ink", "2xx-soft" */
const char *draw_shape_name(enum shape shape);    /* "arrow-left" */

#endif
