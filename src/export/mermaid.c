#include "export/mermaid.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "export/account.h"

/* The first line of the text, cut, with every character that is not plainly text as a numeric entity. */
static void add_escaped(struct buf *out, const char *text)
{
	size_t len = strcspn(text, "\n"), chars = 0;
	struct span rest = span_make(text, len);

	while (rest.len > 0 && chars++ < MERMAID_MESSAGE_MAX) {
		uint32_t c;
		size_t bytes = utf8_read(rest, &c);

		if (c < 0x80 && strchr("#;<>&\"'`{}[]()|%\\", (int)c))
			buf_addf(out, "#%" PRIu32 ";", c);
		else
			utf8_add(out, c);
		rest = span_from(rest, bytes);
	}
	if (rest.len > 0 || text[len] == '\n')
		buf_add_text(out, " …");
}

static void add_participant(struct buf *out, const struct scene *scene, char letter, const char *title, const char *address)
{
	buf_addf(out, "    participant %c as %s<br/>", letter, scene_text(scene, title));
	add_escaped(out, address);
	buf_add_text(out, "\n");
}

static void add_phase(struct buf *out, const struct scene *scene, enum smtp_phase phase, bool first)
{
	if (!first)
		buf_add_text(out, "    end\n");
	buf_addf(out, "    rect rgb(%s)\n    Note over C,S: %s\n", phase % 2 ? "244, 245, 247" : "232, 240, 250",
	         account_phase(scene, phase));
}

static void add_step(struct buf *out, const struct scene *scene, size_t number)
{
	struct account_row row;

	account_row_init(&row, scene, number);
	bool client = row.step->from == SMTP_CLIENT, both = row.step->kind == STEP_TLS || row.step->kind == STEP_HANDSHAKE;
	buf_addf(out, "    %s%s%s: ", client ? "C" : "S", both ? "<<->>" : client ? "->>" : "-->>", client ? "S" : "C");
	add_escaped(out, row.message);
	buf_add_text(out, "\n");
	if (row.remark) {
		buf_addf(out, "    Note over %s: ", client ? "C" : "S");
		add_escaped(out, row.remark);
		buf_add_text(out, "\n");
	}
	account_row_finish(&row);
}

void mermaid_write(const struct scene *scene, struct buf *out)
{
	const struct session *session = scene->session;
	enum smtp_phase phase = PHASE_COUNT;

	buf_add_text(out, "sequenceDiagram\n    autonumber\n");
	add_participant(out, scene, 'C', "ui.client", session->opened.client);
	add_participant(out, scene, 'S', "ui.server", session->opened.server);
	for (size_t number = 1; number <= session->step_count; number++) {
		if (session->steps[number - 1].phase != phase) {
			add_phase(out, scene, session->steps[number - 1].phase, phase == PHASE_COUNT);
			phase = session->steps[number - 1].phase;
		}
		add_step(out, scene, number);
	}
	if (phase != PHASE_COUNT)
		buf_add_text(out, "    end\n");
}
