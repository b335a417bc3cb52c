#include "view/action.h"

#include "view/view.h"

/* In the order help shows them. No key is in two rows (a test looks). */
static const struct action_info table[] = {
	{ ACTION_NEXT, 0, "Space Right PageDown N", "action.next", NULL },
	{ ACTION_BACK, 0, "Left PageUp Backspace Shift+Space", "action.back", NULL },
	{ ACTION_NEXT_PHASE, 0, "Shift+Right", "action.next-phase", NULL },
	{ ACTION_BACK_PHASE, 0, "Shift+Left", "action.back-phase", NULL },
	{ ACTION_FIRST, 0, "Home", "action.first", NULL },
	{ ACTION_LAST, 0, "End", "action.last", NULL },
	{ ACTION_GO, 0, "G", "action.go", NULL },
	{ ACTION_STEP_SMALLER, 0, "[", "action.step-smaller", NULL },
	{ ACTION_STEP_LARGER, 0, "]", "action.step-larger", NULL },
	{ ACTION_PLAY, 0, "A F5", "action.play", NULL },
	{ ACTION_SLOWER, 0, "<", "action.slower", NULL },
	{ ACTION_FASTER, 0, ">", "action.faster", NULL },
	{ ACTION_PANE, PANE_EXPLAIN, "1", "action.pane-explain", NULL },
	{ ACTION_PANE, PANE_MAIL, "2", "action.pane-mail", NULL },
	{ ACTION_PANE, PANE_RAW, "3", "action.pane-raw", NULL },
	{ ACTION_PANE, PANE_LOG, "6", "action.pane-log", NULL },
	{ ACTION_REPORT, 0, "R", "action.report", NULL },
	{ ACTION_NEXT_PANE, 0, "Tab", "action.next-pane", NULL },
	{ ACTION_BACK_PANE, 0, "Shift+Tab", "action.back-pane", NULL },
	{ ACTION_UP, 0, "Up", "action.up", NULL },
	{ ACTION_DOWN, 0, "Down", "action.down", NULL },
	{ ACTION_OPEN, 0, "Return", "action.open", NULL },
	{ ACTION_MAIL_NEXT, 0, "M", "action.mail-next", NULL },
	{ ACTION_MAIL_BACK, 0, "Shift+M", "action.mail-back", NULL },
	{ ACTION_MAIL_LIST, 0, "I", "action.mail-list", NULL },
	{ ACTION_PART_NEXT, 0, "P", "action.part-next", NULL },
	{ ACTION_PART_BACK, 0, "Shift+P", "action.part-back", NULL },
	{ ACTION_SAVE, 0, "S", "action.save", NULL },
	{ ACTION_DELETE, 0, "Delete", "action.delete", NULL },
	{ ACTION_NEXT_SESSION, 0, "Ctrl+Tab", "action.next-session", NULL },
	{ ACTION_LARGER, 0, "+ =", "action.larger", "+" },
	{ ACTION_SMALLER, 0, "-", "action.smaller", NULL },
	{ ACTION_NORMAL_SIZE, 0, "0", "action.normal-size", NULL },
	{ ACTION_FULLSCREEN, 0, "F F11", "action.fullscreen", NULL },
	{ ACTION_BLACK, 0, "B .", "action.black", NULL },
	{ ACTION_LANGUAGE, 0, "L", "action.language", NULL },
	{ ACTION_THEME, 0, "T", "action.theme", NULL },
	{ ACTION_HOME, 0, "Ctrl+Home", "action.home", NULL },
	{ ACTION_ESCAPE, 0, "Escape", "action.escape", NULL },
	{ ACTION_HELP, 0, "F1 ?", "action.help", NULL },
	{ ACTION_QUIT, 0, "Ctrl+Q", "action.quit", NULL },
};

static const char *const names[ACTION_COUNT] = {
	[ACTION_NONE] = "none",
	[ACTION_NEXT] = "next",
	[ACTION_BACK] = "back",
	[ACTION_NEXT_PHASE] = "next-phase",
	[ACTION_BACK_PHASE] = "back-phase",
	[ACTION_STEP_SMALLER] = "step-smaller",
	[ACTION_STEP_LARGER] = "step-larger",
	[ACTION_FIRST] = "first",
	[ACTION_LAST] = "last",
	[ACTION_GO] = "go",
	[ACTION_PLAY] = "play",
	[ACTION_SLOWER] = "slower",
	[ACTION_FASTER] = "faster",
	[ACTION_OPEN] = "open",
	[ACTION_UP] = "up",
	[ACTION_DOWN] = "down",
	[ACTION_PANE] = "pane",
	[ACTION_NEXT_PANE] = "next-pane",
	[ACTION_BACK_PANE] = "back-pane",
	[ACTION_REPORT] = "report",
	[ACTION_MAIL_NEXT] = "mail-next",
	[ACTION_MAIL_BACK] = "mail-back",
	[ACTION_MAIL] = "mail",
	[ACTION_MAIL_LIST] = "mail-list",
	[ACTION_PART] = "part",
	[ACTION_PART_NEXT] = "part-next",
	[ACTION_PART_BACK] = "part-back",
	[ACTION_SAVE] = "save",
	[ACTION_DELETE] = "delete",
	[ACTION_SESSION] = "session",
	[ACTION_NEXT_SESSION] = "next-session",
	[ACTION_LESSON] = "lesson",
	[ACTION_SCROLL] = "scroll",
	[ACTION_LARGER] = "larger",
	[ACTION_SMALLER] = "smaller",
	[ACTION_NORMAL_SIZE] = "normal-size",
	[ACTION_FULLSCREEN] = "fullscreen",
	[ACTION_BLACK] = "black",
	[ACTION_LANGUAGE] = "language",
	[ACTION_THEME] = "theme",
	[ACTION_HELP] = "help",
	[ACTION_ESCAPE] = "escape",
	[ACTION_QUIT] = "quit",
	[ACTION_HOME] = "home",
};

const struct action_info *action_table(size_t *out_count)
{
	*out_count = sizeof table / sizeof *table;
	return table;
}

const char *action_name(enum action action)
{
	return (unsigned)action < ACTION_COUNT ? names[action] : "none";
}
