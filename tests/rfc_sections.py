#!/usr/bin/env python3
"""Which sections an RFC has: the headings of its text, as `5321 1 1.1 1.2 …`, one line an RFC.

    python3 tests/rfc_sections.py FOLDER        prints the lines for FOLDER/rfc*.txt

tests/data/rfc_sections.txt holds them, so that the catalogues are checked where the RFCs' texts are not at hand.
"""
import pathlib
import re
import sys

HEADING = re.compile(r'^(?:Appendix )?((?:\d{1,2}|[A-H])(?:\.\d{1,2})*)\.? +["#A-Z]')


def order(section):
    return [(0, int(part)) if part.isdigit() else (1, ord(part)) for part in section.split(".")]


def sections(path):
    """Headings begin at the line's left edge; the table of contents is indented or has dots."""
    found = set()
    for line in path.read_text(encoding="latin-1").splitlines():
        match = HEADING.match(line)
        if match and "...." not in line and ". . ." not in line:
            found.add(match[1])
    return sorted(found, key=order)


def read_folder(folder):
    return {path.stem[3:]: sections(path) for path in sorted(pathlib.Path(folder).glob("rfc*.txt"))}


if __name__ == "__main__":
    for number, found in read_folder(sys.argv[1]).items():
        print(number, *found)
