#include "smtp/fault.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct reader {
	const char *spec, *at;
	const char *expected; /* NULL: nothing is wrong */
};

static bool wrong(struct reader *reader, const char *expected)
{
	if (reader->expected == NULL)
		reader->expected = expected;
	return false;
}

static size_t word_length(const char *text)
{
	size_t len = 0;
	while (isalpha((unsigned char)text[len]))
		len++;
	return len;
}

static bool take_word(struct reader *reader, const char *word)
{
	struct span found = span_make(reader->at, word_length(reader->at));
	if (!span_equal_nocase(found, word))
		return false;
	reader->at += found.len;
	return true;
}

static bool take_char(struct reader *reader, char c)
{
	if (*reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* 1 … max. At a number that is too large, the reader stays at its first digit. */
static bool read_number(struct reader *reader, uint64_t least, uint64_t max, const char *expected, uint64_t *out_number)
{
	const char *at = reader->at;
	uint64_t number = 0;
	while (isdigit((unsigned char)*at) && number <= max)
		number = number * 10 + (uint64_t)(*at++ - '0');
	if (at == reader->at || number > max || number < least)
		return wrong(reader, expected);
	reader->at = at;
	*out_number = number;
	return true;
}

static bool read_where(struct reader *reader, struct fault *fault)
{
	if (take_word(reader, "greeting")) {
		fault->where = FAULT_AT_GREETING;
	} else if (take_word(reader, "end")) {
		fault->where = FAULT_AT_END;
	} else if (take_word(reader, "any")) {
		fault->where = FAULT_AT_ANY;
	} else {
		fault->where = FAULT_AT_VERB;
		for (fault->verb = 0; fault->verb < VERB_COUNT; fault->verb++)
			if (take_word(reader, smtp_verb_info(fault->verb)->name))
				return true;
		return wrong(reader, "greeting, a command (mail, rcpt, data …), end or any");
	}
	return true;
}

static bool read_code(struct reader *reader, struct fault_action *action)
{
	static const char low[] = "200", high[] = "559";
	action->kind = FAULT_CODE;
	for (int i = 0; i < 3; i++, reader->at++) {
		if (*reader->at < low[i] || *reader->at > high[i])
			return wrong(reader, "a reply code of three digits, 200 to 559");
		action->code = (uint16_t)(action->code * 10 + (*reader->at - '0'));
	}
	return true;
}

static bool read_delay(struct reader *reader, struct fault_action *action)
{
	const char *start = reader->at;
	action->kind = FAULT_DELAY;
	if (!read_number(reader, 0, FAULT_DELAY_MAX, "a time up to 600s, such as 10s or 500ms", &action->delay_ms))
		return false;
	if (take_word(reader, "ms"))
		return true;
	if (!take_word(reader, "s"))
		return wrong(reader, "s or ms");
	action->delay_ms *= 1000;
	if (action->delay_ms <= FAULT_DELAY_MAX)
		return true;
	reader->at = start;
	return wrong(reader, "a time up to 600s, such as 10s or 500ms");
}

static bool read_cut(struct reader *reader, struct fault_action *action)
{
	uint64_t bytes = 0;
	action->kind = FAULT_CUT;
	if (!read_number(reader, 0, FAULT_NUMBER_MAX, "a number of bytes, 0 to 1000000", &bytes))
		return false;
	action->cut_bytes = (size_t)bytes;
	return true;
}

static bool read_what(struct reader *reader, struct fault_action *action)
{
	if (isdigit((unsigned char)*reader->at))
		return read_code(reader, action);
	if (take_word(reader, "drop")) {
		action->kind = FAULT_DROP;
		return true;
	}
	if (take_word(reader, "delay"))
		return take_char(reader, '=') ? read_delay(reader, action) : wrong(reader, "=");
	if (take_word(reader, "cut"))
		return take_char(reader, '=') ? read_cut(reader, action) : wrong(reader, "=");
	return wrong(reader, "a reply code, delay=, drop or cut=");
}

static bool read_spec(struct reader *reader, struct fault *fault)
{
	static const char number[] = "a number, 1 to 1000000";
	uint64_t nth = 0, connection = 0;
	if (!read_where(reader, fault))
		return false;
	bool counted = take_char(reader, '#');
	if (counted && !read_number(reader, 1, FAULT_NUMBER_MAX, number, &nth))
		return false;
	if (!take_char(reader, ':'))
		return wrong(reader, counted ? ":" : "# or :");
	if (!read_what(reader, &fault->action))
		return false;
	bool chosen = take_char(reader, '@');
	if (chosen && !read_number(reader, 1, FAULT_NUMBER_MAX, number, &connection))
		return false;
	fault->nth = (unsigned)nth;
	fault->connection = (uint32_t)connection;
	return *reader->at == '\0' || wrong(reader, chosen ? "the end" : "@ or the end");
}

bool fault_parse(const char *spec, struct fault *out_fault, size_t *out_at, const char **out_expected)
{
	struct reader reader = { spec, spec, NULL };
	*out_fault = (struct fault){ 0 };
	if (read_spec(&reader, out_fault))
		return true;
	*out_at = (size_t)(reader.at - spec);
	*out_expected = reader.expected;
	return false;
}

static int format_where(const struct fault *fault, char *out, size_t size)
{
	static const char *const names[] = { [FAULT_AT_GREETING] = "greeting", [FAULT_AT_END] = "end", [FAULT_AT_ANY] = "any" };
	bool verb = fault->where == FAULT_AT_VERB;
	int len = snprintf(out, size, "%s", verb ? smtp_verb_info(fault->verb)->name : names[fault->where]);
	for (int i = 0; i < len; i++)
		out[i] = (char)tolower((unsigned char)out[i]);
	return fault->nth == 0 ? len : len + snprintf(out + len, size - (size_t)len, "#%u", fault->nth);
}

static int format_what(const struct fault_action *action, char *out, size_t size)
{
	unsigned long long ms = action->delay_ms;
	switch (action->kind) {
	case FAULT_CODE: return snprintf(out, size, ":%03u", (unsigned)action->code);
	case FAULT_DELAY: return snprintf(out, size, ":delay=%llu%s", ms % 1000 ? ms : ms / 1000, ms % 1000 ? "ms" : "s");
	case FAULT_DROP: return snprintf(out, size, ":drop");
	case FAULT_CUT: return snprintf(out, size, ":cut=%zu", action->cut_bytes);
	case FAULT_NONE: break;
	}
	return 0;
}

void fault_format(const struct fault *fault, char out_text[FAULT_TEXT_MAX])
{
	size_t len = (size_t)format_where(fault, out_text, FAULT_TEXT_MAX);
	len += (size_t)format_what(&fault->action, out_text + len, FAULT_TEXT_MAX - len);
	if (fault->connection != 0)
		snprintf(out_text + len, FAULT_TEXT_MAX - len, "@%u", (unsigned)fault->connection);
}

/* slow = "slow" 1*DIGIT; failing = code [ "-" times ], of the codes that refuse or forward a recipient (251, 4yz, 5yz). */
bool fault_from_local_part(struct span local, struct fault_action *out_action, unsigned *out_times)
{
	char text[16] = "";
	uint64_t number = 0;
	struct reader reader = { text, text, NULL };
	*out_action = (struct fault_action){ 0 };
	*out_times = 0;
	if (local.len >= sizeof text || memchr(local.data, '\0', local.len) != NULL)
		return false;
	memcpy(text, local.data, local.len);
	if (take_word(&reader, "slow")) {
		*out_action = (struct fault_action){ .kind = FAULT_DELAY };
		bool ok = read_number(&reader, 1, FAULT_DELAY_MAX / 1000, "", &number) && *reader.at == '\0';
		out_action->delay_ms = number * 1000;
		return ok;
	}
	if (!read_code(&reader, out_action) || (out_action->code < 400 && out_action->code != 251))
		return false;
	if (take_char(&reader, '-') && !read_number(&reader, 1, FAULT_NUMBER_MAX, "", &number))
		return false;
	*out_times = (unsigned)number;
	return *reader.at == '\0';
}
