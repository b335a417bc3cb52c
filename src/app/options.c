#include "app/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CLIENTS_MOST 1000

enum {
	OPT_LESSON = 256,
	OPT_LIST_LESSONS,
	OPT_LANG,
	OPT_THEME,
	OPT_SCALE,
	OPT_SIZE,
	OPT_FULLSCREEN,
	OPT_HEADLESS,
	OPT_LOG_FORMAT,
	OPT_SAVE,
	OPT_SHOTS,
	OPT_REPORT,
	OPT_INSPECT,
	OPT_JSON,
	OPT_STATS,
	OPT_RESET,
	OPT_VERSION,
	OPT_HELP,
	OPT_HOLD,
	OPT_RELEASE_AFTER,
	OPT_FAULT,
	OPT_MAX_SIZE,
	OPT_MAX_CLIENTS,
	OPT_MEMORY,
	OPT_IDLE_TIMEOUT,
	OPT_CLIENTS,
	OPT_STEP,
	OPT_CHECK_LESSON
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, 'l' },
	{ "lesson", required_argument, NULL, OPT_LESSON },
	{ "list-lessons", no_argument, NULL, OPT_LIST_LESSONS },
	{ "check-lesson", required_argument, NULL, OPT_CHECK_LESSON },
	{ "clients", required_argument, NULL, OPT_CLIENTS },
	{ "step", required_argument, NULL, OPT_STEP },
	{ "lang", required_argument, NULL, OPT_LANG },
	{ "theme", required_argument, NULL, OPT_THEME },
	{ "scale", required_argument, NULL, OPT_SCALE },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "fullscreen", no_argument, NULL, OPT_FULLSCREEN },
	{ "headless", no_argument, NULL, OPT_HEADLESS },
	{ "log-format", required_argument, NULL, OPT_LOG_FORMAT },
	{ "save", required_argument, NULL, OPT_SAVE },
	{ "shots", required_argument, NULL, OPT_SHOTS },
	{ "report", required_argument, NULL, OPT_REPORT },
	{ "inspect", required_argument, NULL, OPT_INSPECT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "stats", no_argument, NULL, OPT_STATS },
	{ "reset-settings", no_argument, NULL, OPT_RESET },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "hold", optional_argument, NULL, OPT_HOLD },
	{ "release-after", required_argument, NULL, OPT_RELEASE_AFTER },
	{ "fault", required_argument, NULL, OPT_FAULT },
	{ "max-size", required_argument, NULL, OPT_MAX_SIZE },
	{ "max-clients", required_argument, NULL, OPT_MAX_CLIENTS },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "idle-timeout", required_argument, NULL, OPT_IDLE_TIMEOUT },
	{ 0 },
};

const char *options_help(void)
{
	return "Usage: smtpscope [OPTIONS] [FILE|DIR]\n"
	       "A real SMTP server whose conversation you step through on a projector.\n"
	       "FILE: .eml, .lesson, .pcapng or .pcap. DIR: what --save wrote, at the step where it was left; or mails.\n"
	       "\n"
	       "  -l, --listen ADDR:PORT    where the server listens (default 127.0.0.1:2525; port 0: a free one)\n"
	       "      --lesson NAME         start a built-in lesson\n"
	       "      --clients N           with --lesson: N built-in clients at once play it\n"
	       "      --step N              go on from step N of the lesson or file\n"
	       "      --list-lessons        print the lessons' names and titles\n"
	       "      --check-lesson FILE   say what is wrong in a lesson file, and where a reply will not be the expected one\n"
	       "      --hold[=WHAT]         start with replies held: the server waits for each next step. WHAT limits it, with\n"
	       "                            commas between: commands, greeting, end, failures (4yz and 5yz), #n (connection n)\n"
	       "      --release-after S     a held reply goes out by itself after S seconds (default 25; 0: never)\n"
	       "      --fault SPEC          WHERE[#N]:WHAT[@CONNECTION], repeatable. WHERE: greeting, a command, data (the "
	       "reply\n"
	       "                            to DATA), end (the reply to the final dot) or any; N: only the n-th time; WHAT: a\n"
	       "                            reply code, delay=10s, drop (close instead), or cut=3 (so many bytes, then close).\n"
	       "                            rcpt:550  mail#2:421  end:delay=10s  any:drop@3\n"
	       "\n"
	       "      --lang zh|en          language of the screen (default: from the locale); zh+en or en+zh: explanations in both\n"
	       "      --theme light|dark|contrast\n"
	       "      --scale PCT           text size, 100 to 250 percent\n"
	       "      --size WxH            window or picture size in pixels\n"
	       "      --fullscreen\n"
	       "\n"
	       "      --headless            no window: serve and print the protocol log until SIGINT or SIGTERM\n"
	       "      --log-format text|json  text uses swaks' marks; json is one object a line\n"
	       "      --save DIR            write every mail as DIR/<name>.eml, its attachments in DIR/<name>/,\n"
	       "                            every connection as DIR/<time>-c<number>.pcapng\n"
	       "      --shots DIR           with FILE, DIR or --lesson: draw every step to DIR/001.png and so on\n"
	       "      --report DIR          the same: write its lab report to DIR/report\n"
	       "      --inspect FILE.eml    take a mail apart and print it; with --json as JSON\n"
	       "      --max-size BYTES      largest mail (default 64M); --max-clients N connections at once (default 500)\n"
	       "      --memory BYTES        kept before new mails get 452 (default 1G); --idle-timeout S (default 300)\n"
	       "      --stats               at exit: frame times, queue depth, throughput, peak memory\n"
	       "      --reset-settings      forget the remembered text size, language and theme\n"
	       "      --version\n"
	       "      --help\n"
	       "\n"
	       "Exit status: 0 done, 1 failed at run time, 2 bad usage.\n";
}

static bool parse_number(const char *text, long least, long most, long *out)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || text[0] == '+' || value < least || value > most)
		return false;
	*out = value;
	return true;
}

bool options_parse_address(const char *text, char *out_host, uint16_t *out_port)
{
	const char *host = "127.0.0.1", *port = text;
	size_t host_len = strlen(host);
	const char *colon = strrchr(text, ':');
	if (text[0] == '[') {
		const char *close = strchr(text, ']');
		if (close == NULL || close[1] != ':')
			return false;
		host = text + 1;
		host_len = (size_t)(close - host);
		port = close + 2;
	} else if (colon != NULL) {
		if (strchr(text, ':') != colon)
			return false; /* an IPv6 address needs its brackets */
		host = text;
		host_len = (size_t)(colon - text);
		port = colon + 1;
	}
	long number;
	if (host_len == 0 || host_len >= 64 || !parse_number(port, 0, 65535, &number))
		return false;
	memcpy(out_host, host, host_len);
	out_host[host_len] = '\0';
	*out_port = (uint16_t)number;
	return true;
}

static bool choose(const char *text, const char *const *words, int *out)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* "1000", "25M". */
static bool parse_bytes(const char *text, long long *out)
{
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
	if (end == text || errno != 0 || value <= 0 || (shift ? end[1] : end[0]) != '\0' || value > (1LL << 50) >> shift)
		return false;
	*out = value << shift;
	return true;
}

static bool parse_int(const char *text, int most, int *out)
{
	long number;
	if (!parse_number(text, 1, most, &number))
		return false;
	*out = (int)number;
	return true;
}

static bool parse_size(struct options *options, const char *text)
{
	int used = 0;
	if (sscanf(text, "%5dx%5d%n", &options->width, &options->height, &used) != 2 || text[used] != '\0')
		return false;
	return options->width >= 640 && options->height >= 360 && options->width <= 7680 && options->height <= 4320;
}

/* One word of --hold=WHAT. */
static bool add_break(struct span word, struct live_break *out)
{
	char number[16];
	long connection;
	enum smtp_verb verb = smtp_verb_from(word);
	if (span_equal_nocase(word, "greeting"))
		out->verbs |= 1u << VERB_COUNT;
	else if (span_equal_nocase(word, "end"))
		out->content_end = true;
	else if (span_equal_nocase(word, "failures"))
		out->failures = true;
	else if (verb != VERB_UNKNOWN)
		out->verbs |= 1u << verb;
	else if (word.len > 1 && word.len < sizeof number && word.data[0] == '#') {
		snprintf(number, sizeof number, "%.*s", (int)word.len - 1, (const char *)word.data + 1);
		if (!parse_number(number, 1, 1000000000, &connection))
			return false;
		out->connection = (uint32_t)connection;
	} else {
		return false;
	}
	return true;
}

bool options_parse_break(const char *text, struct live_break *out)
{
	*out = (struct live_break){ 0 };
	for (;;) {
		size_t len = strcspn(text, ",");
		if (!add_break(span_make(text, len), out))
			return false;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

/* What the option takes, where value is wrong; NULL where it is right. */
static const char *set_value(struct options *options, int option, const char *value)
{
	static const char *const langs[] = { "zh", "en", "zh+en", "en+zh", NULL };
	static const char *const themes[] = { "light", "dark", "contrast", NULL };
	static const char *const formats[] = { "text", "json", NULL };
	long number;
	int choice;
	switch (option) {
	case 'l':
		options->listen_given = true;
		return options_parse_address(value, options->host, &options->port)
		               ? NULL
		               : "ADDR:PORT, such as 127.0.0.1:2525 or [::1]:0";
	case OPT_LANG:
		if (!choose(value, langs, &choice))
			return "zh, en, zh+en or en+zh";
		options->lang = choice % LANG_COUNT;
		options->both_langs = choice >= LANG_COUNT;
		return NULL;
	case OPT_THEME: return choose(value, themes, &options->theme) ? NULL : "light, dark or contrast";
	case OPT_SCALE:
		if (!parse_number(value, 100, 250, &number))
			return "a percentage from 100 to 250";
		options->scale = (int)number;
		return NULL;
	case OPT_SIZE: return parse_size(options, value) ? NULL : "WxH in pixels, 640x360 to 7680x4320";
	case OPT_LOG_FORMAT:
		if (!choose(value, formats, &choice))
			return "text or json";
		options->log = true;
		options->log_json = choice == 1;
		return NULL;
	case OPT_MAX_SIZE: return parse_bytes(value, &options->max_size) ? NULL : "bytes, such as 1000000 or 25M";
	case OPT_MEMORY: return parse_bytes(value, &options->memory) ? NULL : "bytes, such as 512M or 1G";
	case OPT_MAX_CLIENTS: return parse_int(value, 100000, &options->max_clients) ? NULL : "a number from 1 to 100000";
	case OPT_CLIENTS:
		if (!parse_number(value, 1, CLIENTS_MOST, &number))
			return "a number from 1 to 1000";
		options->clients = (size_t)number;
		return NULL;
	case OPT_STEP:
		if (!parse_number(value, 1, 100000, &number))
			return "a number from 1 to 100000";
		options->step = (size_t)number;
		return NULL;
	case OPT_RELEASE_AFTER:
		if (!parse_number(value, 0, 100000, &number))
			return "seconds, 0 for no limit";
		options->release_after = (int)number;
		return NULL;
	case OPT_IDLE_TIMEOUT: return parse_int(value, 1000000, &options->idle_timeout) ? NULL : "seconds";
	default: return "something else";
	}
}

static void set_mode(struct options *options, enum options_mode mode)
{
	if (options->mode < mode || mode == MODE_HEADLESS)
		options->mode = mode;
}

static const char *set_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPT_LESSON: options->lesson = value; return NULL;
	case OPT_SAVE: options->save = value; return NULL;
	case OPT_SHOTS:
		options->shots = value;
		set_mode(options, MODE_SHOTS);
		return NULL;
	case OPT_REPORT:
		options->report = value;
		set_mode(options, MODE_SHOTS);
		return NULL;
	case OPT_INSPECT:
		options->inspect = value;
		set_mode(options, MODE_INSPECT);
		return NULL;
	case OPT_CHECK_LESSON:
		options->check_lesson = value;
		set_mode(options, MODE_CHECK_LESSON);
		return NULL;
	case OPT_LIST_LESSONS: set_mode(options, MODE_LIST_LESSONS); return NULL;
	case OPT_HEADLESS: set_mode(options, MODE_HEADLESS); return NULL;
	case OPT_VERSION: set_mode(options, MODE_VERSION); return NULL;
	case OPT_HELP: set_mode(options, MODE_HELP); return NULL;
	case OPT_HOLD:
		options->hold = true;
		return !value || options_parse_break(value, &options->hold_what)
		               ? NULL
		               : "commands, greeting, end, failures, #n, separated by commas";
	case OPT_JSON: options->json = true; return NULL;
	case OPT_STATS: options->stats = true; return NULL;
	case OPT_FULLSCREEN: options->fullscreen = true; return NULL;
	case OPT_RESET: options->reset_settings = true; return NULL;
	default: return set_value(options, option, value);
	}
}

/* Options that make no sense together, as a sentence; NULL: all is well. */
static const char *check_together(const struct options *options)
{
	if (options->mode == MODE_VERSION || options->mode == MODE_HELP)
		return NULL;
	if (options->lesson && options->file)
		return "give either --lesson or a file, not both";
	if (options->mode == MODE_SHOTS && !options->lesson && !options->file)
		return "--shots and --report need --lesson NAME, a FILE or a DIR";
	if (options->clients > 1 && (!options->lesson || options->mode == MODE_SHOTS))
		return "--clients goes with --lesson NAME, in the window or with --headless";
	if (options->step > 0 && ((!options->lesson && !options->file) || options->mode != MODE_WINDOW))
		return "--step goes with --lesson NAME, a FILE or a DIR, in the window";
	if (options->json && options->mode != MODE_INSPECT)
		return "--json goes with --inspect; for the log use --log-format json";
	return NULL;
}

/* The sentence about a wrong SPEC, with a mark under the character; NULL: it was right. The caller's to free. */
static char *add_fault(struct options *options, const char *spec)
{
	size_t at;
	const char *expected;
	if (options->fault_count == OPTIONS_MAX_FAULTS)
		return mem_printf("at most %d --fault options", OPTIONS_MAX_FAULTS);
	if (fault_parse(spec, &options->faults[options->fault_count], &at, &expected)) {
		options->fault_count++;
		return NULL;
	}
	return mem_printf("--fault is wrong at character %zu: %s is expected\n  %s\n  %*s^", at + 1, expected, spec, (int)at, "");
}

/* NULL, or what is wrong. The caller's to free. */
static char *take_option(struct options *options, int option, const char *name, const char *word)
{
	if (option == ':')
		return mem_printf("%s needs a value; see smtpscope --help", word);
	if (option == '?')
		return mem_printf("unknown option %s; see smtpscope --help", word);
	if (option == OPT_FAULT)
		return add_fault(options, optarg);
	const char *takes = set_option(options, option, optarg);
	return takes ? mem_printf("%s is no good for --%s: it takes %s", optarg, name, takes) : NULL;
}

bool options_parse(struct options *options, int argc, char **argv, char **out_error)
{
	*options = (struct options){ .host = "127.0.0.1",
		                     .port = 2525,
		                     .lang = OPTION_UNSET,
		                     .theme = OPTION_UNSET,
		                     .scale = OPTION_UNSET,
		                     .max_size = OPTION_UNSET,
		                     .memory = OPTION_UNSET,
		                     .max_clients = OPTION_UNSET,
		                     .idle_timeout = OPTION_UNSET,
		                     .clients = 1,
		                     .release_after = OPTION_UNSET };
	*out_error = NULL;
	int option, index = 0;
	opterr = 0;
	optind = 0; /* start anew: tests parse several command lines */
	while (*out_error == NULL && (option = getopt_long(argc, argv, ":l:", long_options, &index)) != -1)
		*out_error = take_option(options, option, option == 'l' ? "listen" : long_options[index].name, argv[optind - 1]);
	if (*out_error != NULL)
		return false;
	if (optind < argc)
		options->file = argv[optind++];
	if (optind < argc)
		*out_error = mem_printf("one file at a time: what is %s?", argv[optind]);
	else if (check_together(options) != NULL)
		*out_error = mem_strdup(check_together(options));
	return *out_error == NULL;
}
