#!/usr/bin/env python3
"""What a compiler does not check about src/: who includes whom, and the shapes that STYLE.md asks for.

    python3 tests/rooms_test.py            all of it
    python3 tests/rooms_test.py Rooms      one class: Rooms, Shapes or Readme

Rooms are the folders of src/. The table below is the one in the design: a room includes itself and the rooms named
here, and each outside library lives in one room.
"""
import collections
import functools
import pathlib
import re
import unittest

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"

ROOMS = {
    "base": [],
    "smtp": ["base"],
    "mail": ["base"],
    "timeline": ["base", "smtp"],
    "lesson": ["base", "smtp"],
    "source": ["base", "smtp", "timeline", "lesson"],
    "capture": ["base", "smtp", "timeline"],
    "view": ["base", "smtp", "mail", "timeline", "lesson"],
    "display": ["base", "view"],
    "export": ["base", "smtp", "mail", "timeline", "lesson", "view", "display"],
    "app": ["base", "smtp", "mail", "timeline", "lesson", "source", "capture", "view", "display", "export"],
}

# Of view, the display knows the draw list and nothing else.
ONLY_HEADERS = {("display", "view"): {"view/draw.h"}}

LIBRARIES = {
    "mail": r"gmime/|gumbo\.h|glib",  # GMime's own headers speak GLib
    "lesson": r"glib",
    "source": r"uv\.h|openssl/",
    "display": r"SDL|cairo|pango/|fontconfig/",
    "export": r"jansson\.h",
    "app": r"jansson\.h|glib",  # settings are a key file, as lessons are
}

# The C library and POSIX: free for all, but the protocol core has no I/O, clock or thread.
SYSTEM = {
    "assert.h", "ctype.h", "dirent.h", "errno.h", "fcntl.h", "float.h", "getopt.h", "iconv.h", "inttypes.h", "langinfo.h",
    "limits.h", "locale.h", "malloc.h", "math.h", "pthread.h", "setjmp.h", "signal.h", "stdarg.h", "stdatomic.h", "stdbool.h",
    "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h", "strings.h", "threads.h", "time.h",
    "unistd.h", "wchar.h",
}
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "linux/")
PURE = {"assert.h", "ctype.h", "inttypes.h", "limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
        "stdlib.h", "string.h", "strings.h"}
PURE_ROOMS = ("smtp", "timeline")

MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 120


@functools.lru_cache(None)
def read(path):
    return path.read_text(encoding="utf-8")


def name(path):
    return path.relative_to(SRC).as_posix()


def sources():
    return sorted(path for path in SRC.rglob("*") if path.suffix in (".c", ".h"))


def includes(path):
    """(line number, '"' or '<', what is included)"""
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
        if match:
            yield number, match[1], match[2]


def wrong_include(room, mark, target):
    """Why this room may not include target, or None."""
    if mark == '"':
        other = target.split("/")[0]
        if not (SRC / target).is_file():
            return "is no file of src/ (write \"room/file.h\")"
        if other != room and other not in ROOMS[room]:
            return f"{room} may not know {other}"
        allowed = ONLY_HEADERS.get((room, other))
        return f"of {other}, {room} may know {', '.join(sorted(allowed))}" if allowed and target not in allowed else None
    if re.match(LIBRARIES.get(room, r"(?!)"), target):
        return None
    if room in PURE_ROOMS and target not in PURE:
        return f"{room} has no I/O, clock, thread or library"
    if target not in SYSTEM and not target.startswith(SYSTEM_FOLDERS):
        return f"{room} may not know this library"
    return None


def functions(path):
    """(name, is static, first line number, lines) of each function: clang-format puts its braces in column one."""
    lines = read(path).splitlines()
    for start, line in enumerate(lines):
        if line != "{":
            continue
        first = start
        while first > 0 and lines[first - 1] and not re.match(r"[}#/]|.*(;|\*/)$", lines[first - 1]):
            first -= 1
        head = " ".join(lines[first:start])
        match = re.search(r"(\w+)\(", re.sub(r"__attribute__\(\(.*?\)\)", "", head))
        end = next((i for i in range(start, len(lines)) if lines[i] == "}"), len(lines))
        if match:
            yield match[1], head.startswith("static"), first + 1, end - first + 1


def room_headers(path):
    """Headers of its own room that a file includes, directly or through one of them."""
    direct = {SRC / target for _, mark, target in includes(path) if mark == '"' and target.startswith(path.parent.name + "/")}
    direct = {header for header in direct if header.is_file()}
    return direct.union(*(room_headers(header) for header in direct if header != path))


class Rooms(unittest.TestCase):
    def test_includes(self):
        wrong = []
        for path in sources():
            room = path.relative_to(SRC).parts[0]
            for number, mark, target in includes(path):
                why = wrong_include(room, mark, target)
                if why:
                    wrong.append(f"src/{name(path)}:{number}: {target}: {why}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_source_and_view_never_meet(self):
        """Not even through others' headers: what a file sees is followed to the end."""
        for here, there in (("source", "view"), ("view", "source")):
            seen, todo = set(), [path for path in sources() if path.parent.name == here]
            while todo:
                path = todo.pop()
                if path in seen:
                    continue
                seen.add(path)
                todo += [SRC / target for _, mark, target in includes(path) if mark == '"' and (SRC / target).is_file()]
            self.assertFalse([name(path) for path in seen if path.parent.name == there], f"seen from {here}")

    def test_the_rules_refuse(self):
        """The table itself: what must be wrong is called wrong."""
        for room, mark, target in (("base", '"', "smtp/rules.h"), ("smtp", "<", "pthread.h"), ("view", "<", "SDL.h"),
                                   ("view", '"', "source/live.h"), ("source", '"', "view/draw.h"), ("mail", "<", "uv.h"),
                                   ("display", '"', "view/view.h"), ("app", "<", "gmime/gmime.h"), ("base", '"', "no.h")):
            self.assertTrue(wrong_include(room, mark, target), f"{room} includes {target}")

    def test_tests_know_no_higher_room(self):
        wrong = []
        for path in sorted((SRC.parent / "tests").glob("*/test_*.c")):
            room = path.parent.name
            if room not in ROOMS:
                continue
            for number, mark, target in includes(path):
                other = target.split("/")[0]
                if mark == '"' and other in ROOMS and (SRC / target).is_file() and other not in (room, *ROOMS[room]):
                    wrong.append(f"tests/{room}/{path.name}:{number}: {target}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))


class Shapes(unittest.TestCase):
    def test_folders_are_rooms(self):
        folders = {path.parent for path in sources()}
        self.assertEqual({folder.parent for folder in folders}, {SRC}, "one level deep")
        self.assertLessEqual({folder.name for folder in folders}, set(ROOMS))

    def test_file_names(self):
        wrong = [name(path) for path in sources() if not re.fullmatch(r"[a-z][a-z0-9_]*\.[ch]", path.name)]
        self.assertFalse(wrong)

    def test_every_source_has_its_header(self):
        """x.c sees x.h; or the headers of its room that it sees declare all it gives (panes, one file a command)."""
        wrong = []
        for path in sources():
            if path.suffix != ".c" or path.name == "main.c":
                continue
            seen = room_headers(path)
            own = path.with_suffix(".h")
            if own.is_file():
                if own not in seen:
                    wrong.append(f"src/{name(path)}: does not include {name(own)}")
                continue
            declared = "".join(read(header) for header in seen)
            given = [function for function, static, _, _ in functions(path) if not static]
            if not given or any(not re.search(rf"\b{function}\b", declared) for function in given):
                wrong.append(f"src/{name(path)}: has no header")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_headers_open_with_their_contract(self):
        wrong = [name(path) for path in sources()
                 if path.suffix == ".h" and not read(path).startswith(f"/* {path.stem}: ")]
        self.assertFalse(wrong, 'the first line is "/* name: what it is"')

    def test_guards(self):
        for path in sources():
            if path.suffix == ".h":
                guard = f"{path.parent.name}_{path.stem}_H".upper()
                self.assertIn(f"#ifndef {guard}\n#define {guard}\n", read(path), name(path))

    def test_no_typedef_of_structs(self):
        wrong = [name(path) for path in sources() if re.search(r"^typedef\s+(struct|enum|union)\b", read(path), re.M)]
        self.assertFalse(wrong)

    def test_file_lengths(self):
        lengths = {name(path): len(read(path).splitlines()) for path in sources()}
        self.assertFalse({file: lines for file, lines in lengths.items() if lines > MAX_FILE_LINES})

    def test_function_lengths(self):
        count, wrong = 0, []
        for path in sources():
            for function, _, line, lines in functions(path):
                count += 1
                if lines > MAX_FUNCTION_LINES:
                    wrong.append(f"src/{name(path)}:{line}: {function}: {lines} lines")
        self.assertGreater(count, 100, "functions were found at all")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))


class Readme(unittest.TestCase):
    def test_every_file_once(self):
        """src/README.md names each file once, as `room/name.c`, `room/name.h` or, both in one line, `room/name.[ch]`."""
        listed = collections.Counter()
        for room, stem, end in re.findall(r"`([a-z]+)/([a-z0-9_]+)\.(c|h|\[ch\])`", read(SRC / "README.md")):
            for letter in end.strip("[]"):
                listed[f"{room}/{stem}.{letter}"] += 1
        there = {name(path) for path in sources()}
        self.assertFalse(sorted(there - set(listed)), "not in src/README.md")
        self.assertFalse(sorted(set(listed) - there), "in src/README.md, but no such file")
        self.assertFalse(sorted(file for file, times in listed.items() if times > 1), "more than once")


if __name__ == "__main__":
    unittest.main()
