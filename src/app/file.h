/* file: whole files in and out. Any thread. */
#ifndef APP_FILE_H
#define APP_FILE_H

#include "base/buf.h"

/* Appends the file's bytes to out. False: log_error has said why (missing, a folder, over max_bytes, …). */
bool file_read(const char *path, size_t max_bytes, struct buf *out);

/* Writes to a temporary name beside path and renames it, so that nobody sees half a file. False: log_error has said why
 * and nothing is left behind. An existing file is not overwritten: that is a failure too. */
bool file_write_new(const char *path, struct span bytes);

/* folder/name, or folder/name-2.ext, -3 … : the first that does not exist. free() it. */
char *file_free_name(const char *folder, const char *name);

/* Makes the folder where it is not there (not its parents). */
bool file_make_folder(const char *path);

#endif
