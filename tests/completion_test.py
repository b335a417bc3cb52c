#!/usr/bin/env python3
"""Completion in the shells as it is used: what the shell offers after the words typed so far.

    python3 tests/completion_test.py SMTPSCOPE

bash is always there; zsh's file is only checked for its syntax, fish is asked, where they are installed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ROOT / "assets" / "completion"
PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None

BASH = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _smtpscope; printf '%s\\n' "${COMPREPLY[@]}" """


def run(*command, folder=None):
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env={**os.environ, "PATH": path}, timeout=60)


def options():
    return sorted(set(re.findall(r"--[a-z][a-z-]*", run(PROGRAM, "--help").stdout)))


def lessons():
    return [line.split()[0] for line in run(PROGRAM, "--list-lessons").stdout.splitlines()]


class Bash(unittest.TestCase):
    def offered(self, *words, folder=None):
        done = run("bash", "-c", BASH, "bash", FILES / "smtpscope.bash", "smtpscope", *words, folder=folder)
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.split())

    def test_every_option_of_help(self):
        self.assertGreater(len(options()), 20)
        self.assertEqual(self.offered("--"), options())

    def test_part_of_an_option(self):
        self.assertEqual(self.offered("--max-c"), ["--max-clients"])

    def test_values(self):
        self.assertEqual(self.offered("--theme", "d"), ["dark"])
        self.assertIn("text", self.offered("--log-format", ""))

    def test_lessons_are_those_of_the_program(self):
        self.assertIn("first-mail", lessons())
        self.assertEqual(self.offered("--lesson", ""), sorted(lessons()))

    def test_files_and_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "letter.eml").touch()
            (pathlib.Path(folder) / "mails").mkdir()
            self.assertEqual(self.offered("le", folder=folder), ["letter.eml"])
            self.assertEqual(self.offered("--save", "", folder=folder), ["mails"])


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(unittest.TestCase):
    def offered(self, line):
        done = run("fish", "--no-config", "-c", f"source {FILES / 'smtpscope.fish'}; complete --do-complete '{line}'")
        self.assertEqual(done.stderr, "")
        return sorted(row.split("\t")[0] for row in done.stdout.splitlines())

    def test_every_option_of_help(self):
        self.assertEqual(set(options()) - set(self.offered("smtpscope --")), set())

    def test_lessons_are_those_of_the_program(self):
        self.assertEqual(self.offered("smtpscope --lesson "), sorted(lessons()))


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(unittest.TestCase):
    def test_syntax(self):
        done = run("zsh", "-n", FILES / "_smtpscope")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
