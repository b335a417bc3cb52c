/* view: what is on the screen. screen_draw(timeline, cursor, view state, clock) → draw list, and nothing else.
 *
 * Views read; they never write. app/actions changes struct view_state, the timeline grows by facts, and the next frame is
 * drawn from both. Each pane is one file with one function, all taking the same struct view_frame.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "lesson/lesson.h"
#include "lesson/texts.h"
#include "mail/message.h"
#include "timeline/cursor.h"
#include "timeline/snapshot.h"
#include "view/action.h"
#include "view/draw.h"
#include "view/exports.h"
#include "view/brain.h"
#include "view/predict.h"
#include "view/lesson_state.h"
#include "view/nav_state.h"
#include "view/opening_card.h"
#include "view/packets_state.h"
#include "view/theme.h"

/* What scrolls by itself. 1 to 6 are keys; the help, the ladder and the drawer of mails are no panes to choose, but scroll. */
enum pane {
	PANE_HELP = 0,
	PANE_EXPLAIN = 1,
	PANE_MAIL = 2,
	PANE_RAW = 3,
	PANE_STRUCTURE = 4,
	PANE_PACKETS = 5,
	PANE_LOG = 6,
	PANE_REPORT = 7,
	PANE_LADDER = 8, /* left of PANE_EXPLAIN */
	PANE_FIELDS = 9, /* right half of PANE_PACKETS: layers and fields ... */
	PANE_BYTES = 10, /* ... and the bytes below them */
	PANE_COUNT = 11
};

/* Which text of a mail is read where it has two. */
enum body_choice { BODY_AUTO, BODY_PLAIN, BODY_HTML };

enum screen { SCREEN_WAITING, SCREEN_SESSION };

/* The microscope of key D (view/decode.h). */
struct decode_state {
	bool open;
	bool theatre;                   /* the same bytes in several charsets */
	size_t source;                  /* of data->sources; behind the last: the end of the content */
	size_t limit;                   /* Next ends before this group: a lesson opened it; 0: none */
	size_t group;                   /* 0 …; of the end of the content: its byte */
	size_t charset;                 /* of the theatre, 1 …; 0: the one the mail was read in */
	const struct decode_data *data; /* owned by app; NULL or not ready: the mail is still being taken apart */
};

/* What the right half of PANE_STRUCTURE shows; RAW is its left half, where a narrow window has room for one. */
enum structure_view { STRUCTURE_PARTS, STRUCTURE_FIELDS, STRUCTURE_ENVELOPE, STRUCTURE_RAW };

/* What a person has chosen. Plain data; app/actions is its only writer. */
struct view_state {
	enum screen screen;
	enum lang lang;
	bool both_langs; /* explanations: the other language stands smaller below (bilingual.h) */
	bool more;       /* key W: explanations say what it means, what to do and what goes wrong */
	enum theme theme;
	int scale;              /* text size in percent, 100 … 250 */
	uint32_t session;       /* the focused one, 1 …; 0 none */
	struct cursor *cursors; /* owned by app: cursors[n - 1] is session n's */
	size_t cursor_count;
	enum pane pane;
	bool explain_only; /* narrow windows: the pane's right half (explanation, attachments) instead of its left */
	enum step_size step_size;
	bool playing;
	bool hold;                 /* the server keeps each reply until the next step */
	uint64_t hold_ms;          /* after this it lets go by itself; 0: never */
	bool fault_menu;           /* overlay: what to do with the held reply */
	bool switches;             /* overlay: extensions and bugs */
	bool switches_more;        /* the chosen one of them is explained (key W) */
	size_t choice;             /* row chosen in either, as fault_menu.h and switches.h number them */
	unsigned extensions, bugs; /* of smtp/server.h, as last ordered */
	bool reveal;               /* passwords are shown on purpose */
	int speed;                 /* percent, 25 … 800 */
	bool motion;               /* animate */
	int64_t stepped_ms;        /* clock when the cursor last moved */
	bool stepped_forward;      /* animate the current arrow */
	bool black, help, mail_list, fullscreen;
	bool picture_full; /* the chosen picture covers the screen */
	float zoom, pan_x, pan_y;
	const bool *removed; /* owned by app: removed[n - 1]: mail n was deleted from the history */
	size_t removed_count;
	enum body_choice body;              /* plain or HTML */
	size_t part;                        /* which attachment of the mail is chosen */
	enum structure_view structure_view; /* never RAW: that is explain_only */
	size_t structure_part;              /* index in mail->parts; too large: the first */
	size_t structure_defect;            /* 1 …: this one is chosen instead of a part; 0: none */
	size_t structure_field;             /* row of the header table: field_table.h */
	size_t scroll[PANE_COUNT];          /* by pane: lines from the start; ladder and log: lines back from the newest */
	struct decode_state decode;
	struct predict_state predict;
	struct brain_state brain;
	struct until_state until;
	struct break_state breaks;
	struct bookmark_state bookmarks;
	struct export_state exports;
	struct lanes_state lanes;
	struct packets_state packets;
	struct opening_state opening;
	size_t lesson_choice; /* waiting screen, 0-based */
	struct lesson_state lessons;
	char go[8];           /* digits typed after G; "" when not asking */
	bool asking_go;
	char toast[256]; /* a short message over the transport bar; "" none */
	int64_t toast_until_ms;
};

/* Where a mail is in being taken apart. */
struct view_mail {
	const struct mail *mail; /* NULL: still being decoded */
	const uint64_t *stuffed; /* wire offsets of removed dots, for the raw pane */
	size_t stuffed_count;
};

struct view_frame {
	struct draw_list *list;
	const struct timeline *timeline;
	const struct view_state *state;
	const struct texts *texts;
	const struct lesson_list *lessons;
	float width, height; /* of the screen, in design units */
	int64_t clock_ms;    /* monotonic */
	int64_t now_us;      /* wall clock, µs since the epoch, as facts have it */
	/* The mail (complete or not) as far as it has been received; what it points at is borrowed for this frame. */
	struct view_mail (*mail_of)(void *context, uint32_t session, uint32_t mail);
	/* Key for draw_picture of a part of that mail. */
	uint64_t (*picture_of)(void *context, uint32_t session, uint32_t mail, size_t part);
	void *context;
	struct packet_source packets; /* of the packets pane */
	const char *address;                /* "127.0.0.1:2525", or "" while not listening */
	const struct fact_refused *refused; /* why not listening, or NULL */
	bool out_animating;                 /* set by views: another frame is wanted at once */
	int64_t out_redraw_ms;              /* set by views: another frame is wanted at this clock_ms; 0: none. Zero it before */
	size_t out_lanes; /* set by views: how many sessions stand side by side */
	size_t out_scroll_most[PANE_COUNT]; /* set by views: how far each pane can be scrolled; zero it before */
	bool out_more;      /* set by views: something on the screen can say more (key W); zero it before */
	size_t out_more_at; /* set by the explanation: scrolled so far, what key W opens is in sight; zero it before */
};

/* Draws the whole screen. */
void screen_draw(struct view_frame *frame);

#endif
