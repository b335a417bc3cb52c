#include "view/unanswered.h"

#define LOOKBACK 512 /* steps: more commands than this are not pipelined */

static bool asks(const struct step *step)
{
	switch (step->kind) {
	case STEP_COMMAND:
	case STEP_AUTH_RESPONSE:
	case STEP_CHUNK:
	case STEP_CONTENT_END: return step->complete;
	default: return false;
	}
}

static enum smtp_verb verb_of(const struct step *step)
{
	switch (step->kind) {
	case STEP_AUTH_RESPONSE: return VERB_AUTH;
	case STEP_CHUNK: return VERB_BDAT;
	case STEP_CONTENT_END: return VERB_COUNT;
	default: return step->verb;
	}
}

/* The exchange of the newest reply in [first, count); false: there is none. TLS forgets what was asked before it. */
static bool newest_reply(const struct session *session, size_t first, size_t count, uint32_t *out_exchange)
{
	for (size_t i = count; i > first; i--) {
		const struct step *step = &session->steps[i - 1];

		*out_exchange = step->exchange;
		if (step->kind == STEP_REPLY || step->kind == STEP_TLS)
			return true;
	}
	return false;
}

struct unanswered unanswered_find(const struct session *session, size_t count)
{
	struct unanswered found = { .verb = VERB_COUNT };
	size_t first = count > LOOKBACK ? count - LOOKBACK : 0;
	uint32_t answered = 0;

	if (!newest_reply(session, first, count, &answered)) {
		found.any = found.greeting = first == 0 && count > 0;
		return found;
	}
	for (size_t i = first; i < count; i++) {
		const struct step *step = &session->steps[i];

		if (asks(step) && step->exchange > answered && (!found.by || step->exchange < found.by->exchange))
			found.by = step;
	}
	found.any = found.by != NULL;
	if (found.by) {
		found.verb = verb_of(found.by);
		found.content = found.by->kind == STEP_CONTENT_END;
	}
	return found;
}

static size_t add_code(uint16_t *codes, size_t count, size_t max, uint16_t code)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] == code)
			return count;
	if (count + 1 < max)
		codes[count++] = code;
	codes[count] = 0;
	return count;
}

void unanswered_codes(const struct unanswered *what, uint16_t *out_codes, size_t max)
{
	static const uint16_t always[] = { 421, 500, 501 }; /* may answer any command (§4.3.2) */
	const uint16_t *codes = what->content ? smtp_content_replies : smtp_verb_info(what->verb)->replies;
	size_t count = 0;

	out_codes[0] = 0;
	for (; *codes; codes++)
		count = add_code(out_codes, count, max, *codes);
	for (size_t i = 0; !what->greeting && i < sizeof always / sizeof *always; i++)
		count = add_code(out_codes, count, max, always[i]);
}
