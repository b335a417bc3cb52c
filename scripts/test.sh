#!/usr/bin/env bash
# Builds everything with AddressSanitizer and UndefinedBehaviorSanitizer and runs all tests, after the tests of the
# server's thread have run under ThreadSanitizer. What CI calls (.ci/run) and what people call.
#
#     scripts/test.sh [CTEST ARGUMENTS]     e.g. -R smtp; with arguments the ThreadSanitizer run is left out
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
"$root/scripts/setup.sh" --tests
"$root/scripts/build.sh" debug -DSMTPSCOPE_WERROR=ON

thread_status=0
if [ $# = 0 ]; then
	targets=()
	for file in "$root"/tests/source/test_*.c; do
		name=$(basename "$file" .c)
		targets+=("test_source_${name#test_}")
	done
	"$root/scripts/build.sh" tsan "${targets[@]}"
	echo "== ThreadSanitizer: the queue and the live source"
	ctest --test-dir "$root/build/tsan" --output-on-failure --no-tests=error -j2 -R '^source_' || thread_status=$?
	echo "== AddressSanitizer and UndefinedBehaviorSanitizer: everything"
fi

status=0
ctest --test-dir "$root/build/debug" --output-on-failure --no-tests=error -j2 "$@" || status=$?
if [ $thread_status != 0 ]; then
	echo "The ThreadSanitizer run above failed." >&2
	exit $thread_status
fi
exit $status
