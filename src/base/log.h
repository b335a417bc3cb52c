/* log: what the program itself has to say to the person who started it, on stderr.
 * One sentence a call, with what to try; "smtpscope: " is put before it. Control characters but the line's end are shown as "?".
 * Any thread. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
