#include "view/step_note.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"

#define NOTE_CHARS 240
#define LOOKED     512 /* events of a step */

char *step_note_text(const struct session *session, const struct step *step, size_t n)
{
	for (size_t i = step->first; i <= step->last && i < session->event_count && i - step->first < LOOKED; i++) {
		const char *note = session_note(session, i);

		if (note && n-- == 0)
			return utf8_safe(span_of(note), NOTE_CHARS);
	}
	return NULL;
}

/* {1} is the number the note begins with. */
static char *missing(const struct view_frame *frame, const char *note)
{
	char number[32], side[16];
	unsigned long long bytes;
	int read = 0;

	if (sscanf(note, "%20llu bytes from the %10s are missing in this capture%n", &bytes, side, &read) != 2 || note[read])
		return NULL;
	phrase_number(bytes, number, sizeof number);
	return phrase_fill(frame, !strcmp(side, "client") ? "capture.gap-client" : "capture.gap-server", number, NULL, NULL);
}

char *step_note_words(const struct view_frame *frame, char *note)
{
	static const char *const known[][2] = {
		{ "the capture begins in the middle of this connection", "capture.gap-begin" },
		{ "the capture ends in the middle of this connection", "capture.gap-end" },
		{ "TLS from here on: no keys in this file", "capture.curtain" },
		{ "reset by the client: RST, not FIN", "capture.reset-client" },
		{ "reset by the server: RST, not FIN", "capture.reset-server" },
		{ "too much is missing: this side is not read any further", "capture.gap-many" },
	};
	char *words = missing(frame, note);

	for (size_t i = 0; !words && i < sizeof known / sizeof *known; i++)
		if (!strcmp(note, known[i][0]))
			words = mem_strdup(widget_text(frame, known[i][1]));
	if (!words)
		return note;
	free(note);
	return words;
}

bool step_note_was_captured(const struct session *session, const struct step *step)
{
	char *note = step->kind == STEP_HANDSHAKE ? step_note_text(session, step, 0) : NULL;
	bool begun = !note || strcmp(note, "the capture begins in the middle of this connection") != 0;

	free(note);
	return session->opened.origin == ORIGIN_CAPTURE && step->kind == STEP_HANDSHAKE && begun;
}

char *step_note_tls(const struct session *session, const struct step *step, bool cipher)
{
	char *note = step_note_text(session, step, 0);
	bool version = note && !strncmp(note, "TLSv", 4);
	size_t digits = version ? strcspn(note + 4, " ") : 0;
	const char *rest = version && note[4 + digits] ? note + 5 + digits : NULL;
	char *text = version ? mem_printf("TLS %.*s%s%s", (int)digits, note + 4, cipher && rest ? " · " : "",
	                                  cipher && rest ? rest : "")
	                     : mem_strdup("TLS");

	free(note);
	return text;
}
