#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* Names of files and words of the network are in these sentences: nothing of them may steer the terminal. */
static void make_harmless(char *line)
{
	for (unsigned char *c = (unsigned char *)line; *c != '\0'; c++) {
		bool c1 = c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0;
		if ((*c < ' ' && *c != '\n') || *c == 0x7F)
			*c = '?';
		if (c1)
			c[0] = c[1] = '?';
	}
}

void log_error(const char *format, ...)
{
	char line[1024];
	va_list list;
	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	make_harmless(line);
	fprintf(stderr, "smtpscope: %s\n", line); /* one call: lines of two threads do not mix */
}
