/* predict: what will the server answer? Four codes before each reply, and what the class thought of them.
 *
 *     RCPT TO:<a@b> ──►                 the cursor stands here, the next step is a reply, or one is held at the gate
 *           1  250     2  503     3  354     4  550
 *
 * The true code comes from the reply that is there, or waits at the gate; the wrong ones come from smtp/rules: what else may
 * answer that command, what is refused in that state, what neighbouring commands are answered with. The order is made
 * from the session's number and the step, so it is the same whenever the question is asked again. The logic is pure;
 * app/actions_predict is the only writer of struct predict_state. Main thread.
 */
#ifndef VIEW_PREDICT_H
#define VIEW_PREDICT_H

#include "timeline/timeline.h"

#define PREDICT_CHOICES 4
#define PREDICT_HANDS   999 /* no class is larger */

struct view_state;

struct predict_question {
	uint32_t session;
	size_t step;                     /* 1 …: the reply comes behind this step */
	size_t asked;                    /* 1 …: the message it answers; 0: the greeting */
	enum smtp_verb verb;             /* VERB_COUNT: greeting or final dot */
	bool content;                    /* answers the final dot */
	uint16_t codes[PREDICT_CHOICES]; /* no two are equal */
	size_t truth;                    /* index of the true one */
};

/* A question that somebody has answered, or begun to. */
struct predict_record {
	struct predict_question question;
	size_t chosen; /* 1 … PREDICT_CHOICES; 0: none */
	unsigned hands[PREDICT_CHOICES];
	bool revealed;
};

struct predict_state {
	bool on;
	uint32_t tally_session; /* the tally was asked for at this place; 0: it was not */
	size_t tally_step;
	struct predict_record *records; /* owned by app, in the order in which they were asked */
	size_t count, cap;
};

/* The question behind the session's first `step` steps. False: no reply is known to come next, or nobody asked for it. */
bool predict_make(const struct session *session, size_t step, struct predict_question *out);

/* The question at the cursor of the focused session while predict mode is on, as far as it is answered. False: there is
 * none. */
bool predict_standing(const struct timeline *timeline, const struct view_state *state, struct predict_record *out);

/* Is there one whose answer the screen must not betray yet? */
bool predict_hides(const struct timeline *timeline, const struct view_state *state);

/* The record of that place that still says what is on the wire, or NULL: a reply that was changed on purpose afterwards
 * makes its question void. */
struct predict_record *predict_find(const struct timeline *timeline, const struct predict_state *predict, uint32_t session,
                                    size_t step);

/* Of all its hands, or, where none was counted, of what was chosen: the class's answer, 1 …; 0: none, or a draw. */
size_t predict_answer(const struct predict_record *record);
bool predict_is_right(const struct predict_record *record);

struct predict_sum {
	size_t questions, answered, right; /* questions: revealed ones */
	unsigned hands, right_hands;
	const struct predict_record *worst; /* the most wrong hands, or else the first wrong answer; NULL: nothing was wrong */
};

/* Over the revealed questions of one session that still hold. */
struct predict_sum predict_sum_up(const struct timeline *timeline, const struct predict_state *predict, uint32_t session);

/* Of which session the tally is shown at the cursor; 0: it is not. */
uint32_t predict_tally(const struct timeline *timeline, const struct view_state *state);

#endif
