#!/usr/bin/env bash
# Builds smtpscope and runs it. Arguments go to the program: scripts/run.sh --lesson first-mail
#
# Without a display, and where the arguments do not ask for something that needs none, the steps of the lesson or file
# are drawn as PNG files into out/ instead.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
"$root/scripts/setup.sh"
"$root/scripts/build.sh" release -DSMTPSCOPE_TESTS=OFF smtpscope
program=$root/build/release/smtpscope

needs_display=yes subject=
previous=
for argument in "$@"; do
	case "$argument" in
	--headless | --shots | --shots=* | --inspect | --inspect=* | --list-lessons | --check-lesson | --check-lesson=* | --version | --help | -h)
		needs_display=no
		;;
	--lesson=*) subject=${argument#*=} ;;
	*.eml | *.pcap | *.pcapng | *.lesson) subject=$(basename "${argument%.*}") ;;
	esac
	[ "$previous" != --lesson ] || subject=$argument
	previous=$argument
done

if [ $needs_display = no ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
	exec "$program" "$@"
fi

if [ -z "$subject" ]; then
	subject=first-mail
	set -- --lesson first-mail "$@"
fi
shots=$root/out/$subject
mkdir -p "$shots"
echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can be opened."
echo "Drawing the steps of $subject as pictures instead ..."
"$program" "$@" --shots "$shots"
echo "They are in $shots:"
ls "$shots"
