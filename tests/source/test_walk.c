/* A seeded random walk: fifty clients on one thread do what clients do, in pieces, and leave when they like; the main thread
 * holds, releases, alters, sets faults, switches and the budget; mails are stored on workers that sometimes refuse. Whatever
 * happens: facts tell each session from its opening to its close, every held reply ends in a release or a close, no client
 * read what no fact tells, no fact tells what no client sent, and no file or byte is left. The same seed asks the same. */
#include <errno.h>
#include <poll.h>

#include "lecture.h"

#define CLIENTS     50
#define WALK_STEPS  6000 /* of the clients */
#define WALK_MEMORY 200000

struct chance {
	uint64_t state;
};

/* xorshift64*; below n */
static uint32_t chance_below(struct chance *chance, uint32_t n)
{
	chance->state ^= chance->state >> 12;
	chance->state ^= chance->state << 25;
	chance->state ^= chance->state >> 27;
	return (uint32_t)((chance->state * UINT64_C(2685821657736338717)) >> 33) % n;
}

/* ---- clients */

struct life {
	char address[64];          /* of the client's end */
	struct buf sent, received; /* owned */
};

struct crowd {
	uv_thread_t thread;
	uv_sem_t done;
	struct chance chance;
	int port;
	int fds[CLIENTS]; /* -1: not connected */
	size_t life_of[CLIENTS];
	struct life *lives; /* owned */
	size_t life_count, life_cap;
};

static const char *const sayings[] = {
	"EHLO c.example\r\n",
	"EHLO c.example\r\n",
	"HELO c.example\r\n",
	"MAIL FROM:<a@x.example>\r\n",
	"MAIL FROM:<>\r\n",
	"RCPT TO:<b@x.example>\r\n",
	"RCPT TO:<550@x.example>\r\n",
	"RCPT TO:<451-2@x.example>\r\n",
	"DATA\r\n",
	"DATA\r\n",
	"Subject: x\r\n\r\ntext\r\n.\r\n",
	".\r\n",
	".\r",
	"\n",
	"RSET\r\n",
	"NOOP\r\n",
	"HELP\r\n",
	"QUIT\r\n",
	"NONSENSE\r\n",
	"EHLO c.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n",
	"EHLO c.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nSubject: y\r\n\r\nbody\r\n.\r\nNOOP\r\n",
	"BDAT 5\r\nabcde",
	"BDAT 5 LAST\r\nabc",
	"de",
	"AUTH LOGIN\r\n",
	"dXNlcg==\r\n",
	"AUTH PLAIN AHUAcA==\r\n",
	"*\r\n",
	"VRFY x\r\n",
};
#define SAYINGS (sizeof sayings / sizeof *sayings)

static void client_connect(struct crowd *crowd, size_t i)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)crowd->port) };
	socklen_t len = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	crowd->fds[i] = socket(AF_INET, SOCK_STREAM, 0);
	if (crowd->fds[i] < 0 || connect(crowd->fds[i], (struct sockaddr *)&address, sizeof address) != 0)
		abort();
	getsockname(crowd->fds[i], (struct sockaddr *)&address, &len);
	crowd->life_of[i] = crowd->life_count;
	struct life *life = array_push(crowd->lives, crowd->life_count, crowd->life_cap);
	*life = (struct life){ 0 };
	snprintf(life->address, sizeof life->address, "127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
}

static void client_leave(struct crowd *crowd, size_t i, bool reset)
{
	struct linger now = { .l_onoff = 1 };
	if (reset)
		setsockopt(crowd->fds[i], SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(crowd->fds[i]);
	crowd->fds[i] = -1;
}

static void client_say(struct crowd *crowd, size_t i)
{
	struct span text = span_of(sayings[chance_below(&crowd->chance, SAYINGS)]);
	if (chance_below(&crowd->chance, 8) == 0)
		text.len = 1 + chance_below(&crowd->chance, (uint32_t)text.len);
	ssize_t sent = send(crowd->fds[i], text.data, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent > 0)
		buf_add(&crowd->lives[crowd->life_of[i]].sent, span_part(text, 0, (size_t)sent));
	else if (errno != EAGAIN)
		client_leave(crowd, i, false);
}

static void client_hear(struct crowd *crowd, size_t i)
{
	uint8_t bytes[4096];
	struct pollfd ready = { crowd->fds[i], POLLIN, 0 };
	poll(&ready, 1, 1); /* or the clients would be gone before the server woke */
	ssize_t len = recv(crowd->fds[i], bytes, sizeof bytes, MSG_DONTWAIT);
	if (len > 0)
		buf_add(&crowd->lives[crowd->life_of[i]].received, span_make(bytes, (size_t)len));
	else if (len == 0 || errno != EAGAIN)
		client_leave(crowd, i, false);
}

static void crowd_run(void *context)
{
	struct crowd *crowd = context;
	for (int step = 0; step < WALK_STEPS; step++) {
		size_t i = chance_below(&crowd->chance, CLIENTS);
		uint32_t what = chance_below(&crowd->chance, 100);
		if (crowd->fds[i] < 0)
			client_connect(crowd, i);
		else if (what < 60)
			client_say(crowd, i);
		else if (what < 95)
			client_hear(crowd, i);
		else if (what < 97)
			shutdown(crowd->fds[i], SHUT_WR);
		else
			client_leave(crowd, i, what == 99);
	}
	for (size_t i = 0; i < CLIENTS; i++)
		if (crowd->fds[i] >= 0)
			client_leave(crowd, i, false);
	uv_sem_post(&crowd->done);
}

/* ---- the lecturer */

static const char *const specs[] = { "mail:451",      "rcpt#2:550",    "data:delay=2ms", "any#9:drop", "end:cut=5",
	                             "greeting:554",  "noop:421",      "ehlo:cut=0",     "data:354",   "mail:354",
	                             "any:delay=1ms", "unknown:250",   "quit:500",       "bdat:451",   "auth#2:535",
	                             "end:250",       "greeting:drop", "rset:354",       "rcpt:250",   "any#5:334" };
#define SPECS (sizeof specs / sizeof *specs)

static void set_faults(struct live *live, struct chance *chance)
{
	struct fault faults[3];
	size_t count = chance_below(chance, 4), at;
	const char *expected;
	for (size_t i = 0; i < count; i++)
		assert_true(fault_parse(specs[chance_below(chance, SPECS)], &faults[i], &at, &expected));
	live_set_faults(live, faults, count);
}

static void hold(struct live *live, struct chance *chance)
{
	struct live_break breaks = { .failures = chance_below(chance, 4) == 0, .content_end = chance_below(chance, 4) == 0 };
	if (chance_below(chance, 3) == 0)
		breaks.verbs = chance_below(chance, 1u << (VERB_COUNT + 1));
	live_hold(live, chance_below(chance, 3) > 0, &breaks);
}

static void alter(struct live *live, struct chance *chance, uint32_t session)
{
	static const struct fault_action actions[] = { { FAULT_CODE, .code = 250 },
		                                       { FAULT_CODE, .code = 354 },
		                                       { FAULT_CODE, .code = 421 },
		                                       { FAULT_CODE, .code = 554 },
		                                       { FAULT_DROP },
		                                       { FAULT_CUT, .cut_bytes = 3 },
		                                       { FAULT_DELAY, .delay_ms = 1 },
		                                       { FAULT_NONE },
		                                       { FAULT_CODE, .code = 220 } };
	live_alter(live, session, actions[chance_below(chance, sizeof actions / sizeof *actions)]);
}

static void give_order(struct rig *rig, struct chance *chance)
{
	uint32_t sessions = (uint32_t)rig_count(rig, FACT_OPENED, 0) + 1;
	uint32_t back = sessions < CLIENTS ? sessions : CLIENTS; /* the late ones live */
	uint32_t session = sessions - chance_below(chance, back);
	switch (chance_below(chance, 8)) {
	case 0: hold(rig->live, chance); break;
	case 1: live_release_all(rig->live); break;
	case 2:
	case 3: live_release(rig->live, session); break;
	case 4: alter(rig->live, chance, session); break;
	case 5: set_faults(rig->live, chance); break;
	case 6: live_set_extensions(rig->live, chance_below(chance, EXTENSION_DSN << 1)); break;
	default:
		live_set_memory_used(rig->live, chance_below(chance, WALK_MEMORY + WALK_MEMORY / 4));
		live_set_bugs(rig->live, chance_below(chance, 3) > 0 ? 0 : chance_below(chance, 1u << BUG_COUNT));
	}
}

static bool store(void *context, const struct live_mail *mail)
{
	(void)context;
	return mail->number % 5 != 0;
}

/* ---- what holds at the end */

static void check_holds(const struct rig *rig, uint32_t session)
{
	bool held = false;
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->session != session)
			continue;
		assert_false(held && fact->kind == FACT_BYTES && fact->from == SMTP_SERVER);
		assert_true(fact->kind != FACT_RELEASED || held);
		held = fact->kind == FACT_HELD || (held && fact->kind != FACT_RELEASED);
	}
}

static bool begins_with(struct span whole, struct span start)
{
	return start.len <= whole.len && span_equal(span_part(whole, 0, start.len), start);
}

static void check_life(const struct rig *rig, const struct life *life)
{
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->kind != FACT_OPENED || strcmp(fact_opened(fact).client, life->address) != 0)
			continue;
		struct buf said = rig_bytes(rig, fact->session, SMTP_CLIENT),
		           answered = rig_bytes(rig, fact->session, SMTP_SERVER);
		bool ok = begins_with(buf_span(&life->sent), buf_span(&said)) &&
		          begins_with(buf_span(&answered), buf_span(&life->received));
		buf_finish(&said);
		buf_finish(&answered);
		if (ok) /* a port may serve twice */
			return;
	}
	if (life->sent.len > 0 && life->received.len > 0)
		fail_msg("no session is what %s saw", life->address);
}

static void walk(uint64_t seed)
{
	struct rig rig;
	struct live_config config = rig_config();
	struct crowd crowd = { .chance = { seed * 77 + 1 } };
	struct chance chance = { seed };
	config.hold_ms = 10;
	config.memory = WALK_MEMORY;
	config.store = store;
	config.smtp.extensions |= EXTENSION_AUTH | EXTENSION_CHUNKING | EXTENSION_BINARYMIME | EXTENSION_SMTPUTF8 | EXTENSION_DSN;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	crowd.port = rig.port;
	for (size_t i = 0; i < CLIENTS; i++)
		crowd.fds[i] = -1;
	assert_int_equal(uv_sem_init(&crowd.done, 0), 0);
	assert_int_equal(uv_thread_create(&crowd.thread, crowd_run, &crowd), 0);
	while (uv_sem_trywait(&crowd.done) != 0) {
		give_order(&rig, &chance);
		fact_queue_wait(rig.queue, 1);
		rig_pump(&rig);
	}
	uv_thread_join(&crowd.thread);
	uv_sem_destroy(&crowd.done);
	rig_stop(&rig); /* with replies held */
	print_message("seed %u: %u connections, %u mails, %zu held, %zu released, %zu altered\n", (unsigned)seed,
	              (unsigned)rig.stats.connections, (unsigned)rig.stats.mails, rig_count(&rig, FACT_HELD, 0),
	              rig_count(&rig, FACT_RELEASED, 0), rig_count(&rig, FACT_ALTERED, 0));
	assert_true(rig_count(&rig, FACT_HELD, 0) > 0 && rig_count(&rig, FACT_RELEASED, 0) > 0 &&
	            rig_count(&rig, FACT_ALTERED, 0) > 0);
	for (uint32_t session = 1; session <= rig.stats.connections; session++)
		check_holds(&rig, session);
	for (size_t i = 0; i < crowd.life_count; i++) {
		check_life(&rig, &crowd.lives[i]);
		buf_finish(&crowd.lives[i].sent);
		buf_finish(&crowd.lives[i].received);
	}
	free(crowd.lives);
	rig_finish(&rig);
}

static void test_walks(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++)
		walk(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_walks) };
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
