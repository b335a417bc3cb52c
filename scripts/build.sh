#!/usr/bin/env bash
# Configures once and builds build/PRESET; says nothing when there is nothing to do.
#
#     scripts/build.sh PRESET [-DNAME=VALUE ...] [TARGET ...]
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
preset=${1:?usage: scripts/build.sh PRESET [-DNAME=VALUE ...] [TARGET ...]}
shift
folder=$root/build/$preset
log=$folder/build.log
defines=()
while [ $# -gt 0 ] && [ "${1#-D}" != "$1" ]; do
	defines+=("$1")
	shift
done

# What cmake and ninja say goes to the log; of a failure the end is shown.
logged() {
	if ! "$@" >>"$log" 2>&1; then
		tail -n 60 "$log" >&2
		echo "build: failed; all of it is in $log" >&2
		exit 1
	fi
}

mkdir -p "$folder"
: >"$log"
cd "$root"
if [ ! -f "$folder/build.ninja" ]; then
	echo "build: $preset, for the first time (a minute or two)"
	logged cmake --preset "$preset" ${defines[@]+"${defines[@]}"}
fi
if [ $# -gt 0 ]; then
	logged cmake --build "$folder" --target "$@"
else
	logged cmake --build "$folder"
fi
