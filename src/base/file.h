/* file: whole files in and out. Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/* Appends the file's bytes to out. False: log_error has said why (missing, a folder, over max_bytes, …). */
bool file_read(const char *path, size_t max_bytes, struct buf *out);

/* A new file with these bytes, or none: never through a link, never over a file. False: errno says why. */
bool file_write(const char *path, struct span bytes);

/* folder/name, or folder/name (2).ext, (3) … : the first that does not exist. Returns the path, free() it; NULL: errno says why.
 */
char *file_write_free(const char *folder, const char *name, struct span bytes);

/* The first of folder/name, folder/name (2).ext, … that does not exist. free() it; NULL: errno says why. */
char *file_free_name(const char *folder, const char *name);

/* A new folder: folder/name, or folder/name (2), … Returns the path, free() it; NULL: errno says why. */
char *file_make_folder_free(const char *folder, const char *name);

/* Gives a file that was written under a temporary name its own, and never one that is taken (errno EEXIST). False: errno says why. */
bool file_give_name(const char *temporary, const char *path);

/* Makes the folder where it is not there (not its parents). */
bool file_make_folder(const char *path);

#endif
