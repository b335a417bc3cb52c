/* facts: stored facts for tests, from a text file that reads as documentation. Knows nothing of cmocka.
 *
 *     # time in ms since 2026-03-02 01:00:00 UTC, fractions allowed; session; what
 *     0      0  listening 127.0.0.1:2525
 *     0      0  refused 127.0.0.1:25 no-permission Permission denied
 *     100    1  open 127.0.0.1:51436 127.0.0.1:2525 client       (client, lesson NAME, file NAME)
 *     100.8  1  S: 220 mx.example.org ready\r\n
 *     101.5  1  C: EHLO lab-pc.nankai.edu.cn\r\n
 *     120    1  C:
 *       > Subject: x                    each of these lines is added to the fact above it, with CR LF
 *       >
 *       > body
 *     130    1  note held for 3 s
 *     131    1  held 250 25000 2.0.0 OK  (code, ms until it is released by itself, 0 never; the reply's first line)
 *     132    1  released
 *     133    1  altered code 250 -> 451
 *     134    1  tls TLSv1.3 TLS_AES_256_GCM_SHA384
 *     134    1  wire C: \x16\x03       (under TLS: as it travelled; wire S: too)
 *     140    1  close S                 (C: or S: who closed first)
 *
 * One line is one fact, so a file says where reads were cut. In data \r \n \t \\ and \xHH are escapes, everything
 * else is itself.
 */
#ifndef SUPPORT_FACTS_H
#define SUPPORT_FACTS_H

#include "timeline/timeline.h"

#define FACTS_EPOCH_US INT64_C(1772413200000000) /* 2026-03-02 01:00:00 UTC, 09:00 in China */

struct fact_list {
	struct fact **facts; /* owned, owned */
	size_t count, cap;
};

/* False: *out_error (the caller's to free) says file, line and what is wrong; the list is empty then. */
bool facts_load(const char *path, struct fact_list *out, char **out_error);
bool facts_parse(const char *name, struct span text, struct fact_list *out, char **out_error);
void facts_finish(struct fact_list *list);

struct fact *facts_copy(const struct fact *fact);

/* Everything into a timeline; the list keeps its own. */
void facts_replay(const struct fact_list *list, struct timeline *timeline);

/* A timeline of one file. NULL: *out_error. */
struct timeline *facts_timeline(const char *path, char **out_error);

/* The same facts with every FACT_BYTES cut into pieces of at most 1 … max bytes; seed 0 cuts each into max bytes. */
void facts_cut(const struct fact_list *list, size_t max, unsigned seed, struct fact_list *out);

/* Pseudo-random numbers that are the same everywhere; *seed must not be 0. */
unsigned facts_random(unsigned *seed);

#endif
