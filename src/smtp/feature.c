#include "smtp/feature.h"

static const char *const extensions[FEATURE_EXTENSIONS] = { "PIPELINING",          "SIZE",     "8BITMIME", "HELP",
	                                                    "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH",     "CHUNKING",
	                                                    "BINARYMIME",          "SMTPUTF8", "DSN" };
static const char *const bugs[BUG_COUNT] = { "helo-unknown", "rset-closes",    "one-read",    "no-unstuffing",
	                                     "base64-tail",  "unknown-closes", "bare-lf-ends" };

const char *feature_extension(size_t bit)
{
	return extensions[bit];
}

const char *feature_bug(size_t bit)
{
	return bugs[bit];
}

static unsigned named(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal_nocase(name, names[i]))
			return 1u << i;
	}
	return 0;
}

unsigned feature_extension_named(struct span name)
{
	return named(name, extensions, FEATURE_EXTENSIONS);
}

unsigned feature_bug_named(struct span name)
{
	return named(name, bugs, BUG_COUNT);
}
