/* data: where assets/ and fonts/ are: $SMTPSCOPE_DATA, share/smtpscope beside the bin/ the program is
 * in, the source tree it was built from, or the place it was to be installed in; the first that has what is asked for. */
#ifndef APP_DATA_H
#define APP_DATA_H

/* "assets/text" → its full path, free() it. NULL: log_error has said that the data files are missing. */
char *data_path(const char *relative);

#endif
