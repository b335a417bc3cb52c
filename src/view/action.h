/* action: everything a person can do, once: its keys, its name in help, its caption. Keys, buttons and the help overlay
 * all come from this table. */
#ifndef VIEW_ACTION_H
#define VIEW_ACTION_H

#include <stddef.h>

enum action {
	ACTION_NONE,
	ACTION_NEXT,
	ACTION_BACK,
	ACTION_NEXT_PHASE,
	ACTION_BACK_PHASE,
	ACTION_STEP_SMALLER,
	ACTION_STEP_LARGER,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_GO, /* arg: step number (a click); 0: ask for it */
	ACTION_UNTIL,      /* the card "run until": show or hide */
	ACTION_UNTIL_BACK, /* the same, backwards */
	ACTION_UNTIL_ROW,  /* arg: enum search_kind */
	ACTION_UNTIL_AGAIN,
	ACTION_UNTIL_AGAIN_BACK,
	ACTION_BOOKMARK, /* set one at the current step, or remove it */
	ACTION_BOOKMARK_NEXT,
	ACTION_BOOKMARK_BACK,
	ACTION_BOOKMARKS,   /* the list: show or hide */
	ACTION_BOOKMARK_GO, /* arg: row of the list, 1 … */
	ACTION_PLAY,
	ACTION_SLOWER,
	ACTION_FASTER,
	ACTION_OPEN, /* Enter; arg: what is opened, 0 the chosen one */
	ACTION_UP,
	ACTION_DOWN,
	ACTION_PANE, /* arg: enum pane */
	ACTION_NEXT_PANE,
	ACTION_BACK_PANE,
	ACTION_REPORT,
	ACTION_MAIL_NEXT,
	ACTION_MAIL_BACK,
	ACTION_MAIL,      /* arg: mail number, from the history */
	ACTION_MAIL_LIST, /* show or hide the history of mails */
	ACTION_PART,      /* arg: which attachment of the mail */
	ACTION_PART_NEXT,
	ACTION_PART_BACK,
	ACTION_STRUCTURE,        /* arg: enum structure_view */
	ACTION_STRUCTURE_PART,   /* arg: index in mail->parts */
	ACTION_STRUCTURE_DEFECT, /* arg: 1 … */
	ACTION_STRUCTURE_FIELD,  /* arg: row of the header table */
	ACTION_STRUCTURE_LINE,   /* arg: line of the raw message, 0 …: chooses what it belongs to */
	ACTION_PACKET,           /* arg: packet of the session, 1 …: chooses it, and the cursor goes to its step */
	ACTION_PACKET_FIELD,     /* arg: field, 1 …: chooses it; a layer opens or folds */
	ACTION_PACKET_BLOCK,     /* arg: field, 1 …: chooses it, and its bytes are shown */
	ACTION_PACKET_BYTE,      /* arg: offset of a byte: chooses its field */
	ACTION_EVE,              /* the packets as an eavesdropper sees them, or as we do; arg 1: we, 2: Eve, 0: the other */
	ACTION_DECODE,           /* how decoding works: show or hide */
	ACTION_DECODE_GO,        /* arg: group, 1 … */
	ACTION_CHARSET,          /* read the same bytes in another charset; arg: which, 0: the next */
	ACTION_BODY,             /* the mail's plain text, or its HTML */
	ACTION_SAVE,
	ACTION_DELETE,
	ACTION_EXPORTS,    /* what can be taken home: show or hide */
	ACTION_EXPORT,     /* arg: enum export_kind, from 1 */
	ACTION_LAB_REPORT, /* writes it */
	ACTION_SAVE_CAPTURE, /* the focused session as .pcapng; arg 1: all sessions */
	ACTION_SESSION, /* arg: session number */
	ACTION_NEXT_SESSION,
	ACTION_LANES,         /* several sessions side by side: show or hide */
	ACTION_LANES_FIRST,   /* arg: the leftmost session */
	ACTION_LANES_GO,      /* arg: a moment (timeline/moment.h) */
	ACTION_LANES_RELEASE, /* arg: session; the reply it holds */
	ACTION_HOLD,        /* replies wait for the next step, or no longer */
	ACTION_BREAKS,      /* which replies are held: show or hide */
	ACTION_BREAK_ROW,   /* arg: enum break_row */
	ACTION_RELEASE_ALL, /* every held reply, of every session */
	ACTION_PREDICT,     /* a question before each reply: begin or end; arg 1: begin */
	ACTION_ANSWER,      /* arg: 1 … PREDICT_CHOICES */
	ACTION_TALLY,       /* what was predicted so far: show or hide */
	ACTION_BRAIN,       /* the server's states: show or hide; arg 1: show */
	ACTION_FAULT_MENU,  /* what else could be answered: show or hide */
	ACTION_FAULT,       /* arg: a reply code, or enum fault_choice */
	ACTION_SWITCHES,    /* extensions and bugs: show or hide */
	ACTION_EXTENSION,   /* arg: which bit of enum smtp_extension to turn over */
	ACTION_BUG,         /* arg: which bit of enum smtp_bug */
	ACTION_REVEAL,      /* passwords are shown on purpose, or hidden again */
	ACTION_LESSON,      /* arg: 1 …: start this lesson */
	ACTION_RESUME,      /* arg: 1 …: go on with this lesson where it was left */
	ACTION_SCROLL,      /* arg: enum pane; a place for the wheel, clicking it does nothing */
	ACTION_LARGER,
	ACTION_SMALLER,
	ACTION_NORMAL_SIZE,
	ACTION_FULLSCREEN,
	ACTION_BLACK,
	ACTION_LANGUAGE,
	ACTION_THEME,
	ACTION_MORE, /* more of an explanation, or its one sentence again */
	ACTION_HELP,
	ACTION_ESCAPE,
	ACTION_QUIT,
	ACTION_HOME, /* back to the first screen */
	ACTION_COUNT
};

/* ACTION_FAULT's arguments below the codes. */
enum fault_choice { FAULT_CHOICE_DELAY = 1, FAULT_CHOICE_DROP, FAULT_CHOICE_CUT };

struct action_info {
	enum action action;
	int arg;
	const char *keys;    /* SDL key names with modifiers, separated by spaces: "Space Right PageDown N" */
	const char *caption; /* catalogue key, "action.next" */
	const char *shown;   /* how help prints the keys: "空格 → PgDn N" is made from `keys` where this is NULL */
};

/* Every row has at least one key; an action may have several rows. */
const struct action_info *action_table(size_t *out_count);
const char *action_name(enum action action); /* "next", for the debug line and tests */

#endif
