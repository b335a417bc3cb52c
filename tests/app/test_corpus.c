/* Real mails against the values on which independent parsers agree. The mails are not ours to keep: where their
 * folder is absent this test is skipped. Called with a file it is the program that the score asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <unistd.h>

#include "app/inspect.h"
#include "base/mem.h"

#define MAILS SOURCE_DIR "/../shared/mails"

static char self[4096];

static void test_agreed_values(void **state)
{
	(void)state;
	if (access(MAILS "/score.py", R_OK) != 0) {
		print_message("skipped: there are no mails in %s\n", MAILS);
		skip();
	}
	char *command = mem_printf("python3 '%s/score.py' --cmd '\"%s\" {}' --min 0.97", MAILS, self);
	assert_int_equal(system(command), 0);
	free(command);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_agreed_values) };
	if (argc == 2)
		return inspect_run(argv[1], true);
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
