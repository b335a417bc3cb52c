#include "view/explain_key.h"

#include <stdio.h>
#include <string.h>

#include "view/phrase.h"

static void verb_name(enum smtp_verb verb, char *out, size_t size)
{
	const char *name = verb < VERB_UNKNOWN ? smtp_verb_info(verb)->name : "unknown";

	snprintf(out, size, "%s", name);
	for (char *c = out; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	}
}

static void key_of_command(const struct step *step, struct explain_key *out)
{
	char verb[24];

	verb_name(step->verb, verb, sizeof verb);
	snprintf(out->general, sizeof out->general, "command.%s", verb);
}

static void key_of_reply(const struct step *step, struct explain_key *out)
{
	char what[24];

	if (step->answers_content)
		snprintf(what, sizeof what, "content");
	else if (step->verb == VERB_COUNT)
		snprintf(what, sizeof what, "greeting");
	else
		verb_name(step->verb, what, sizeof what);
	snprintf(out->special, sizeof out->special, "reply.%s.%03u", what, step->code);
	snprintf(out->general, sizeof out->general, "reply.%03u", step->code);
}

void explain_key_of(const struct step *step, struct explain_key *out)
{
	static const char *const names[] = { [STEP_HANDSHAKE] = "handshake",
		                             [STEP_HEADER] = "header",
		                             [STEP_BODY] = "body",
		                             [STEP_CONTENT_END] = "content-end",
		                             [STEP_AUTH_RESPONSE] = "auth-response",
		                             [STEP_CHUNK] = "chunk",
		                             [STEP_TLS] = "tls",
		                             [STEP_CLOSE] = "close" };

	*out = (struct explain_key){ 0 };
	if (step->kind == STEP_COMMAND)
		key_of_command(step, out);
	else if (step->kind == STEP_REPLY)
		key_of_reply(step, out);
	else
		snprintf(out->general, sizeof out->general, "step.%s", names[step->kind]);
}

const char *explain_key_find(const struct view_frame *frame, const struct explain_key *key, const char *field)
{
	return explain_key_both(frame, key, field).first;
}

struct bilingual explain_key_both(const struct view_frame *frame, const struct explain_key *key, const char *field)
{
	struct bilingual text = { 0 };

	if (*key->special)
		text = bilingual_find(frame, "%s.%s", key->special, field);
	if (!text.first)
		text = bilingual_find(frame, "%s.%s", key->general, field);
	if (text.first || strncmp(key->general, "reply.", 6) || phrase_find(frame, "%s.title", key->general))
		return text;
	return bilingual_find(frame, "reply.other.%s", field); /* a code no standard has: §4.3.2 */
}
