#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_error(const char *format, ...)
{
	char line[1024];
	va_list list;
	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	fprintf(stderr, "smtpscope: %s\n", line); /* one call: lines of two threads do not mix */
}
