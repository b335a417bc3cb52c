/* lab_report: one session as the report that lab manuals ask for, in a folder of its own.
 *
 *   DIR/report.html or report.md   the three phases as tables (源 IP, 目的 IP, 报文摘要和参数, 报文作用), the ladder, the mails,
 *                                  the transcript
 *   DIR/ladder.svg                 the ladder, whole
 *   DIR/ladder.mmd                 the same as a Mermaid diagram
 *   DIR/transcript.txt             in swaks' marks
 *   DIR/events.jsonl               one event a line (smtpscope(1), LOG)
 *   DIR/mail-1.eml, mail-1/…       each mail that was accepted, byte for byte, and its attachments under safe names
 *
 * A folder that exists is never touched: the report becomes DIR (2), (3) …. The page is written last, so a folder with a page in
 * it is whole. Passwords are masked. Main thread.
 */
#ifndef EXPORT_LAB_REPORT_H
#define EXPORT_LAB_REPORT_H

#include "display/text.h"
#include "export/document.h"
#include "export/scene.h"

struct lab_report {
	const struct timeline *timeline; /* all borrowed */
	const struct session *session;
	const struct texts *texts;
	enum lang lang;
	enum document_format format;
	struct text *text;       /* fonts of the ladder */
	const uint32_t *palette; /* its colours: theme_palette */
};

/* folder/name is made; folder must exist. Returns its path, free() it; NULL: errno says why. */
char *lab_report_write(const struct lab_report *report, const char *folder, const char *name);

#endif
