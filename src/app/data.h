/* data: where assets/ and fonts/ are: $SMTPSCOPE_DATA, the installed place, or the source tree it was built from. */
#ifndef APP_DATA_H
#define APP_DATA_H

/* "assets/text" → its full path, free() it. NULL: log_error has said that the data files are missing. */
char *data_path(const char *relative);

#endif
