/* hold_stage: a session whose server can be held, and its screen in every size and language. */
#ifndef TEST_HOLD_STAGE_H
#define TEST_HOLD_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "smtp/server.h"
#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"
#include "view/switches.h"
#include "view/widgets.h"

static const float sizes[][2] = { { 1920, 1080 }, { 1600, 900 }, { 1280, 720 },  { 960, 540 },  { 768, 432 },
	                          { 1440, 1080 }, { 576, 432 },  { 1350, 1080 }, { 2580, 1080 } };

#define SIZES (sizeof sizes / sizeof *sizes)

static inline int hold_set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage_open(stage, "127.0.0.1:51436");
	stage_say(stage, 1, SMTP_SERVER, "220 lab-server\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "EHLO lab-pc\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250-lab-server\r\n250 AUTH PLAIN LOGIN\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "MAIL FROM:<li@example.org>\r\n");
	stage->state.stepped_ms = stage->frame.clock_ms - 10000;
	stage->state.extensions = (1u << SWITCHES_EXTENSIONS) - 1;
	*state = stage;
	return 0;
}

static inline int hold_tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static inline size_t steps_of(struct stage *stage, uint32_t session)
{
	return timeline_session(stage->timeline, session)->step_count;
}

static inline void hold_mail(struct stage *stage)
{
	stage_hold(stage, 1, 250, "2.1.0 Sender ok", 25);
	stage->frame.now_us = stage->now_us + 12300000;
	stage->state.hold = true;
	stage_go(stage, 1, steps_of(stage, 1));
}

static inline void draw(struct stage *stage)
{
	draw_begin(&stage->list, &fake_font);
	memset(stage->frame.out_scroll_most, 0, sizeof stage->frame.out_scroll_most);
	stage->frame.out_redraw_ms = 0;
	stage->frame.out_animating = false;
	screen_draw(&stage->frame);
}

static inline const struct draw_item *hit_of(const struct stage *stage, enum action action, int arg)
{
	for (size_t i = stage->list.count; i-- > 0;) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_HIT && item->action == (int)action && (arg < 0 || item->arg == arg))
			return item;
	}
	return NULL;
}

static inline void resize(struct stage *stage, size_t i, int lang)
{
	stage->frame.width = sizes[i][0];
	stage->frame.height = sizes[i][1];
	stage->state.lang = (enum lang)lang;
}

static inline void check_screen(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			resize(stage, i, lang);
			draw(stage);
			assert_true(looks_clips_closed(&stage->list));
			float split = sizes[i][0] >= 1600 ? sizes[i][0] * 1120 / 1920 : INFINITY;
			looks_wrong_beside(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, split, wrong,
			                   sizeof wrong);
			if (*wrong)
				fail_msg("%s, %.0fx%.0f %s: %s", what, sizes[i][0], sizes[i][1], lang_code((enum lang)lang),
				         wrong);
		}
	resize(stage, 0, LANG_EN);
}

#endif
