#!/usr/bin/env bash
# Makes sure that everything needed to build (--tests: and to test) smtpscope is installed. Says nothing when it is.
#
#     scripts/setup.sh [--tests]
#
# On Debian and its kin packages are installed by apt, as root or with sudo; elsewhere their names are printed.

# shellcheck disable=SC2086 # the lists below are words to be split
set -eu

build_packages="build-essential cmake ninja-build pkg-config libsdl2-dev libsdl2-image-dev libsdl2-ttf-dev libcairo2-dev
	libpango1.0-dev libuv1-dev libgmime-3.0-dev libgumbo-dev libssl-dev libglib2.0-dev libjansson-dev libfontconfig-dev"
test_packages="libcmocka-dev clang libclang-rt-dev ca-certificates swaks libnet-ssleay-perl libdigest-hmac-perl curl msmtp
	openssl python3 xvfb xauth xdotool x11-apps tshark"
modules="sdl2 SDL2_image SDL2_ttf cairo pangocairo pangoft2 fontconfig libuv gmime-3.0 gumbo openssl glib-2.0 jansson"

packages=$build_packages
case "${1:-}" in
"") ;;
--tests)
	packages="$build_packages $test_packages"
	modules="$modules cmocka"
	;;
*)
	echo "usage: scripts/setup.sh [--tests]" >&2
	exit 2
	;;
esac

# Of the packages wanted, those dpkg does not call "installed", one a line.
missing_packages() {
	{
		dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null || true
		printf 'wanted %s\n' $packages
	} | awk '$1 == "installed" { have[$2] = 1 } $1 == "wanted" && !have[$2] { print $2 }'
}

# True when the build would find all it needs, wherever it came from.
builds_anyway() {
	command -v cmake >/dev/null && command -v ninja >/dev/null && command -v pkg-config >/dev/null && pkg-config --exists $modules
}

apt_install() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
}

install_missing() {
	echo "setup: installing" $missing
	for try in 1 2; do
		if $as_root apt-get -qq update && apt_install; then
			return 0
		fi
		[ $try = 2 ] || echo "setup: apt failed, trying once more" >&2
	done
	return 1
}

print_names() {
	cat >&2 <<'NAMES'
setup: please install these packages, then call this again:
  Fedora          sudo dnf install gcc cmake ninja-build pkgconf-pkg-config SDL2-devel SDL2_image-devel SDL2_ttf-devel cairo-devel \
                    pango-devel libuv-devel gmime30-devel gumbo-parser-devel openssl-devel glib2-devel jansson-devel fontconfig-devel
  Arch            sudo pacman -S --needed base-devel cmake ninja pkgconf sdl2 sdl2_image sdl2_ttf cairo pango libuv gmime3 \
                    gumbo-parser openssl glib2 jansson fontconfig
  macOS/Homebrew  brew install cmake ninja pkg-config sdl2 sdl2_image sdl2_ttf cairo pango libuv gmime gumbo-parser openssl@3 \
                    glib jansson fontconfig
  for the tests   cmocka clang ca-certificates swaks curl msmtp openssl python3 Xvfb xauth xdotool xwd tshark (Fedora: libcmocka-devel compiler-rt xorg-x11-server-Xvfb);
                  for swaks Perl's Net::SSLeay and Digest::HMAC
NAMES
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	builds_anyway && exit 0
	print_names
	exit 1
fi

missing=$(missing_packages)
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	as_root=sudo
	if ! command -v sudo >/dev/null; then
		builds_anyway && exit 0
		echo "setup: neither root nor sudo. As root: apt-get install" $missing >&2
		exit 1
	fi
fi
if ! install_missing; then
	builds_anyway && exit 0
	echo "setup: apt could not install" $missing "; see above" >&2
	exit 1
fi
