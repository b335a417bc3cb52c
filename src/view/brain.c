#include "view/brain.h"

/* ---- arrows ---- */

struct web {
	bool leads[STATE_COUNT][STATE_COUNT];
};

static void add(struct web *web, enum smtp_state from, enum smtp_state to)
{
	web->leads[from][to] = from != to;
}

/* Whatever may answer a command that may come. */
static void add_command(struct web *web, enum smtp_state from, enum smtp_verb verb)
{
	const uint16_t *codes = smtp_verb_info(verb)->replies;

	for (; *codes; codes++)
		add(web, from, smtp_state_after(from, verb, *codes));
	if (verb == VERB_BDAT)
		for (codes = smtp_content_replies; *codes; codes++)
			add(web, from, smtp_state_after_content(*codes));
}

static void add_commands(struct web *web, enum smtp_state from)
{
	for (int verb = 0; verb < VERB_COUNT; verb++)
		if (smtp_rule(from, (enum smtp_verb)verb)->allowed)
			add_command(web, from, (enum smtp_verb)verb);
}

static void weave(struct web *web)
{
	const uint16_t *codes;

	for (int from = 0; from < STATE_COUNT; from++) {
		add_commands(web, (enum smtp_state)from);
		add(web, (enum smtp_state)from, smtp_state_after((enum smtp_state)from, VERB_COUNT, 421));
	}
	for (codes = smtp_verb_info(VERB_COUNT)->replies; *codes; codes++)
		add(web, STATE_CONNECTING, smtp_state_after(STATE_CONNECTING, VERB_COUNT, *codes));
	for (codes = smtp_verb_info(VERB_AUTH)->replies; *codes; codes++)
		add(web, STATE_AUTH, smtp_state_after(STATE_AUTH, VERB_AUTH, *codes));
	for (codes = smtp_content_replies; *codes; codes++)
		add(web, STATE_CONTENT, smtp_state_after_content(*codes));
}

size_t brain_pairs(struct brain_pair *out)
{
	struct web web = { { { false } } };
	size_t count = 0;

	weave(&web);
	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++)
			if (web.leads[from][to])
				out[count++] = (struct brain_pair){ (enum smtp_state)from, (enum smtp_state)to };
	return count;
}

/* ---- what may come next ---- */

static struct brain_row *row_of(struct brain_row *rows, size_t *count, struct brain_row like)
{
	for (size_t i = 0; i < *count; i++)
		if (rows[i].accepted == like.accepted && (like.accepted ? rows[i].to == like.to : rows[i].code == like.code))
			return &rows[i];
	rows[*count] = like;
	return &rows[(*count)++];
}

static void put(struct brain_row *rows, size_t *count, struct brain_row like, struct brain_item item)
{
	struct brain_row *row = row_of(rows, count, like);

	row->items[row->count++] = item;
}

static void put_command(struct brain_row *rows, size_t *count, enum smtp_state state, enum smtp_verb verb, bool accepted)
{
	const struct smtp_rule *rule = smtp_rule(state, verb);
	bool good = rule->allowed && rule->reply >= 200 && rule->reply < 400;
	struct brain_row like = { .accepted = good, .to = smtp_state_after(state, verb, rule->reply), .code = rule->reply };

	if (good == accepted)
		put(rows, count, like, (struct brain_item){ BRAIN_COMMAND, verb, rule->reply });
}

/* What is no command and yet leads on. */
static void put_other(struct brain_row *rows, size_t *count, enum smtp_state state)
{
	static const enum brain_cause causes[STATE_COUNT] = {
		[STATE_CONNECTING] = BRAIN_GREETING, [STATE_AUTH] = BRAIN_RESPONSE, [STATE_CONTENT] = BRAIN_DOT
	};
	const struct smtp_verb_info *greeting = smtp_verb_info(VERB_COUNT), *auth = smtp_verb_info(VERB_AUTH);
	struct brain_row like = { .accepted = true };
	struct brain_item item = { .cause = causes[state], .verb = VERB_COUNT };

	if (smtp_rule(state, VERB_BDAT)->allowed)
		item.cause = BRAIN_LAST;
	switch (item.cause) {
	case BRAIN_GREETING:
		item.code = greeting->replies[0];
		like.to = smtp_state_after(state, VERB_COUNT, item.code);
		break;
	case BRAIN_RESPONSE:
		item.code = auth->replies[0];
		like.to = smtp_state_after(state, VERB_AUTH, item.code);
		break;
	case BRAIN_DOT:
	case BRAIN_LAST:
		item.code = smtp_content_replies[0];
		like.to = smtp_state_after_content(item.code);
		break;
	default: return;
	}
	put(rows, count, like, item);
}

/* Rows that lead elsewhere before the one that stays. */
static void stay_last(struct brain_row *rows, size_t count, enum smtp_state state)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (rows[i].to == state) {
			struct brain_row stays = rows[i];

			rows[i] = rows[i + 1];
			rows[i + 1] = stays;
		}
}

size_t brain_rows(enum smtp_state state, struct brain_row *out)
{
	size_t count = 0;

	if (state >= STATE_COUNT)
		return 0;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		put_command(out, &count, state, (enum smtp_verb)verb, true);
	put_other(out, &count, state);
	stay_last(out, count, state);
	for (int verb = 0; verb < VERB_COUNT; verb++)
		put_command(out, &count, state, (enum smtp_verb)verb, false);
	return count;
}

bool brain_item_is(const struct brain_item *item, enum brain_cause cause, enum smtp_verb verb)
{
	return item->cause == cause && (cause != BRAIN_COMMAND || item->verb == verb);
}
