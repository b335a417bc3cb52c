#include "export/lab_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "export/account.h"
#include "export/ladder_file.h"
#include "export/mail_section.h"
#include "export/mermaid.h"
#include "export/transcript.h"
#include "view/phrase.h"

#define COLUMNS 6

struct writing {
	const struct lab_report *report;
	struct scene scene;
	struct document document;
	char *folder;    /* owned */
	struct buf page; /* owned */
	bool failed;     /* errno is in why */
	int why;
};

static void note(struct writing *writing, bool done)
{
	if (done || writing->failed)
		return;
	writing->failed = true;
	writing->why = errno;
}

static void put_file(struct writing *writing, const char *name, struct span bytes)
{
	char *path = mem_printf("%s/%s", writing->folder, name);

	note(writing, file_write(path, bytes));
	free(path);
}

/* ---- the table of the three phases ---- */

static const struct {
	const char *title;
	enum smtp_phase first, last;
} PHASES[] = { { "export.establish", PHASE_CONNECT, PHASE_GREETING },
	       { "export.transfer", PHASE_ENVELOPE, PHASE_CONTENT },
	       { "export.release", PHASE_END, PHASE_END } };

/* Commands without a phase of their own keep the phase they came in, so a phase's steps need not lie together. */
static bool in_phase(const struct step *step, size_t phase)
{
	return step->phase >= PHASES[phase].first && step->phase <= PHASES[phase].last;
}

static void add_row(struct writing *writing, size_t number)
{
	const struct session *session = writing->scene.session;
	struct account_row row;
	char text[32];

	account_row_init(&row, &writing->scene, number);
	bool client = row.step->from == SMTP_CLIENT;
	char *here = scene_host(client ? session->opened.client : session->opened.server);
	char *there = scene_host(client ? session->opened.server : session->opened.client);
	char *message = row.remark ? mem_printf("%s\n(%s)", row.message, row.remark) : mem_strdup(row.message);
	snprintf(text, sizeof text, "%zu", number);
	document_table_row(&writing->document, (const char *const[COLUMNS]){ text, row.time, here, there, message, row.purpose });
	free(message);
	free(here);
	free(there);
	account_row_finish(&row);
}

static void add_tables(struct writing *writing)
{
	static const char *const keys[COLUMNS] = { "export.number", "export.time",    "export.source",
		                                   "export.target", "export.message", "export.purpose" };
	const char *headings[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		headings[i] = scene_text(&writing->scene, keys[i]);
	for (size_t phase = 0; phase < sizeof PHASES / sizeof *PHASES; phase++) {
		document_heading(&writing->document, 2, scene_text(&writing->scene, PHASES[phase].title));
		document_table_begin(&writing->document, headings, COLUMNS);
		for (size_t number = 1; number <= writing->scene.session->step_count; number++) {
			if (in_phase(&writing->scene.session->steps[number - 1], phase))
				add_row(writing, number);
		}
		document_table_end(&writing->document);
	}
}

/* ---- beside the page ---- */

static void put_transcript(struct writing *writing, const char *name, bool json, bool quote)
{
	struct buf text = { 0 };

	note(writing, transcript_of_session(writing->report->timeline, writing->scene.session->number, json, &text));
	put_file(writing, name, buf_span(&text));
	char *words = buf_take_text(&text);
	if (quote)
		document_quote(&writing->document, words);
	free(words);
}

static void put_ladder(struct writing *writing)
{
	struct buf diagram = { 0 };
	char *path = mem_printf("%s/ladder.svg", writing->folder);

	document_heading(&writing->document, 2, scene_text(&writing->scene, "export.ladder"));
	const struct ladder_file file = { &writing->scene, writing->report->text, writing->report->palette };
	note(writing, ladder_file_svg(&file, path));
	document_picture(&writing->document, "ladder.svg", scene_text(&writing->scene, "export.ladder"));
	free(path);
	mermaid_write(&writing->scene, &diagram);
	put_file(writing, "ladder.mmd", buf_span(&diagram));
	buf_finish(&diagram);
}

static void put_mails(struct writing *writing)
{
	for (size_t i = 0; i < writing->scene.session->mail_count; i++) {
		const struct mail_record *mail = &writing->scene.session->mails[i];

		if (mail->accepted_step != TIMELINE_NONE)
			note(writing, mail_section_write(&writing->scene, mail, &writing->document, writing->folder));
	}
}

/* ---- the report ---- */

/* Who talked to whom, and when. */
static void add_head(struct writing *writing)
{
	const struct session *session = writing->scene.session;
	char when[48];

	widget_clock(session->step_count ? session->steps[0].start_us : 0, when, sizeof when);
	char *client = utf8_safe(span_of(session->opened.client), sizeof session->opened.client);
	char *server = utf8_safe(span_of(session->opened.server), sizeof session->opened.server);
	char *words = phrase_fill(&writing->scene.frame, "export.head", client, server, when);
	document_paragraph(&writing->document, words);
	free(words);
	free(client);
	free(server);
}

static void write_all(struct writing *writing)
{
	const struct lab_report *report = writing->report;
	bool html = report->format == DOCUMENT_HTML;

	document_begin(&writing->document, report->format, lang_code(report->lang), scene_text(&writing->scene, "export.title"),
	               &writing->page);
	add_head(writing);
	add_tables(writing);
	put_ladder(writing);
	put_mails(writing);
	document_heading(&writing->document, 2, scene_text(&writing->scene, "export.transcript"));
	put_transcript(writing, "transcript.txt", false, true);
	put_transcript(writing, "events.jsonl", true, false);
	document_end(&writing->document);
	put_file(writing, html ? "report.html" : "report.md", buf_span(&writing->page));
}

char *lab_report_write(const struct lab_report *report, const char *folder, const char *name)
{
	struct writing writing = { .report = report, .folder = file_make_folder_free(folder, name) };

	if (writing.folder == NULL)
		return NULL;
	struct draw_measure measure = text_measure(report->text);
	scene_init(&writing.scene, report->timeline, report->session, report->texts, report->lang, &measure);
	write_all(&writing);
	scene_finish(&writing.scene);
	buf_finish(&writing.page);
	if (!writing.failed)
		return writing.folder;
	free(writing.folder);
	errno = writing.why;
	return NULL;
}
