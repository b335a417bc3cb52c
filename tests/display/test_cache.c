#include "display/cache.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static int alive;

static void destroy(void *value)
{
	alive--;
	free(value);
}

static void put(struct cache *cache, const char *key, int number, size_t cost)
{
	int *value = mem_alloc(sizeof *value);
	*value = number;
	alive++;
	cache_put(cache, span_of(key), value, cost);
}

static int find(struct cache *cache, const char *key)
{
	const int *value = cache_find(cache, span_of(key));
	return value ? *value : -1;
}

static void the_least_recently_used_goes_first(void **state)
{
	(void)state;
	struct cache cache;
	cache_init(&cache, 30, destroy);
	put(&cache, "a", 1, 10);
	put(&cache, "b", 2, 10);
	put(&cache, "c", 3, 10);
	assert_int_equal(find(&cache, "a"), 1);
	put(&cache, "d", 4, 10);
	assert_int_equal(find(&cache, "b"), -1);
	assert_int_equal(find(&cache, "a"), 1);
	assert_int_equal(find(&cache, "c"), 3);
	put(&cache, "e", 5, 25); /* as much as needed goes */
	assert_int_equal(alive, 1);
	assert_int_equal(find(&cache, "e"), 5);
	cache_finish(&cache);
	assert_int_equal(alive, 0);
}

static void one_value_too_dear_stays_alone(void **state)
{
	(void)state;
	struct cache cache;
	cache_init(&cache, 30, destroy);
	put(&cache, "small", 1, 1);
	put(&cache, "large", 2, 1000);
	assert_int_equal(find(&cache, "large"), 2);
	assert_int_equal(find(&cache, "small"), -1);
	put(&cache, "small", 3, 1);
	assert_int_equal(find(&cache, "large"), -1);
	assert_int_equal(find(&cache, "small"), 3);
	cache_finish(&cache);
	assert_int_equal(alive, 0);
}

static void many_keys_are_all_found(void **state)
{
	(void)state;
	struct cache cache;
	char key[32];
	cache_init(&cache, 5000, destroy);
	for (int i = 0; i < 20000; i++) {
		snprintf(key, sizeof key, "key %d", i);
		put(&cache, key, i, 1);
	}
	assert_int_equal(alive, 5000);
	for (int i = 0; i < 20000; i++) {
		snprintf(key, sizeof key, "key %d", i);
		assert_int_equal(find(&cache, key), i < 15000 ? -1 : i);
	}
	cache_finish(&cache);
	assert_int_equal(alive, 0);
}

static void keys_are_bytes(void **state)
{
	(void)state;
	struct cache cache;
	cache_init(&cache, 100, destroy);
	const uint8_t zeros[3] = { 0, 0, 0 };
	int *one = mem_alloc(sizeof *one);
	alive++;
	cache_put(&cache, span_make(zeros, 2), one, 1);
	assert_ptr_equal(cache_find(&cache, span_make(zeros, 2)), one);
	assert_null(cache_find(&cache, span_make(zeros, 3)));
	assert_null(cache_find(&cache, span_make(zeros, 0)));
	cache_finish(&cache);
	assert_int_equal(alive, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_recently_used_goes_first),
		cmocka_unit_test(one_value_too_dear_stays_alone),
		cmocka_unit_test(many_keys_are_all_found),
		cmocka_unit_test(keys_are_bytes),
	};
	return cmocka_run_group_tests_name("display cache", tests, NULL, NULL);
}
