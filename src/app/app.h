/* app: the program with a screen: everything that lives from start to end, and the one place where facts arrive.
 *
 *     queue ──► app_receive ──► timeline, transcript
 *     keys, clicks ──► actions ──► view state          (app/actions)
 *     timeline + view state ──► app_draw ──► canvas    (view/, display/)
 *
 * Used by the window (app/show) and by --shots (app/shots). Main thread.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/bookmarks.h"
#include "app/capturing.h"
#include "app/lesson_marks.h"
#include "app/lesson_show.h"
#include "app/lesson_switches.h"
#include "app/lesson_walk.h"
#include "app/library.h"
#include "app/mailbox.h"
#include "app/deliveries.h"
#include "app/folder_place.h"
#include "app/opening.h"
#include "app/options.h"
#include "app/packet_frames.h"
#include "app/settings.h"
#include "app/stats.h"
#include "app/store.h"
#include "capture/recorder.h"
#include "export/transcript.h"
#include "display/paint.h"
#include "display/window.h"
#include "mail/decode_source.h"
#include "source/live.h"
#include "view/view.h"

struct app {
	const struct options *options; /* borrowed */
	struct library library;
	struct settings settings;
	struct stats stats;

	struct timeline *timeline;     /* owned, as all below */
	struct transcript *transcript; /* NULL: no --log-format */
	struct fact_queue *facts;
	struct store *store; /* NULL: no --save */
	struct recorder *recorder; /* the same */
	struct capturing capturing;
	struct opening opening;
	struct deliveries deliveries; /* of a folder */
	struct folder_place place;
	struct session_numbers live_numbers; /* of the server's sessions, in the timeline */
	struct packet_frames packets;
	struct live *live;
	struct worker *worker;
	struct pictures *pictures;
	struct mailbox *mailbox;
	struct text *text;
	struct window *window; /* NULL for --shots */

	struct view_state view;
	struct bookmarks bookmarks; /* view.bookmarks points in here */
	bool *removed; /* owned: view.removed */
	size_t removed_count;
	struct decode_data decode;      /* of the mail that key D looks at; view.decode.data points here */
	uint32_t decode_session, decode_mail;
	size_t decode_size;             /* message bytes before the cursor then */
	enum pane pane_before_mail;     /* where stepping on from a mail shown by itself returns to; 0: nowhere */
	struct draw_list list;          /* of the last frame: clicks are looked up in it */
	size_t lanes_fit; /* of the last frame in which they were shown */
	size_t scroll_most[PANE_COUNT]; /* of the last frame */
	bool can_say_more;              /* its out_more, and out_more_at */
	size_t more_at;
	struct draw_measure measure;
	float pixels_per_unit;
	char address[64];            /* "" while not listening */
	struct fact_refused refused; /* reason "": not refused */
	int64_t redraw_ms;           /* the last frame wants another at this clock; 0: no */
	int64_t next_step_ms;        /* when playing takes its next step */
	bool step_when_there;        /* a held reply was released: its step is taken as soon as it has come */
	float wheel_rest;            /* turned since the last whole notch: touchpads send small parts of one */
	struct lesson_walk walk;
	struct lesson_shown show;
	struct lesson_switches switches;
	struct lesson_marks marks;
	bool script_began;           /* a lesson or file was started by us: its session takes the focus */
	bool changed;                /* draw again */
	bool quit;
};

/* listen: serve the network. False: log_error has said why; call app_finish all the same. */
bool app_init(struct app *app, const struct options *options, bool listen);
void app_finish(struct app *app);

/* index: 0-based, of the library. step: where the cursor goes as soon as it has come; 0: to the first. */
void app_play_lesson(struct app *app, size_t index, size_t step);

/* A script is played, times at once; its first session takes the focus. */
void app_play(struct app *app, const struct lesson *script, enum fact_origin origin, size_t times, size_t step);
bool app_open_file(struct app *app, const char *path);

/* The server's number of a session of the timeline, for orders to live. 0: it is of an opened capture. */
uint32_t app_live_session(const struct app *app, uint32_t session);

void app_take_fact(struct app *app, struct fact *fact); /* its session is the timeline's; taken over */
bool app_receive(struct app *app); /* takes what the queue and the worker have; true: something came */

/* Draws the whole screen at this size. True: something moves, another frame is wanted. */
bool app_draw(struct app *app, struct canvas *canvas);

struct session *app_session(const struct app *app); /* the focused one, or NULL */
struct cursor *app_cursor(struct app *app);         /* its cursor, or NULL */
void app_focus(struct app *app, uint32_t session);  /* shows that session */
void app_moved(struct app *app, size_t from_step);  /* the cursor was moved: animation, panes that open by themselves */
int64_t app_now_us(void);                           /* wall clock, as facts have it */
int64_t app_clock_ms(void);                         /* monotonic */
void app_toast(struct app *app, const char *key, const char *argument); /* catalogue key with one %s, or none */
void app_toast_read(struct app *app); /* somebody goes on: a message that could be read by now leaves */

#endif
