#include "view/predict.h"

#include <string.h>

#include "view/unanswered.h"
#include "view/view.h"

#define POOL_MAX  64
#define CODES_MAX 24 /* that may answer one command */

/* ---- the codes to choose from ---- */

struct pool {
	uint16_t codes[POOL_MAX];
	size_t count, used;
};

static uint32_t mix(uint32_t x)
{
	x = (x ^ (x >> 16)) * 0x7feb352du;
	x = (x ^ (x >> 15)) * 0x846ca68bu;
	return x ^ (x >> 16);
}

static void shuffle(uint16_t *codes, size_t count, uint32_t seed)
{
	for (size_t i = count; i > 1; i--) {
		seed = mix(seed + 0x9e3779b9u);
		size_t other = seed % i;
		uint16_t code = codes[i - 1];

		codes[i - 1] = codes[other];
		codes[other] = code;
	}
}

static void pool_add(struct pool *pool, uint16_t code)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->codes[i] == code)
			return;
	if (code >= 200 && pool->count < POOL_MAX)
		pool->codes[pool->count++] = code;
}

static bool is_asked(const struct predict_question *question, size_t count, uint16_t code)
{
	for (size_t i = 0; i < count; i++)
		if (question->codes[i] == code)
			return true;
	return false;
}

/* The pool's next code that is not among the choices yet. */
static bool pool_take(struct pool *pool, struct predict_question *question, size_t *count)
{
	while (pool->used < pool->count) {
		uint16_t code = pool->codes[pool->used++];

		if (is_asked(question, *count, code))
			continue;
		question->codes[(*count)++] = code;
		return true;
	}
	return false;
}

/* What else may answer it. Where it was refused, that it succeeds is the first thing to think of. */
static struct pool pool_of_command(const struct unanswered *what, uint16_t truth, uint32_t seed)
{
	const uint16_t *codes = what->content ? smtp_content_replies : smtp_verb_info(what->verb)->replies;
	struct pool pool = { .count = 0 };

	for (; *codes; codes++)
		pool_add(&pool, *codes);
	size_t fixed = truth >= 400 && pool.count ? 1 : 0;
	shuffle(pool.codes + fixed, pool.count - fixed, seed);
	return pool;
}

/* Why this command would be refused in another state, then what else is refused in this one. */
static struct pool pool_of_state(const struct unanswered *what, enum smtp_state state, uint32_t seed)
{
	struct pool pool = { .count = 0 };

	for (int other = 0; what->verb < VERB_COUNT && other < STATE_COUNT; other++)
		if (smtp_rule((enum smtp_state)other, what->verb)->allowed != smtp_rule(state, what->verb)->allowed &&
		    smtp_rule((enum smtp_state)other, what->verb)->reply >= 400)
			pool_add(&pool, smtp_rule((enum smtp_state)other, what->verb)->reply);
	size_t near = pool.count;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		if (smtp_rule(state, (enum smtp_verb)verb)->reply >= 400)
			pool_add(&pool, smtp_rule(state, (enum smtp_verb)verb)->reply);
	shuffle(pool.codes, near, seed);
	shuffle(pool.codes + near, pool.count - near, seed);
	return pool;
}

/* What the commands that may come in this state are answered with when all is well. */
static struct pool pool_of_neighbours(enum smtp_state state, uint32_t seed)
{
	struct pool pool = { .count = 0 };

	for (int verb = 0; verb < VERB_COUNT; verb++)
		if (smtp_rule(state, (enum smtp_verb)verb)->allowed && smtp_rule(state, (enum smtp_verb)verb)->reply < 400)
			pool_add(&pool, smtp_rule(state, (enum smtp_verb)verb)->reply);
	shuffle(pool.codes, pool.count, seed);
	return pool;
}

/* Enough for every state: what may answer any command, and what every command is answered with. */
static struct pool pool_of_rest(void)
{
	struct pool pool = { .codes = { 500, 501, 421 }, .count = 3 };

	for (int verb = 0; verb <= VERB_COUNT; verb++)
		pool_add(&pool, smtp_verb_info((enum smtp_verb)verb)->replies[0]);
	return pool;
}

static void choose_codes(struct predict_question *question, const struct unanswered *what, enum smtp_state state, uint16_t truth)
{
	uint32_t seed = mix(question->session * 2654435761u + (uint32_t)question->step);
	struct pool pools[] = { pool_of_command(what, truth, seed + 1), pool_of_state(what, state, seed + 2),
		                pool_of_neighbours(state, seed + 3), pool_of_rest() };
	const size_t near = sizeof pools / sizeof *pools - 1; /* all but the last */
	size_t count = 1, dry = 0;

	question->codes[0] = truth;
	for (size_t i = 0; count < PREDICT_CHOICES && dry < near; i++)
		dry = pool_take(&pools[i % near], question, &count) ? 0 : dry + 1;
	while (count < PREDICT_CHOICES && pool_take(&pools[near], question, &count)) {
		/* there are more codes than choices */
	}
	shuffle(question->codes, PREDICT_CHOICES, seed);
	while (question->codes[question->truth] != truth)
		question->truth++;
}

/* ---- which reply comes next ---- */

/* The true code of the reply behind `step`; 0: none is known. */
static uint16_t true_code(const struct session *session, size_t step)
{
	if (step < session->step_count)
		return session->steps[step].kind == STEP_REPLY ? session->steps[step].code : 0;
	return session->held && !session->closed ? session->holding.code : 0;
}

bool predict_make(const struct session *session, size_t step, struct predict_question *out)
{
	*out = (struct predict_question){ .session = session->number, .step = step, .verb = VERB_COUNT };
	if (step == 0 || step > session->step_count)
		return false;
	uint16_t truth = true_code(session, step);
	struct unanswered what = unanswered_find(session, step);
	if (truth < 200 || truth > 599 || !what.any)
		return false;
	out->verb = what.verb;
	out->content = what.content;
	out->asked = what.by ? (size_t)(what.by - session->steps) + 1 : 0;
	choose_codes(out, &what, session->steps[step - 1].state, truth);
	return true;
}

/* ---- what was thought of it ---- */

static bool still_holds(const struct timeline *timeline, const struct predict_record *record)
{
	const struct predict_question *question = &record->question;
	const struct session *session = timeline_session(timeline, question->session);
	uint16_t truth = question->codes[question->truth];

	if (!session || question->step > session->step_count)
		return false;
	if (question->step == session->step_count)
		return !session->held || session->holding.code == truth; /* on its way, or at the gate */
	return true_code(session, question->step) == truth;
}

struct predict_record *predict_find(const struct timeline *timeline, const struct predict_state *predict, uint32_t session,
                                    size_t step)
{
	for (size_t i = predict->count; i-- > 0;) {
		struct predict_record *record = &predict->records[i];

		if (record->question.session == session && record->question.step == step && still_holds(timeline, record))
			return record;
	}
	return NULL;
}

bool predict_standing(const struct timeline *timeline, const struct view_state *state, struct predict_record *out)
{
	const struct session *session = timeline_session(timeline, state->session);

	*out = (struct predict_record){ .chosen = 0 };
	if (!state->predict.on || state->screen != SCREEN_SESSION || !session || state->session > state->cursor_count)
		return false;
	const struct cursor *cursor = &state->cursors[state->session - 1];
	if (cursor->part_end != 0 || !predict_make(session, cursor->step, &out->question))
		return false;
	const struct predict_record *record = predict_find(timeline, &state->predict, session->number, cursor->step);
	if (record)
		*out = *record;
	return true;
}

bool predict_hides(const struct timeline *timeline, const struct view_state *state)
{
	struct predict_record record;

	return predict_standing(timeline, state, &record) && !record.revealed;
}

size_t predict_answer(const struct predict_record *record)
{
	size_t most = 0, equal = 0;

	for (size_t i = 1; i < PREDICT_CHOICES; i++)
		if (record->hands[i] > record->hands[most])
			most = i;
	for (size_t i = 0; i < PREDICT_CHOICES; i++)
		equal += record->hands[i] == record->hands[most];
	if (record->hands[most] == 0)
		return record->chosen;
	return equal > 1 ? 0 : most + 1;
}

bool predict_is_right(const struct predict_record *record)
{
	return predict_answer(record) == record->question.truth + 1;
}

static unsigned wrong_hands(const struct predict_record *record)
{
	unsigned count = 0;

	for (size_t i = 0; i < PREDICT_CHOICES; i++)
		count += i == record->question.truth ? 0 : record->hands[i];
	return count;
}

static bool is_worse(const struct predict_record *record, const struct predict_record *than)
{
	bool wrong = wrong_hands(record) > 0 || (predict_answer(record) && !predict_is_right(record));

	return wrong && (!than || wrong_hands(record) > wrong_hands(than));
}

struct predict_sum predict_sum_up(const struct timeline *timeline, const struct predict_state *predict, uint32_t session)
{
	struct predict_sum sum = { .worst = NULL };

	for (size_t i = 0; i < predict->count; i++) {
		const struct predict_record *record = &predict->records[i];

		if (record->question.session != session || !record->revealed || !still_holds(timeline, record))
			continue;
		sum.questions++;
		sum.answered += predict_answer(record) > 0;
		sum.right += predict_is_right(record);
		sum.right_hands += record->hands[record->question.truth];
		sum.hands += record->hands[record->question.truth] + wrong_hands(record);
		if (is_worse(record, sum.worst))
			sum.worst = record;
	}
	return sum;
}

uint32_t predict_tally(const struct timeline *timeline, const struct view_state *state)
{
	const struct session *session = timeline_session(timeline, state->session);

	if (state->screen != SCREEN_SESSION || !session || state->session > state->cursor_count)
		return 0;
	size_t step = state->cursors[state->session - 1].step;
	bool asked = state->predict.tally_session == session->number && state->predict.tally_step == step;
	bool over = state->predict.on && session->closed && step == session->step_count;
	return (asked || over) && predict_sum_up(timeline, &state->predict, session->number).questions > 0 ? session->number : 0;
}
