/* exports: what can be taken home from the session on the screen, as a card to choose from.
 *
 * Rows in the order of enum export_kind; app/exporting writes the files. Main thread.
 */
#ifndef VIEW_EXPORTS_H
#define VIEW_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

enum export_kind {
	EXPORT_REPORT,          /* the lab report as an HTML page, in a folder */
	EXPORT_REPORT_MARKDOWN, /* the same in Markdown */
	EXPORT_LADDER_PDF,
	EXPORT_LADDER_SVG,
	EXPORT_LADDER_PNG,
	EXPORT_TRANSCRIPT, /* swaks' marks */
	EXPORT_EVENTS,     /* JSON lines */
	EXPORT_MERMAID,
	EXPORT_CAPTURE,     /* the session as .pcapng: app/capturing */
	EXPORT_CAPTURE_ALL, /* all sessions in one */
	EXPORT_COUNT
};

struct export_state {
	bool open;
	size_t row; /* the chosen one */
};

#endif
