/* stage: a timeline written by hand and a frame to draw it in, for tests of the view.
 *
 *     struct stage stage;
 *     stage_init(&stage, &fake_font);
 *     stage_open(&stage, "127.0.0.1:51436");
 *     stage_say(&stage, 1, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");   one read, one millisecond later
 *     stage_go(&stage, 1, 2);
 *     screen_draw(&stage.frame);
 */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "mail/message.h"
#include "timeline/frame.h"
#include "../../src/view/panes.h" /* not the tests' own file of that name */
#include "view/view.h"

#define STAGE_SESSIONS 64
#define STAGE_ZERO_US  1795000000000000LL

struct stage {
	struct timeline *timeline;
	struct draw_list list;
	struct view_state state;
	struct view_frame frame;
	struct cursor cursors[STAGE_SESSIONS];
	struct texts *texts;
	struct lesson_list lessons;
	struct mail *mail; /* the last one asked for */
	struct packets packets[STAGE_SESSIONS];
	struct buf packet_frame;
	int64_t now_us;
};

static inline struct view_mail stage_mail_of(void *context, uint32_t session, uint32_t mail)
{
	struct stage *stage = context;
	struct session *s = timeline_session(stage->timeline, session);
	struct buf raw = { 0 };

	timeline_message(stage->timeline, s, &s->mails[mail], &raw, NULL);
	mail_destroy(stage->mail);
	stage->mail = mail_parse(&raw);
	buf_finish(&raw);
	return (struct view_mail){ .mail = stage->mail };
}

static inline uint64_t stage_picture_of(void *context, uint32_t session, uint32_t mail, size_t part)
{
	(void)context;
	return ((uint64_t)session << 40) + ((uint64_t)mail << 16) + part + 1;
}

static inline const struct packets *stage_packets_of(void *context, uint32_t session)
{
	struct stage *stage = context;

	if (session > STAGE_SESSIONS)
		return NULL;
	packets_update(&stage->packets[session - 1], stage->timeline, timeline_session(stage->timeline, session));
	return &stage->packets[session - 1];
}

static inline struct packet_frame stage_frame_of(void *context, uint32_t session, size_t index)
{
	struct stage *stage = context;
	const struct packet *packet = &stage->packets[session - 1].list[index];

	buf_clear(&stage->packet_frame);
	frame_build(&timeline_session(stage->timeline, session)->opened, packet, index,
	            packets_payload(packet, stage->timeline->facts[packet->fact]), &stage->packet_frame);
	return (struct packet_frame){ buf_span(&stage->packet_frame), FRAME_LINK_ETHERNET };
}

static inline void stage_init(struct stage *stage, const struct draw_measure *measure)
{
	char *error = NULL;

	memset(stage, 0, sizeof *stage);
	stage->timeline = timeline_create();
	stage->texts = texts_load(SOURCE_DIR "/assets/text", &error);
	if (!stage->texts) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	lesson_list_load(&stage->lessons, SOURCE_DIR "/assets/lessons", &error);
	free(error);
	stage->now_us = STAGE_ZERO_US;
	stage->state = (struct view_state){ .screen = SCREEN_SESSION,
		                            .scale = 100,
		                            .session = 1,
		                            .cursors = stage->cursors,
		                            .pane = PANE_EXPLAIN,
		                            .speed = 100,
		                            .motion = true,
		                            .zoom = 1 };
	stage->frame = (struct view_frame){ .list = &stage->list,
		                            .timeline = stage->timeline,
		                            .state = &stage->state,
		                            .texts = stage->texts,
		                            .lessons = &stage->lessons,
		                            .width = 1920,
		                            .height = 1080,
		                            .clock_ms = 100000,
		                            .mail_of = stage_mail_of,
		                            .picture_of = stage_picture_of,
		                            .context = stage,
		                            .packets = { stage_packets_of, stage_frame_of, stage },
		                            .address = "127.0.0.1:2525" };
	draw_begin(&stage->list, measure);
}

static inline void stage_finish(struct stage *stage)
{
	draw_finish(&stage->list);
	mail_destroy(stage->mail);
	for (size_t i = 0; i < STAGE_SESSIONS; i++)
		packets_finish(&stage->packets[i]);
	buf_finish(&stage->packet_frame);
	lesson_list_finish(&stage->lessons);
	texts_destroy(stage->texts);
	timeline_destroy(stage->timeline);
}

static inline uint32_t stage_open(struct stage *stage, const char *client)
{
	uint32_t number = (uint32_t)stage->timeline->session_count + 1;
	struct fact *fact = fact_create(FACT_OPENED, number, stage->now_us, sizeof(struct fact_opened));
	struct fact_opened opened = { .origin = ORIGIN_CLIENT };

	snprintf(opened.client, sizeof opened.client, "%s", client);
	snprintf(opened.server, sizeof opened.server, "127.0.0.1:2525");
	memcpy(fact->data, &opened, sizeof opened);
	timeline_add(stage->timeline, fact);
	stage->state.cursor_count =
	        stage->timeline->session_count < STAGE_SESSIONS ? stage->timeline->session_count : STAGE_SESSIONS;
	return number;
}

static inline void stage_say_bytes(struct stage *stage, uint32_t session, enum smtp_side from, struct span bytes)
{
	stage->now_us += 1000;
	timeline_add(stage->timeline, fact_create_bytes(session, from, stage->now_us, bytes));
}

static inline void stage_say(struct stage *stage, uint32_t session, enum smtp_side from, const char *text)
{
	stage_say_bytes(stage, session, from, span_of(text));
}

static inline void stage_close(struct stage *stage, uint32_t session, enum smtp_side from)
{
	struct fact *fact = fact_create(FACT_CLOSED, session, stage->now_us += 1000, 0);

	fact->from = from;
	timeline_add(stage->timeline, fact);
}

static inline void stage_fact(struct stage *stage, enum fact_kind kind, uint32_t session, const void *data, size_t len)
{
	struct fact *fact = fact_create(kind, session, stage->now_us += 1000, len);

	memcpy(fact->data, data, len);
	timeline_add(stage->timeline, fact);
}

/* The server keeps a reply; seconds 0: until it is told to let go. */
static inline void stage_hold(struct stage *stage, uint32_t session, uint16_t code, const char *text, int seconds)
{
	struct fact_held held = { .code = code };

	held.release_us = seconds ? stage->now_us + 1000 + seconds * 1000000LL : 0;
	snprintf(held.text, sizeof held.text, "%s", text);
	stage_fact(stage, FACT_HELD, session, &held, sizeof held);
}

/* Moves the cursor of a session and begins an empty list. */
static inline void stage_go(struct stage *stage, uint32_t session, size_t step)
{
	stage->cursors[session - 1].step = step;
	stage->state.session = session;
	memset(stage->frame.out_scroll_most, 0, sizeof stage->frame.out_scroll_most);
	stage->frame.out_animating = false;
	draw_begin(&stage->list, stage->list.measure);
}

/* swaks-like: EHLO with five extensions, one recipient, a short mail, QUIT. 18 steps. */
static inline uint32_t stage_first_mail(struct stage *stage)
{
	uint32_t s = stage_open(stage, "127.0.0.1:51436");

	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO lab-pc.nankai.edu.cn\r\n");
	stage_say(stage, s, SMTP_SERVER,
	          "250-lab-server greets lab-pc.nankai.edu.cn\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"
	          "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<liwei@nankai.edu.cn>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.0 Sender ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<wangfang@example.org>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.1.5 Recipient ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "354 Start mail input; end with <CRLF>.<CRLF>\r\n");
	stage_say(stage, s, SMTP_CLIENT,
	          "From: liwei@nankai.edu.cn\r\nTo: wangfang@example.org\r\nSubject: =?utf-8?B?5L2g5aW9?=\r\n"
	          "Content-Type: text/plain; charset=utf-8\r\n\r\nHello, Wang Fang.\r\n.\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.0.0 Ok: queued as 7F3A\r\n");
	stage_say(stage, s, SMTP_CLIENT, "QUIT\r\n");
	stage_say(stage, s, SMTP_SERVER, "221 2.0.0 Bye\r\n");
	stage_close(stage, s, SMTP_SERVER);
	return s;
}

#endif
