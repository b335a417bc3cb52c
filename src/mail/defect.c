#include "mail/defect.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"

#define UTF8_MAX 4 /* bytes of a character */

static void push(struct mail *mail, const char *code, size_t offset, char *text)
{
	struct mail_defect defect = { .code = mem_strdup(code),
		                      .offset = offset < mail->raw.len ? offset : mail->raw.len,
		                      .text = text };
	*array_push(mail->defects, mail->defect_count, mail->defect_cap) = defect;
}

void defect_add(struct mail *mail, const char *code, size_t offset, const char *format, ...)
{
	if (mail->defect_count >= MAIL_MAX_DEFECTS)
		return;
	if (mail->defect_count == MAIL_MAX_DEFECTS - 1) {
		push(mail, "too-many-defects", offset, mem_strdup("There are more defects than are listed."));
		return;
	}
	char text[400];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (len >= (int)sizeof text) /* cut, perhaps inside a character */
		text[utf8_cut(span_of(text), sizeof text - UTF8_MAX)] = '\0';
	push(mail, code, offset, mem_strdup(text));
}

/* Two readers may find the same thing at the same place: the one that says more stays. */
static void drop_doubles(struct mail *mail)
{
	size_t kept = 0;

	for (size_t i = 0; i < mail->defect_count; i++) {
		struct mail_defect defect = mail->defects[i], *last = kept ? &mail->defects[kept - 1] : NULL;

		if (!last || last->offset != defect.offset || strcmp(last->code, defect.code) != 0) {
			mail->defects[kept++] = defect;
			continue;
		}
		if (strlen(defect.text) > strlen(last->text)) {
			struct mail_defect shorter = *last;
			*last = defect;
			defect = shorter;
		}
		free(defect.code);
		free(defect.text);
	}
	mail->defect_count = kept;
}

void defect_sort(struct mail *mail)
{
	for (size_t i = 1; i < mail->defect_count; i++) { /* insertion: few, and nearly in order */
		struct mail_defect defect = mail->defects[i];
		size_t at = i;
		for (; at > 0 && mail->defects[at - 1].offset > defect.offset; at--)
			mail->defects[at] = mail->defects[at - 1];
		mail->defects[at] = defect;
	}
	drop_doubles(mail);
}
