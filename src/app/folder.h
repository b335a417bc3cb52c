/* folder: what of a folder can be opened: captures, or else mails. Listed, not read.
 *
 * Captures (.pcapng, .pcap) are what `--save` writes of connections; their names begin with the time, so sorted by name they are
 * in the order of time. Mails (.eml) beside them came on these connections and are not opened again; in a folder without captures
 * they are. Everything else is passed over: other files, hidden ones, folders, what is no regular file. A name is only ever a
 * path to open and text to show safely. Any thread.
 */
#ifndef APP_FOLDER_H
#define APP_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLDER_CAPTURES_MAX 10000
#define FOLDER_BYTES_MAX    ((uint64_t)2 << 30) /* of all captures: they are kept in memory */
#define FOLDER_MAILS_MAX    200                 /* each is delivered once more */
#define FOLDER_ENTRIES_MAX  100000              /* looked at, so that the window stays alive */

enum folder_kind { FOLDER_EMPTY, FOLDER_CAPTURES, FOLDER_MAILS };

struct folder {
	enum folder_kind kind;
	char *path;     /* owned: without links and dots */
	char **files;   /* owned: paths, sorted by name */
	uint64_t *ends; /* owned: bytes of the files up to this one's end */
	size_t count, cap;
	size_t left_out; /* too many, or too much */
};

bool folder_is(const char *path); /* a folder, or a link to one */

/* False: it cannot be read, errno says why. folder is to be finished either way. */
bool folder_list(struct folder *folder, const char *path);
void folder_finish(struct folder *folder); /* zeroed: nothing */

#endif
