/* The server brain shows the rules table: every transition of it, and nothing else. */
#include "../../src/view/brain.h" /* not the tests' own file of that name */
#include "../../src/view/brain_map.h"
#include "view/hold_stage.h"

/* ---- the table, asked in another way: every state, verb and code there can be ---- */

static bool is_command_state(int state)
{
	return state != STATE_AUTH && state != STATE_CONTENT && state != STATE_CLOSED;
}

static bool leads(int from, int to)
{
	for (int code = 200; code < 600; code++) {
		for (int verb = 0; is_command_state(from) && verb < VERB_COUNT; verb++) {
			bool may = smtp_rule((enum smtp_state)from, (enum smtp_verb)verb)->allowed &&
			           smtp_reply_allowed((enum smtp_verb)verb, (uint16_t)code);

			if (may && (int)smtp_state_after((enum smtp_state)from, (enum smtp_verb)verb, (uint16_t)code) == to)
				return true;
		}
		bool greeting = from == STATE_CONNECTING && smtp_reply_allowed(VERB_COUNT, (uint16_t)code);
		bool response = from == STATE_AUTH && smtp_reply_allowed(VERB_AUTH, (uint16_t)code);

		if ((greeting && (int)smtp_state_after(STATE_CONNECTING, VERB_COUNT, (uint16_t)code) == to) ||
		    (response && (int)smtp_state_after(STATE_AUTH, VERB_AUTH, (uint16_t)code) == to))
			return true;
		for (const uint16_t *content = smtp_content_replies; *content; content++) {
			bool ends = from == STATE_CONTENT || smtp_rule((enum smtp_state)from, VERB_BDAT)->allowed;

			if (ends && *content == code && (int)smtp_state_after_content((uint16_t)code) == to)
				return true;
		}
	}
	/* a server may close whenever it likes (§3.8) */
	return from != STATE_CLOSED && to == STATE_CLOSED;
}

static void test_pairs_are_the_table(void **state)
{
	struct brain_pair pairs[BRAIN_PAIRS];
	size_t count = brain_pairs(pairs), expected = 0;

	(void)state;
	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++) {
			bool found = false;

			for (size_t i = 0; i < count; i++)
				found |= (int)pairs[i].from == from && (int)pairs[i].to == to;
			if (found != (from != to && leads(from, to)))
				fail_msg("%s to %s: the diagram says %d", smtp_state_name((enum smtp_state)from),
				         smtp_state_name((enum smtp_state)to), found);
			expected += found;
		}
	assert_int_equal(count, expected);
	assert_in_range(count, 15, 40);
}

/* Every command once in every state, accepted or with its code, as the table says. */
static void test_rows_are_the_table(void **state)
{
	(void)state;
	for (int from = 0; from < STATE_COUNT; from++) {
		struct brain_row rows[BRAIN_ROWS];
		size_t count = brain_rows((enum smtp_state)from, rows), seen[VERB_COUNT] = { 0 };

		assert_in_range(count, 1, BRAIN_ROWS);
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < rows[i].count; j++) {
				const struct brain_item *item = &rows[i].items[j];

				if (item->cause != BRAIN_COMMAND)
					continue;
				const struct smtp_rule *rule = smtp_rule((enum smtp_state)from, item->verb);
				bool good = rule->allowed && (rule->reply / 100 == 2 || rule->reply / 100 == 3);
				assert_int_equal(rows[i].accepted, good);
				if (good)
					assert_int_equal(rows[i].to,
					                 smtp_state_after((enum smtp_state)from, item->verb, rule->reply));
				else
					assert_int_equal(rows[i].code, rule->reply);
				seen[item->verb]++;
			}
		for (int verb = 0; verb < VERB_COUNT; verb++)
			assert_int_equal(seen[verb], 1);
	}
}

/* ---- the drawing ---- */

static bool passes(struct rect box, float x0, float y0, float x1, float y1)
{
	for (int i = 0; i <= 200; i++) {
		float t = (float)i / 200, x = x0 + (x1 - x0) * t, y = y0 + (y1 - y0) * t;

		if (x > box.x - 4 && x < box.x + box.w + 4 && y > box.y - 4 && y < box.y + box.h + 4)
			return true;
	}
	return false;
}

/* In the largest and the smallest diagram: no line through a third box, no box on another one. */
static void test_nothing_in_the_way(void **state)
{
	static const struct rect maps[] = { { 0, 0, 704, 470 },
		                            { 0, 0, BRAIN_MAP_LEAST_W, BRAIN_MAP_LEAST_H },
		                            { 0, 0, 1068, 560 } };
	struct brain_pair pairs[BRAIN_PAIRS];
	size_t count = brain_pairs(pairs);

	(void)state;
	for (size_t m = 0; m < sizeof maps / sizeof *maps; m++)
		for (size_t i = 0; i < count; i++) {
			float x0, y0, x1, y1;

			brain_map_line(maps[m], pairs[i], &x0, &y0, &x1, &y1);
			for (int other = 0; other < STATE_COUNT; other++) {
				struct rect box = brain_map_box(maps[m], (enum smtp_state)other);

				assert_true(looks_intersect(box, maps[m]).w > box.w - 0.01f);
				if (other != (int)pairs[i].from && other != (int)pairs[i].to && passes(box, x0, y0, x1, y1))
					fail_msg("%zu: %s to %s passes through %s", m, smtp_state_name(pairs[i].from),
					         smtp_state_name(pairs[i].to), smtp_state_name((enum smtp_state)other));
			}
		}
}

static bool is_drawn(const struct stage *stage, float x0, float y0, float x1, float y1)
{
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_LINE && fabsf(item->at.x - x0) < 0.1f && fabsf(item->at.y - y0) < 0.1f &&
		    fabsf(item->at.x + item->at.w - x1) < 0.1f && fabsf(item->at.y + item->at.h - y1) < 0.1f)
			return true;
	}
	return false;
}

/* What is drawn is what brain_pairs says: one line and two strokes of its head each, and no line more. */
static void test_drawn(void **state)
{
	struct stage *stage = *state;
	struct brain_pair pairs[BRAIN_PAIRS];
	struct rect map = { 10, 20, 704, 430 };
	size_t count = brain_pairs(pairs), lines = 0;

	for (int now = 0; now < STATE_COUNT; now++) {
		struct brain_now place = { .state = (enum smtp_state)now, .before = (enum smtp_state)now, .progress = 1 };
		struct brain_row rows[BRAIN_ROWS];
		size_t row_count = brain_rows((enum smtp_state)now, rows);
		bool named[BRAIN_ROWS];

		draw_begin(&stage->list, &fake_font);
		brain_map_draw(&stage->frame, map, &place, rows, row_count, named);
		for (size_t i = 0; i < count; i++) {
			float x0, y0, x1, y1;

			brain_map_line(map, pairs[i], &x0, &y0, &x1, &y1);
			assert_true(is_drawn(stage, x0, y0, x1, y1));
		}
		assert_int_equal(looks_count_kind(&stage->list, DRAW_LINE), count * 3);
		lines += count;
	}
	assert_true(lines > 0);
}

static void go_to(struct stage *stage, size_t step)
{
	stage_go(stage, 1, step);
	draw(stage);
}

/* Every step of a session, every size and language. */
static void test_looks(void **state)
{
	struct stage *stage = *state;
	char wrong[512];

	stage->state.brain.open = true;
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RCPT TO:<a@b>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "MAIL FROM:<x@y>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "503 no\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "BDAT 3\r\nabc");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RSET\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "AUTH LOGIN\r\n");
	stage_say(stage, 1, SMTP_SERVER, "334 VXNlcm5hbWU6\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "bGk=\r\n");
	stage_say(stage, 1, SMTP_SERVER, "535 no\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "QUIT\r\n");
	stage_say(stage, 1, SMTP_SERVER, "221 bye\r\n");
	stage_close(stage, 1, SMTP_SERVER);
	for (size_t step = 1; step <= steps_of(stage, 1); step++) {
		stage_go(stage, 1, step);
		for (size_t i = 0; i < SIZES; i++)
			for (int lang = 0; lang < LANG_COUNT; lang++) {
				float split = sizes[i][0] >= 1600   ? sizes[i][0] * 1120 / 1920
				              : sizes[i][0] >= 1200 ? sizes[i][0] * 0.45f
				                                    : 0;

				resize(stage, i, lang);
				draw(stage);
				assert_true(looks_clips_closed(&stage->list));
				looks_wrong_beside(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, split, wrong,
				                   sizeof wrong);
				if (*wrong)
					fail_msg("step %zu, %.0fx%.0f %s: %s", step, sizes[i][0], sizes[i][1],
					         lang_code((enum lang)lang), wrong);
				if (i == 0 && stage->frame.out_scroll_most[PANE_EXPLAIN] > 0)
					fail_msg("step %zu %s: the brain does not fit", step, lang_code((enum lang)lang));
			}
		resize(stage, 0, LANG_EN);
	}
}

/* The current state is lit and the step that led there drawn thick; both go back with the cursor; a step moves for a while. */
static void test_follows_the_cursor(void **state)
{
	struct stage *stage = *state;
	size_t thick = 0;

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage->state.brain.open = true;
	for (size_t step = 6; step >= 4; step -= 2) {
		go_to(stage, step);
		const char *name = step == 6 ? "state.mail" : "state.ready";
		bool lit = false;

		for (size_t i = 1; i < stage->list.count; i++) {
			const struct draw_item *item = &stage->list.items[i], *before = item - 1;

			lit |= item->kind == DRAW_TEXT && strcmp(item->text, texts_get(stage->texts, LANG_ZH, name)) == 0 &&
			       before->kind == DRAW_RECT && before->fill == COLOUR_FOCUS;
			thick += item->kind == DRAW_LINE && item->stroke == COLOUR_2XX && item->width > 7;
		}
		assert_true(lit);
	}
	assert_int_equal(thick, 2 * 3);
	stage->state.stepped_ms = stage->frame.clock_ms - 200;
	stage->state.stepped_forward = true;
	go_to(stage, 6);
	assert_true(stage->frame.out_animating);
	stage->frame.clock_ms += 600;
	go_to(stage, 6);
	assert_false(stage->frame.out_animating);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_are_the_table),
		cmocka_unit_test(test_rows_are_the_table),
		cmocka_unit_test(test_nothing_in_the_way),
		cmocka_unit_test_setup_teardown(test_drawn, hold_set_up, hold_tear_down),
		cmocka_unit_test_setup_teardown(test_looks, hold_set_up, hold_tear_down),
		cmocka_unit_test_setup_teardown(test_follows_the_cursor, hold_set_up, hold_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
