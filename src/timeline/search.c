#include "timeline/search.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define PIECE_BYTES 65536 /* looked through at once */

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool begins_with(const uint8_t *at, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(at[i]) != lower((uint8_t)word[i]))
			return false;
	return true;
}

/* ---- bytes ---- */

static bool has_bytes(struct span bytes, const char *text, size_t len)
{
	for (size_t i = 0; i + len <= bytes.len; i++)
		if (begins_with(bytes.data + i, text, len))
			return true;
	return false;
}

/* "Name" and a colon at the start of a line; spaces between the two are read too (RFC 5322 §4.5.8). */
static bool has_field(struct span bytes, const char *name, size_t len)
{
	for (size_t line = 0; line + len < bytes.len;) {
		size_t at = line + len;
		if (begins_with(bytes.data + line, name, len)) {
			while (at < bytes.len && (bytes.data[at] == ' ' || bytes.data[at] == '\t'))
				at++;
			if (at < bytes.len && bytes.data[at] == ':')
				return true;
		}
		const uint8_t *lf = memchr(bytes.data + line, '\n', bytes.len - line);
		if (lf == NULL)
			return false;
		line = (size_t)(lf - bytes.data) + 1;
	}
	return false;
}

typedef bool (*find_fn)(struct span bytes, const char *text, size_t len);

/* Pieces overlap by what may be cut at their border, so that every place is looked at whole. */
static bool find_in(const struct timeline *timeline, const struct session *session, enum smtp_side from, uint64_t start,
                    uint64_t end, const char *text, find_fn find)
{
	size_t len = strlen(text);
	struct buf bytes = { 0 };
	bool found = false;
	for (uint64_t at = start; !found && len > 0 && at < end; at += PIECE_BYTES) {
		uint64_t most = at + PIECE_BYTES + len;
		bytes.len = 0;
		timeline_read(timeline, session, from, at, most < end ? most : end, &bytes);
		found = find(buf_span(&bytes), text, len);
	}
	buf_finish(&bytes);
	return found;
}

static bool is_sent(const struct timeline *timeline, const struct session *session, const struct step *step,
                    const struct search *search)
{
	return !step->secret && find_in(timeline, session, step->from, step->start, step->end, search->text, has_bytes);
}

/* The header section of a mail: as a step of its own, or the part of it that a BDAT chunk brought. */
static bool is_field(const struct timeline *timeline, const struct session *session, const struct step *step,
                     const struct search *search)
{
	uint64_t start = step->start, end = step->end, most;
	if (step->kind == STEP_CHUNK && step->mail < session->mail_count) {
		const struct mail_record *mail = &session->mails[step->mail];
		start = start > mail->content_start ? start : mail->content_start;
		end = end < mail->header_end ? end : mail->header_end;
	} else if (step->kind != STEP_HEADER) {
		return false;
	}
	most = start + PIECE_BYTES * 16; /* pieces would cut lines; a header section beyond 1 MiB is none */
	if (end <= start)
		return false;
	struct buf bytes = { 0 };
	timeline_read(timeline, session, step->from, start, most < end ? most : end, &bytes);
	bool found = search->text[0] != '\0' && has_field(buf_span(&bytes), search->text, strlen(search->text));
	buf_finish(&bytes);
	return found;
}

/* ---- meaning ---- */

static bool is_refusal(const struct step *step)
{
	return step->kind == STEP_REPLY && step->code >= 400;
}

static bool is_accepted(const struct session *session, const struct step *step, size_t number)
{
	return step->mail < session->mail_count && session->mails[step->mail].accepted_step == number - 1;
}

static bool is_wrong(const struct timeline *timeline, const struct session *session, const struct step *step, size_t number,
                     const struct search *search)
{
	for (uint32_t i = step->first; i <= step->last; i++)
		if (session_event(timeline, session, i)->kind == EVENT_VIOLATION)
			return true;
	return search->is_defective != NULL && is_accepted(session, step, number) &&
	       search->is_defective(search->context, session->number, step->mail);
}

static bool is_code(const struct step *step, const struct search *search)
{
	char code[8];
	snprintf(code, sizeof code, "%03u", step->code);
	return step->kind == STEP_REPLY && search->text[0] != '\0' && strncmp(code, search->text, strlen(search->text)) == 0;
}

static bool is_command(const struct step *step, enum smtp_verb verb)
{
	return (step->kind == STEP_COMMAND || step->kind == STEP_CHUNK) && step->verb == verb;
}

/* With BDAT the chunk named LAST is what the dot is elsewhere (RFC 3030 §2). */
static bool is_content_end(const struct session *session, const struct step *step)
{
	if (step->kind == STEP_CONTENT_END)
		return true;
	for (size_t i = 0; step->kind == STEP_CHUNK && i < session->chunk_count; i++)
		if (session->chunks[i].exchange == step->exchange && session->chunks[i].last)
			return true;
	return false;
}

static bool is_security(const struct step *step)
{
	return step->kind == STEP_TLS || step->kind == STEP_AUTH_RESPONSE || is_command(step, VERB_STARTTLS) ||
	       is_command(step, VERB_AUTH);
}

bool search_matches(const struct timeline *timeline, const struct session *session, size_t number, const struct search *search)
{
	if (number < 1 || number > session->step_count)
		return false;
	const struct step *step = &session->steps[number - 1];
	bool whole = step->complete || session->closed;
	switch (search->kind) {
	case SEARCH_REFUSAL: return is_refusal(step);
	case SEARCH_WRONG: return is_wrong(timeline, session, step, number, search);
	case SEARCH_CODE: return is_code(step, search);
	case SEARCH_VERB: return is_command(step, search->verb);
	case SEARCH_CONTENT_END: return is_content_end(session, step);
	case SEARCH_ACCEPTED: return is_accepted(session, step, number);
	case SEARCH_SECURITY: return is_security(step);
	case SEARCH_FIELD: return whole && is_field(timeline, session, step, search);
	case SEARCH_BYTES: return whole && is_sent(timeline, session, step, search);
	default: return false;
	}
}

size_t search_next(const struct timeline *timeline, const struct session *session, size_t from, const struct search *search)
{
	for (size_t step = from + 1; step <= session->step_count; step++)
		if (search_matches(timeline, session, step, search))
			return step;
	return 0;
}

size_t search_back(const struct timeline *timeline, const struct session *session, size_t from, const struct search *search)
{
	size_t step = from <= session->step_count ? from : session->step_count + 1;
	while (step > 1)
		if (search_matches(timeline, session, --step, search))
			return step;
	return 0;
}
