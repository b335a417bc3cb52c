/* ladder_file: the whole ladder as a picture to put into a report or to print.
 *
 *   SVG   one sheet, as high as the session is long
 *   PDF   pages of A4, the boxes on each, a line with session and page number at the foot
 *   PNG   1920 pixels wide; a session too long for one picture of LADDER_PNG_MAX pixels goes on in NAME-2.png …
 *
 * Text in SVG and PDF is drawn as letters of our own fonts, so it looks the same everywhere. A file that exists is never
 * replaced. Main thread.
 */
#ifndef EXPORT_LADDER_FILE_H
#define EXPORT_LADDER_FILE_H

#include "display/text.h"
#include "export/scene.h"

#define LADDER_PNG_MAX 16000 /* pixels high: viewers refuse more than 32767, and memory is 4 bytes a pixel */
#define LADDER_SVG_MAX 2000  /* steps in one SVG; what follows is in the PDF */

struct ladder_file {
	struct scene *scene; /* with text's measure */
	struct text *text;
	const uint32_t *palette; /* theme_palette */
};

/* False: errno says why, and no file is left. */
bool ladder_file_svg(const struct ladder_file *file, const char *path);
bool ladder_file_pdf(const struct ladder_file *file, const char *path);
bool ladder_file_png(const struct ladder_file *file, const char *path); /* path ends in ".png" */

#endif
