#include "display/gif.h"

#include "base/mem.h"

#include <string.h>

#define LZW_CODES    4096
#define LZW_MAX_BITS 12

enum disposal { DISPOSAL_KEEP = 1, DISPOSAL_CLEAR = 2, DISPOSAL_BACK = 3 };

/* ---- bytes ---- */

/* -1: the end. */
static int next_byte(struct gif *gif)
{
	if (gif->read_at == gif->read_len) {
		gif->read_len = SDL_RWread(gif->io, gif->read, 1, sizeof gif->read);
		gif->read_at = 0;
		if (gif->read_len == 0)
			return -1;
	}
	return gif->read[gif->read_at++];
}

static bool read_bytes(struct gif *gif, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int byte = next_byte(gif);
		if (byte < 0)
			return false;
		out[i] = (uint8_t)byte;
	}
	return true;
}

static int le16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

/* Sub-blocks: a length and so many bytes each; a length of 0 is the end. */
static bool skip_blocks(struct gif *gif)
{
	uint8_t block[255];
	int len;
	while ((len = next_byte(gif)) > 0)
		if (!read_bytes(gif, block, (size_t)len))
			return false;
	return len == 0;
}

static bool read_colours(struct gif *gif, int flags, uint32_t *out)
{
	size_t count = (size_t)2 << (flags & 7);
	memset(out, 0, 256 * sizeof *out);
	for (size_t i = 0; i < count; i++) {
		uint8_t rgb[3];
		if (!read_bytes(gif, rgb, sizeof rgb))
			return false;
		out[i] = 0xFF000000u | (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
	}
	for (size_t i = count; i < 256; i++)
		out[i] = 0xFF000000u;
	return true;
}

bool gif_init(struct gif *gif, SDL_RWops *io)
{
	uint8_t head[13];
	*gif = (struct gif){ .io = io, .transparent = -1 };
	if (!read_bytes(gif, head, sizeof head) || (memcmp(head, "GIF87a", 6) != 0 && memcmp(head, "GIF89a", 6) != 0))
		return false;
	gif->width = le16(head + 6);
	gif->height = le16(head + 8);
	size_t pixels = (size_t)gif->width * (size_t)gif->height;
	if (pixels == 0 || pixels > GIF_MAX_PIXELS || (head[10] & 0x80 && !read_colours(gif, head[10], gif->colours)))
		return false;
	gif->canvas = mem_zero(pixels * sizeof *gif->canvas);
	return true;
}

void gif_finish(struct gif *gif)
{
	free(gif->canvas);
	free(gif->before);
	*gif = (struct gif){ 0 };
}

/* Graphic control extension (GIF89a §23): disposal, delay and transparency of the frame behind it. */
static bool read_extension(struct gif *gif)
{
	uint8_t control[5];
	int label = next_byte(gif);
	if (label < 0)
		return false;
	if (label != 0xF9)
		return skip_blocks(gif);
	int len = next_byte(gif);
	if (len != 4) { /* not what it says it is */
		for (int i = 0; i < len; i++)
			if (next_byte(gif) < 0)
				return false;
		return len > 0 ? skip_blocks(gif) : len == 0;
	}
	if (!read_bytes(gif, control, 4))
		return false;
	gif->next_disposal = control[0] >> 2 & 7;
	gif->next_delay = le16(control + 1);
	gif->transparent = control[0] & 1 ? control[3] : -1;
	return skip_blocks(gif);
}

/* ---- LZW with codes of growing length (GIF89a, appendix F) ---- */

struct lzw {
	struct gif *gif; /* borrowed */
	int block_left;  /* bytes of the sub-block; -1: the last one is over */
	uint32_t bits;
	int bit_count;
	int least, size; /* bits of a colour, of a code */
	int clear, next, previous, first;
	uint16_t prefix[LZW_CODES];
	uint8_t suffix[LZW_CODES], stack[LZW_CODES + 1];
};

/* -1: the end. */
static int next_code(struct lzw *lzw)
{
	while (lzw->bit_count < lzw->size) {
		if (lzw->block_left == 0 && (lzw->block_left = next_byte(lzw->gif)) <= 0)
			lzw->block_left = -1;
		int byte = lzw->block_left < 0 ? -1 : next_byte(lzw->gif);
		if (byte < 0)
			return -1;
		lzw->block_left--;
		lzw->bits |= (uint32_t)byte << lzw->bit_count;
		lzw->bit_count += 8;
	}
	int code = (int)(lzw->bits & ((1u << lzw->size) - 1));
	lzw->bits >>= lzw->size;
	lzw->bit_count -= lzw->size;
	return code;
}

static void clear_codes(struct lzw *lzw)
{
	lzw->size = lzw->least + 1;
	lzw->next = lzw->clear + 2;
	lzw->previous = -1;
}

/* The colours of one code, last first, on the stack. Returns how many; -1: no such code. */
static int spell(struct lzw *lzw, int code)
{
	int count = 0, at = code;
	if (code > lzw->next || (code == lzw->next && lzw->previous < 0) || (lzw->previous < 0 && code >= lzw->clear))
		return -1;
	if (code == lzw->next) { /* the code that is just being made: the previous one and its own first colour */
		lzw->stack[count++] = (uint8_t)lzw->first;
		at = lzw->previous;
	}
	while (at >= lzw->clear + 2 && count < LZW_CODES) { /* each prefix is smaller than its code */
		lzw->stack[count++] = lzw->suffix[at];
		at = lzw->prefix[at];
	}
	lzw->stack[count++] = (uint8_t)at;
	lzw->first = at;
	return count;
}

static void learn(struct lzw *lzw, int code)
{
	if (lzw->previous >= 0 && lzw->next < LZW_CODES) {
		lzw->prefix[lzw->next] = (uint16_t)lzw->previous;
		lzw->suffix[lzw->next] = (uint8_t)lzw->first;
		lzw->next++;
		if (lzw->next == 1 << lzw->size && lzw->size < LZW_MAX_BITS)
			lzw->size++;
	}
	lzw->previous = code;
}

/* ---- one frame ---- */

struct placing {
	struct gif *gif;
	const uint32_t *colours;
	int left, top, width, height; /* of the frame; it may lie outside of the canvas */
	bool interlaced;
	int x, y, pass;
};

/* Rows of an interlaced frame: 0, 8, …; 4, 12, …; 2, 6, …; 1, 3, … (GIF89a, appendix E). */
static void next_row(struct placing *placing)
{
	static const int starts[] = { 0, 4, 2, 1 }, steps[] = { 8, 8, 4, 2 };
	placing->x = 0;
	placing->y += placing->interlaced ? steps[placing->pass] : 1;
	while (placing->interlaced && placing->y >= placing->height && placing->pass < 3)
		placing->y = starts[++placing->pass];
}

static void place(struct placing *placing, int index)
{
	struct gif *gif = placing->gif;
	int x = placing->left + placing->x, y = placing->top + placing->y;
	if (index != gif->transparent && x < gif->width && y < gif->height)
		gif->canvas[(size_t)y * (size_t)gif->width + (size_t)x] = placing->colours[index];
	if (++placing->x == placing->width)
		next_row(placing);
}

/* True: its blocks are there to their end. */
static bool read_pixels(struct placing *placing)
{
	struct lzw lzw = { .gif = placing->gif, .least = next_byte(placing->gif) };
	if (lzw.least < 1 || lzw.least > 8)
		return false;
	lzw.clear = 1 << lzw.least;
	clear_codes(&lzw);
	while (placing->y < placing->height) {
		int code = next_code(&lzw);
		if (code == lzw.clear) {
			clear_codes(&lzw);
			continue;
		}
		int count = code < 0 || code == lzw.clear + 1 ? -1 : spell(&lzw, code);
		if (count < 0) /* as far as it goes */
			break;
		while (count > 0 && placing->y < placing->height)
			place(placing, lzw.stack[--count]);
		learn(&lzw, code);
	}
	while (lzw.block_left > 0 && next_byte(placing->gif) >= 0)
		lzw.block_left--;
	return lzw.block_left < 0 || skip_blocks(placing->gif);
}

static void clear_rect(struct gif *gif, SDL_Rect rect)
{
	for (int y = rect.y; y < rect.y + rect.h; y++)
		memset(gif->canvas + (size_t)y * (size_t)gif->width + (size_t)rect.x, 0, (size_t)rect.w * sizeof *gif->canvas);
}

/* The canvas as the frame before leaves it; what this one will take back is kept. */
static void dispose(struct gif *gif, SDL_Rect frame)
{
	size_t bytes = (size_t)gif->width * (size_t)gif->height * sizeof *gif->canvas;
	if (gif->count > 0 && gif->disposal == DISPOSAL_CLEAR)
		clear_rect(gif, gif->frame);
	else if (gif->count > 0 && gif->disposal == DISPOSAL_BACK && gif->before != NULL)
		memcpy(gif->canvas, gif->before, bytes);
	if (gif->next_disposal == DISPOSAL_BACK) {
		if (gif->before == NULL)
			gif->before = mem_alloc(bytes);
		memcpy(gif->before, gif->canvas, bytes);
	}
	gif->disposal = gif->next_disposal;
	gif->delay_cs = gif->next_delay;
	gif->frame = frame;
}

static bool read_frame(struct gif *gif)
{
	uint8_t head[9];
	if (!read_bytes(gif, head, sizeof head))
		return false;
	struct placing placing = {
		gif, gif->colours, le16(head), le16(head + 2), le16(head + 4), le16(head + 6), (head[8] & 0x40) != 0, 0, 0, 0
	};
	size_t pixels = (size_t)placing.width * (size_t)placing.height;
	if (pixels == 0 || pixels > GIF_MAX_PIXELS || (head[8] & 0x80 && !read_colours(gif, head[8], gif->own_colours)))
		return false;
	if (head[8] & 0x80)
		placing.colours = gif->own_colours;
	SDL_Rect whole = { 0, 0, gif->width, gif->height };
	SDL_Rect wanted = { placing.left, placing.top, placing.width, placing.height }, frame = { 0 };
	if (!SDL_IntersectRect(&whole, &wanted, &frame))
		frame = (SDL_Rect){ 0 };
	dispose(gif, frame);
	bool ok = read_pixels(&placing) || gif->count == 0;
	gif->count++;
	gif->next_disposal = 0;
	gif->next_delay = 0;
	gif->transparent = -1;
	return ok;
}

bool gif_next(struct gif *gif)
{
	for (;;) {
		int kind = next_byte(gif);
		if (kind == 0x2C)
			return read_frame(gif);
		if (kind != 0 && (kind != 0x21 || !read_extension(gif))) /* some writers leave zeros between blocks */
			return false;
	}
}
