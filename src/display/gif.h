/* gif: the frames of a GIF, one after the other, each as the whole picture then looks (GIF89a specification).
 *
 * SDL2_image gives the first frame alone, or all of them in memory at once; here there is one canvas of the size that the file's
 * head says, and each frame changes it: transparent pixels leave what lies below, disposal takes a frame back before the
 * next. What lies outside of the canvas is not drawn. A file that ends early or goes wrong gives the frames up to there;
 * a first frame that is cut is given as far as it goes.
 *
 * Every byte is hostile. The caller has let the file pass the gate (mail/picture), which knows the size of the canvas and
 * how many frames there are; GIF_MAX_PIXELS bounds what one frame may cost. Any thread.
 */
#ifndef DISPLAY_GIF_H
#define DISPLAY_GIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <SDL.h>

#define GIF_MAX_PIXELS (64u << 20) /* of the canvas, and of one frame: as the gate has it */

struct gif {
	SDL_RWops *io; /* borrowed */
	uint8_t read[4096];
	size_t read_at, read_len;
	int width, height;
	uint32_t *canvas; /* owned: 0xAARRGGBB, rows without gaps */
	uint32_t *before; /* owned: the canvas before a frame that is to be taken back; NULL: none was yet */
	uint32_t colours[256], own_colours[256];
	int delay_cs; /* of the frame on the canvas, hundredths of a second, as the file says */
	int disposal, next_disposal, next_delay, transparent; /* transparent: a colour's index, -1: none */
	SDL_Rect frame;                                       /* where the last frame lies, inside the canvas */
	size_t count;                                         /* frames so far */
};

bool gif_init(struct gif *gif, SDL_RWops *io); /* false: no GIF, or without a size; gif_finish all the same */
void gif_finish(struct gif *gif);
bool gif_next(struct gif *gif); /* draws the next frame; false: there is none */

#endif
