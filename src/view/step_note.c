#include "view/step_note.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

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
