#include "mail/guess.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* How the high bytes of a text would pair in one encoding. */
struct tally {
	size_t pairs;  /* well-formed two-byte characters */
	size_t common; /* of them: characters that ordinary text is made of */
	size_t bad;    /* high bytes that pair with nothing */
};

/* 0: not a pair, 1: a pair, 2: a pair that ordinary text is made of. */
typedef int pair_fn(uint8_t lead, uint8_t trail);

static bool within(uint8_t c, uint8_t low, uint8_t high)
{
	return c >= low && c <= high;
}

/* GB 2312 level 1 (B0 … D7) holds 99 % of running Chinese text; A1 … A3 its punctuation. */
static int pair_gb(uint8_t lead, uint8_t trail)
{
	if (!within(lead, 0x81, 0xFE) || !within(trail, 0x40, 0xFE) || trail == 0x7F)
		return 0;
	return trail >= 0xA1 && (within(lead, 0xB0, 0xD7) || within(lead, 0xA1, 0xA3)) ? 2 : 1;
}

/* Big5 level 1 (A4 … C6), punctuation A1. */
static int pair_big5(uint8_t lead, uint8_t trail)
{
	if (!within(lead, 0x81, 0xFE) || !(within(trail, 0x40, 0x7E) || within(trail, 0xA1, 0xFE)))
		return 0;
	return within(lead, 0xA4, 0xC6) || lead == 0xA1 ? 2 : 1;
}

/* Kana are 82 9F … 83 96; level 1 kanji 88 … 97. */
static int pair_sjis(uint8_t lead, uint8_t trail)
{
	if (!(within(lead, 0x81, 0x9F) || within(lead, 0xE0, 0xFC)) || !within(trail, 0x40, 0xFC) || trail == 0x7F)
		return 0;
	return within(lead, 0x81, 0x83) || within(lead, 0x88, 0x97) ? 2 : 1;
}

/* Only kana tell Japanese EUC from Chinese: rows A4 and A5. */
static int pair_eucjp(uint8_t lead, uint8_t trail)
{
	if (!within(lead, 0xA1, 0xFE) || !within(trail, 0xA1, 0xFE))
		return 0;
	return within(lead, 0xA4, 0xA5) ? 2 : 1;
}

/* Hangul are rows B0 … C8: the first third of the Chinese level 1. */
static int pair_euckr(uint8_t lead, uint8_t trail)
{
	if (!within(lead, 0xA1, 0xFE) || !within(trail, 0xA1, 0xFE))
		return 0;
	return within(lead, 0xB0, 0xC8) ? 2 : 1;
}

static struct tally count_pairs(struct span text, pair_fn *pair)
{
	struct tally t = { 0 };
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < 0x80)
			continue;
		int quality = i + 1 < text.len ? pair(text.data[i], text.data[i + 1]) : 0;
		if (quality == 0) {
			t.bad++;
			continue;
		}
		t.pairs++;
		t.common += quality == 2;
		i++;
	}
	return t;
}

static int percent(size_t part, size_t whole)
{
	return whole ? (int)(part * 100 / whole) : 0;
}

static bool has_high_bytes(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 0x80)
			return true;
	return false;
}

static bool has_escape(struct span text, const char *prefix)
{
	return text.len > 0 && memmem(text.data, text.len, prefix, strlen(prefix)) != NULL;
}

/* Mostly well-paired Japanese or Korean, told from Chinese by what it hardly ever has; else NULL. */
static const char *guess_neighbour(struct span text)
{
	struct tally jp = count_pairs(text, pair_eucjp), kr = count_pairs(text, pair_euckr);
	if (jp.bad == 0 && jp.pairs >= 4 && percent(jp.common, jp.pairs) >= 30)
		return "EUC-JP";
	if (kr.bad == 0 && kr.pairs >= 12 && percent(kr.common, kr.pairs) >= 97 && memchr(text.data, ' ', text.len))
		return "CP949";
	return NULL;
}

static const char *guess_east_asian(struct span text)
{
	struct tally gb = count_pairs(text, pair_gb), big5 = count_pairs(text, pair_big5), sjis = count_pairs(text, pair_sjis);
	size_t tolerated = gb.pairs / 50; /* a cut character or two */
	if (sjis.bad <= tolerated && sjis.pairs >= 2 && percent(sjis.common, sjis.pairs) >= 85 &&
	    percent(gb.common, gb.pairs) < 50)
		return "CP932";
	const char *neighbour = guess_neighbour(text);
	if (neighbour)
		return neighbour;
	if (gb.bad <= tolerated && gb.pairs >= 2 && percent(gb.common, gb.pairs) >= 75)
		return "GB18030";
	if (big5.bad <= tolerated && big5.pairs >= 2 && percent(big5.common, big5.pairs) >= 75)
		return "BIG5";
	return gb.bad <= tolerated && gb.pairs >= 4 && percent(gb.common, gb.pairs) >= 50 ? "GB18030" : NULL;
}

/* True where high bytes stand alone among letters, as in "Müller": no East Asian text looks so. */
static bool looks_latin(struct span text)
{
	size_t high = 0, alone = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < 0x80)
			continue;
		high++;
		bool before = i > 0 && text.data[i - 1] >= 0x80, after = i + 1 < text.len && text.data[i + 1] >= 0x80;
		alone += !before && !after;
	}
	return alone * 10 >= high * 7;
}

/* ---- one byte a letter: Cyrillic, Arabic, Greek, Hebrew, Thai, told by the letters that make up two thirds of any text ---- */

static const struct {
	const char *charset, *common; /* its most frequent letters */
} alphabets[] = {
	{ "KOI8-R", "\xCF\xC5\xC1\xC9\xCE\xD4\xD3\xD2\xD7\xCC\xCB\xCD" },
	{ "WINDOWS-1251", "\xEE\xE5\xE0\xE8\xED\xF2\xF1\xF0\xE2\xEB\xEA\xEC" },
	{ "ISO-8859-5", "\xDE\xD5\xD0\xD8\xDD\xE2\xE1\xE0\xD2\xDB\xDA\xDC" },
	{ "CP866", "\xAE\xA5\xA0\xA8\xAD\xE2\xE1\xE0\xA2\xAB\xAA\xAC" },
	{ "WINDOWS-1256", "\xC7\xE1\xED\xE3\xE6\xE4\xD1\xCA\xC8\xDA\xC9" },
	{ "ISO-8859-6", "\xC7\xE4\xEA\xE5\xE8\xE6\xD1\xCA\xC8\xD9\xC9" },
	{ "WINDOWS-1253", "\xE1\xEF\xE9\xE5\xF4\xF3\xED\xE7\xF5\xF1\xF0\xEA" },
	{ "WINDOWS-1255", "\xE9\xE5\xE4\xEC\xE0\xF8\xFA\xE1\xF9\xEE\xF0" },
	{ "WINDOWS-874", "\xD2\xB9\xC3\xCD\xA1\xE0\xA7\xE8\xE9\xC1\xC2\xC5\xC7\xB5" },
};

#define ALPHABET_SURE  58 /* percent of the high bytes that are common letters: no other text comes so far by chance */
#define ALPHABET_MAYBE 45 /* where nothing else fits */
#define ALPHABET_BYTES 8  /* fewer high bytes tell nothing for sure */
#define ALPHABET_FEW   4

/* The alphabet that fits best, or NULL: fewer than `least` percent. */
static const char *guess_alphabet(struct span text, int least, size_t bytes)
{
	size_t counts[256] = { 0 }, high = 0;
	const char *best = NULL;
	for (size_t i = 0; i < text.len; i++)
		counts[text.data[i]]++;
	for (size_t c = 0x80; c < 256; c++)
		high += counts[c];
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets && high >= bytes; i++) {
		size_t common = 0;
		for (const char *c = alphabets[i].common; *c; c++)
			common += counts[(uint8_t)*c];
		if (percent(common, high) > least) {
			least = percent(common, high);
			best = alphabets[i].charset;
		}
	}
	return best;
}

const char *guess_charset(struct span text)
{
	struct span window = span_part(text, 0, utf8_cut(text, GUESS_WINDOW));
	if (has_escape(window, "\x1B$") || has_escape(window, "\x1B(J"))
		return "ISO-2022-JP";
	if (!has_high_bytes(text))
		return "US-ASCII";
	if (utf8_valid(text))
		return "UTF-8";
	if (guess_fits(window, "UTF-8") >= 90)
		return "UTF-8";
	if (looks_latin(window))
		return "WINDOWS-1252";
	const char *found = guess_alphabet(window, ALPHABET_SURE, ALPHABET_BYTES);
	found = found ? found : guess_east_asian(window);
	found = found ? found : guess_alphabet(window, ALPHABET_MAYBE, ALPHABET_FEW);
	return found ? found : "WINDOWS-1252";
}

static int utf8_fits(struct span text)
{
	size_t high = 0, good = 0;
	while (text.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(text, &c);
		high += text.data[0] >= 0x80 ? taken : 0;
		good += taken > 1 ? taken : 0;
		text = span_from(text, taken);
	}
	return percent(good, high);
}

int guess_fits(struct span text, const char *charset)
{
	static const struct {
		const char *charset;
		pair_fn *pair;
	} pairs[] = { { "GB18030", pair_gb }, { "BIG5", pair_big5 },    { "CP950", pair_big5 },
		      { "CP932", pair_sjis }, { "EUC-JP", pair_eucjp }, { "CP949", pair_euckr } };
	text = span_part(text, 0, GUESS_WINDOW);
	if (strcmp(charset, "UTF-8") == 0)
		return utf8_fits(text);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (strcmp(charset, pairs[i].charset) != 0)
			continue;
		struct tally t = count_pairs(text, pairs[i].pair);
		return percent(t.common * 2, t.pairs * 2 + t.bad);
	}
	return 40; /* single-byte charsets take anything */
}

const char *guess_intern(const char *name)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static char *names[GUESS_NAMES];
	const char *found = "other";
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < GUESS_NAMES; i++) {
		if (!names[i])
			names[i] = mem_strdup(name);
		if (strcmp(names[i], name) == 0) {
			found = names[i];
			break;
		}
	}
	pthread_mutex_unlock(&lock);
	return found;
}
