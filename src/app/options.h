/* options: the command line (DESIGN.md, "Command line": a contract, people script against it). */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "lesson/texts.h"
#include "smtp/fault.h"
#include "source/live.h"
#include "view/theme.h"

enum options_mode { MODE_WINDOW, MODE_HEADLESS, MODE_SHOTS, MODE_INSPECT, MODE_LIST_LESSONS, MODE_CHECK_LESSON, MODE_VERSION, MODE_HELP };

#define OPTIONS_MAX_FAULTS 32
#define OPTION_UNSET       (-1) /* not given: the settings or the locale decide */

struct options {
	enum options_mode mode;
	char host[64];
	uint16_t port;
	bool listen_given;
	const char *lesson;  /* NULL: none; all strings point into argv */
	const char *file;    /* or folder, to open */
	const char *save;    /* folder */
	const char *shots;   /* folder */
	const char *report;  /* folder */
	const char *inspect; /* file */
	bool json;           /* with --inspect */
	bool log;            /* --log-format was given: log to stdout in a window too */
	bool log_json;
	int lang, theme, scale; /* enum lang, enum theme, percent; or OPTION_UNSET */
	bool both_langs;        /* --lang zh+en: explanations in the other language too; counts where lang is set */
	bool hold;
	struct live_break hold_what; /* --hold=WHAT; all zero: every reply */
	int release_after;           /* seconds a reply is held at most; 0: no limit; OPTION_UNSET */
	struct fault faults[OPTIONS_MAX_FAULTS];
	size_t fault_count;
	long long max_size, memory;    /* bytes; OPTION_UNSET */
	const char *check_lesson;      /* FILE of --check-lesson */
	size_t clients;                /* how many play the lesson at once, 1 … */
	size_t step;                   /* of the lesson or file, where the cursor goes; 0: to the first */
	int max_clients, idle_timeout; /* connections; seconds; OPTION_UNSET */
	int width, height;             /* pixels; 0: 1920x1080 for shots, the screen's choice for the window */
	bool fullscreen, stats, reset_settings;
};

/* False: usage error; *out_error (free it) says which option and what it takes. */
bool options_parse(struct options *options, int argc, char **argv, char **out_error);

/* "[::1]:2525", "127.0.0.1:0", "2525". False: not of that form. host has room for 64 bytes. */
bool options_parse_address(const char *text, char *out_host, uint16_t *out_port);

/* "rcpt,end,failures,#2": commands, greeting, end (the reply to the final dot), failures (any 4yz or 5yz), #n (only connection
 * n). False: a word is none of these. */
bool options_parse_break(const char *text, struct live_break *out);

const char *options_help(void);

#endif
