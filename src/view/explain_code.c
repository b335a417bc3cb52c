#include "view/explain_code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "smtp/reply.h"
#include "view/bilingual.h"
#include "view/phrase.h"
#include "view/term_card.h"

#define LOOKED   1024 /* bytes of the reply: its first lines */
#define CODE_MAX 12   /* "5.123.123" */

void explain_digits(struct flow *flow, const struct step *step, bool tight, float gap)
{
	unsigned code = step->code;
	char digits[3][2] = { { (char)('0' + code / 100 % 10) }, { (char)('0' + code / 10 % 10) }, { (char)('0' + code % 10) } };
	struct bilingual meanings[3] = { bilingual_find(flow->frame, "digit1.%s", digits[0]),
		                         bilingual_find(flow->frame, "digit2.%s", digits[1]),
		                         bilingual_find(flow->frame, "digit3.%03u", code) };
	struct term terms[3];

	for (size_t i = 0; i < 3; i++)
		terms[i] = (struct term){ digits[i], meanings[i].first, widget_code_colour(step->code), meanings[i].second };
	term_card_draw(flow, NULL, terms, 3, tight);
	flow->y += gap;
}

/* The enhanced code of the first line that has one, with its end as a C string. False: there is none. */
static bool find_code(const struct flow *flow, const struct session *session, const struct step *step, char *out, size_t size)
{
	struct buf bytes = { 0 };
	struct reply_line line = { 0 };
	uint64_t end = step->end - step->start > LOOKED ? step->start + LOOKED : step->end;

	timeline_read(flow->frame->timeline, session, step->from, step->start, end, &bytes);
	for (struct span rest = buf_span(&bytes); rest.len && !line.enhanced.len;) {
		const uint8_t *lf = memchr(rest.data, '\n', rest.len);
		size_t len = lf ? (size_t)(lf - rest.data) : rest.len;
		struct span text = span_part(rest, 0, len && rest.data[len - 1] == '\r' ? len - 1 : len);

		smtp_reply_line_parse(text, &line);
		rest = span_from(rest, len + (lf != NULL));
	}
	bool found = line.enhanced.len > 0 && line.enhanced.len < size;
	if (found)
		snprintf(out, size, "%.*s", (int)line.enhanced.len, (const char *)line.enhanced.data);
	buf_finish(&bytes);
	return found;
}

/* What to say about x.subject.detail where more is asked for: "sentence\nmore (RFC)". free() it; NULL where text is. */
static char *with_more(const struct view_frame *frame, enum lang lang, unsigned subject, unsigned detail, const char *text)
{
	char key[64];

	if (!text || !frame->state->more)
		return text ? mem_strdup(text) : NULL;
	snprintf(key, sizeof key, "enhanced.%u.%u.more", subject, detail);
	const char *more = texts_find(frame->texts, lang, key);
	return more ? mem_printf("%s\n%s", text, more) : mem_strdup(text);
}

/* By the detail, else by the subject (RFC 3463 §3.2 to §3.8). */
static const char *rfc_of(const struct view_frame *frame, unsigned subject, unsigned detail)
{
	const char *rfc = phrase_find(frame, "enhanced.%u.%u.rfc", subject, detail);

	return rfc ? rfc : phrase_find(frame, "enhanced.subject.%u.rfc", subject);
}

static void draw_code(struct flow *flow, const char *code, bool tight)
{
	struct view_frame *frame = flow->frame;
	unsigned class = 0, subject = 0, detail = 0;
	char words[3][CODE_MAX + 8];

	sscanf(code, "%1u.%3u.%3u", &class, &subject, &detail);
	snprintf(words[0], sizeof words[0], "%u.x.x", class);
	snprintf(words[1], sizeof words[1], "x.%u.x", subject);
	snprintf(words[2], sizeof words[2], "x.%u.%u", subject, detail);
	struct bilingual first = bilingual_find(frame, "enhanced.class.%u", class);
	struct bilingual second = bilingual_find(frame, "enhanced.subject.%u", subject);
	struct bilingual third = bilingual_find(frame, "enhanced.%u.%u", subject, detail);
	if (!second.first)
		second = bilingual_find(frame, "enhanced.no-subject");
	if (!third.first)
		third = bilingual_find(frame, "enhanced.no-detail");
	char *meaning = with_more(frame, frame->state->lang, subject, detail, third.first);
	char *other = with_more(frame, bilingual_other(frame), subject, detail, third.second);
	enum colour colour = widget_code_colour((uint16_t)(class * 100));
	struct term terms[3] = { { words[0], first.first, colour, first.second },
		                 { words[1], second.first, colour, second.second },
		                 { words[2], meaning, colour, other } };
	const char *rfc = rfc_of(frame, subject, detail);
	char *heading = phrase_fill(frame, "ui.explain.enhanced", code, rfc ? rfc : "RFC 3463", NULL);

	term_card_draw(flow, heading, terms, 3, tight);
	free(heading);
	free(meaning);
	free(other);
}

void explain_enhanced(struct flow *flow, const struct session *session, const struct step *step, bool tight, float gap)
{
	char code[CODE_MAX];

	if (!find_code(flow, session, step, code, sizeof code))
		return;
	draw_code(flow, code, tight);
	flow->y += gap;
}
