/* The queue alone: order, limits, bells, and two threads with everything that passes between them counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <uv.h>

#include "source/queue.h"

#define THREAD_FACTS 50000

static struct fact *fact_of(uint32_t number, size_t len)
{
	struct fact *fact = fact_create(FACT_BYTES, 1, number, len);
	memset(fact->data, (int)(number & 0xff), len);
	return fact;
}

static void count_ring(void *context)
{
	++*(int *)context;
}

static void pop_expect(struct fact_queue *queue, int64_t number)
{
	struct fact *fact = fact_queue_pop(queue);
	assert_non_null(fact);
	assert_int_equal(fact->time_us, number);
	fact_destroy(fact);
}

static void test_keeps_order_while_it_grows(void **state)
{
	(void)state;
	struct fact_queue *queue = fact_queue_create(1 << 20);
	int64_t pushed = 0, popped = 0;
	for (int round = 0; round < 12; round++) { /* the ring's start wanders, so growing meets a wrapped ring */
		for (int i = 0; i < 100 * round + 7; i++)
			fact_queue_push(queue, fact_of((uint32_t)pushed++, 3));
		for (int i = 0; i < 50 * round; i++)
			pop_expect(queue, popped++);
	}
	struct fact_queue_stats stats = fact_queue_stats(queue);
	assert_int_equal(stats.facts, pushed - popped);
	assert_int_equal(stats.passed_facts, pushed);
	assert_int_equal(stats.passed_bytes, 3 * pushed);
	while (popped < pushed)
		pop_expect(queue, popped++);
	assert_null(fact_queue_pop(queue));
	assert_int_equal(fact_queue_stats(queue).bytes, 0);
	fact_queue_destroy(queue);
}

static void test_doorbell_only_when_it_was_empty(void **state)
{
	(void)state;
	int rings = 0;
	struct fact_queue *queue = fact_queue_create(1 << 20);
	fact_queue_on_push(queue, count_ring, &rings);
	for (int i = 0; i < 5; i++)
		fact_queue_push(queue, fact_of(i, 1));
	assert_int_equal(rings, 1);
	for (int i = 0; i < 4; i++)
		pop_expect(queue, i);
	fact_queue_push(queue, fact_of(5, 1));
	assert_int_equal(rings, 1);
	pop_expect(queue, 4);
	pop_expect(queue, 5);
	fact_queue_push(queue, fact_of(6, 1));
	assert_int_equal(rings, 2);
	fact_queue_destroy(queue); /* with a fact in it */
}

static void test_full_is_told_until_half_is_gone(void **state)
{
	(void)state;
	int drained = 0;
	struct fact_queue *queue = fact_queue_create(10000);
	fact_queue_on_drained(queue, count_ring, &drained);
	int pushed = 0, popped = 0;
	while (fact_queue_push(queue, fact_of(pushed, 1000)))
		assert_true(++pushed < 10);
	pushed++;
	assert_true(fact_queue_full(queue));
	assert_true(fact_queue_stats(queue).bytes > 10000);
	assert_false(fact_queue_push(queue, fact_of(pushed++, 0))); /* taken all the same */
	pop_expect(queue, popped++);
	pop_expect(queue, popped++);
	assert_true(fact_queue_stats(queue).bytes < 10000);
	assert_false(fact_queue_push(queue, fact_of(pushed++, 0))); /* under the limit, but not drained */
	assert_int_equal(drained, 0);
	while (popped < pushed)
		pop_expect(queue, popped++);
	assert_int_equal(drained, 1);
	assert_false(fact_queue_full(queue));
	assert_true(fact_queue_push(queue, fact_of(pushed, 10)));
	assert_int_equal(fact_queue_stats(queue).full, 1);
	fact_queue_destroy(queue);
}

static void test_one_fact_larger_than_the_limit(void **state)
{
	(void)state;
	int drained = 0;
	struct fact_queue *queue = fact_queue_create(100);
	fact_queue_on_drained(queue, count_ring, &drained);
	assert_false(fact_queue_push(queue, fact_of(1, 5000)));
	pop_expect(queue, 1);
	assert_int_equal(drained, 1);
	assert_true(fact_queue_push(queue, fact_of(2, 1)));
	fact_queue_destroy(queue);
}

static void test_wait_ends(void **state)
{
	(void)state;
	struct fact_queue *queue = fact_queue_create(100);
	fact_queue_wait(queue, 0);
	fact_queue_wait(queue, 1);
	fact_queue_wake(queue);
	fact_queue_wait(queue, -1); /* woken before it waited: not lost */
	fact_queue_push(queue, fact_of(1, 1));
	fact_queue_wait(queue, -1);
	pop_expect(queue, 1);
	fact_queue_destroy(queue);
	fact_queue_destroy(NULL);
}

/* Two threads: the producer stops at "full" until on_drained lets it go on, as live does. */
struct pair {
	struct fact_queue *queue;
	uv_sem_t may_go_on;
	uint32_t refused; /* producer's own until it is joined */
};

static void post(void *context)
{
	uv_sem_post(context);
}

static void produce(void *context)
{
	struct pair *pair = context;
	for (uint32_t i = 0; i < THREAD_FACTS; i++) {
		if (fact_queue_push(pair->queue, fact_of(i, i % 97)))
			continue;
		pair->refused++;
		uv_sem_wait(&pair->may_go_on);
	}
}

static void test_two_threads(void **state)
{
	(void)state;
	struct pair pair = { .queue = fact_queue_create(20000) };
	assert_int_equal(uv_sem_init(&pair.may_go_on, 0), 0);
	fact_queue_on_drained(pair.queue, post, &pair.may_go_on);
	uv_thread_t thread;
	assert_int_equal(uv_thread_create(&thread, produce, &pair), 0);
	for (uint32_t next = 0; next < THREAD_FACTS;) {
		fact_queue_wait(pair.queue, -1);
		for (struct fact *fact; (fact = fact_queue_pop(pair.queue)) != NULL; next++) {
			assert_int_equal(fact->time_us, next);
			assert_int_equal(fact->len, next % 97);
			for (size_t i = 0; i < fact->len; i++)
				assert_int_equal(fact->data[i], next & 0xff);
			fact_destroy(fact);
		}
	}
	uv_thread_join(&thread);
	struct fact_queue_stats stats = fact_queue_stats(pair.queue);
	assert_int_equal(stats.passed_facts, THREAD_FACTS);
	assert_int_equal(stats.facts, 0);
	assert_int_equal(stats.full, pair.refused);
	assert_true(stats.most_bytes < 20000 + 97 + 200); /* one fact over the limit, never more */
	fact_queue_destroy(pair.queue);
	uv_sem_destroy(&pair.may_go_on);
}

static void wake_later(void *context)
{
	fact_queue_wake(context);
}

static void test_wake_from_another_thread(void **state)
{
	(void)state;
	struct fact_queue *queue = fact_queue_create(100);
	uv_thread_t thread;
	assert_int_equal(uv_thread_create(&thread, wake_later, queue), 0);
	fact_queue_wait(queue, -1);
	uv_thread_join(&thread);
	assert_null(fact_queue_pop(queue));
	fact_queue_destroy(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps_order_while_it_grows),
		cmocka_unit_test(test_doorbell_only_when_it_was_empty),
		cmocka_unit_test(test_full_is_told_until_half_is_gone),
		cmocka_unit_test(test_one_fact_larger_than_the_limit),
		cmocka_unit_test(test_wait_ends),
		cmocka_unit_test(test_two_threads),
		cmocka_unit_test(test_wake_from_another_thread),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
