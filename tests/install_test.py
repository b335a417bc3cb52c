#!/usr/bin/env python3
"""What `cmake --install` puts where, and that the installed program runs with the installed data, wherever it was moved.

    python3 tests/install_test.py BUILD_FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

BUILD = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else None

FILES = [
    "bin/smtpscope", "share/man/man1/smtpscope.1", "share/applications/smtpscope.desktop", "share/mime/packages/smtpscope.xml",
    "share/icons/hicolor/scalable/apps/smtpscope.svg", "share/bash-completion/completions/smtpscope",
    "share/zsh/vendor-completions/_smtpscope", "share/fish/vendor_completions.d/smtpscope.fish",
    "share/smtpscope/assets/text/zh.ini", "share/smtpscope/assets/lessons/first-mail.lesson",
    "share/smtpscope/fonts/NotoSansCJK-Regular.ttc", "share/smtpscope/fonts/OFL.txt", "share/doc/smtpscope/copyright",
]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        first = pathlib.Path(cls.folder.name) / "first"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", first], check=True, stdout=subprocess.DEVNULL)
        cls.prefix = first.rename(first.parent / "moved here")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_program(self, *arguments):
        kept = {name: os.environ[name] for name in ("LSAN_OPTIONS",) if name in os.environ}
        environment = {"PATH": "/usr/bin:/bin", "HOME": self.folder.name, **kept}
        return subprocess.run([self.prefix / "bin/smtpscope", *arguments], capture_output=True, text=True, timeout=100, env=environment)

    def test_everything_is_there(self):
        self.assertEqual([name for name in FILES if not (self.prefix / name).is_file()], [])

    def test_nothing_of_the_repository_itself(self):
        self.assertEqual([path for path in self.prefix.rglob(".git*")], [])

    def test_it_reads_the_data_beside_it(self):
        lessons = self.prefix / "share/smtpscope/assets/lessons"
        shutil.copy(lessons / "first-mail.lesson", lessons / "only-here.lesson")
        self.assertIn("only-here", self.run_program("--list-lessons").stdout)

    def test_shots(self):
        out = pathlib.Path(self.folder.name) / "shots"
        done = self.run_program("--lesson", "first-mail", "--shots", str(out), "--size", "1280x720")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(len(list(out.glob("*.png"))), 10)

    def test_desktop_file(self):
        text = (self.prefix / "share/applications/smtpscope.desktop").read_text(encoding="utf-8")
        self.assertRegex(text, r"(?m)^Exec=smtpscope %f$")
        types = re.search(r"(?m)^MimeType=(.*);$", text).group(1).split(";")
        self.assertIn("message/rfc822", types)
        if shutil.which("desktop-file-validate"):
            subprocess.run(["desktop-file-validate", self.prefix / "share/applications/smtpscope.desktop"], check=True)

    def test_xml(self):
        for name in ("share/mime/packages/smtpscope.xml", "share/icons/hicolor/scalable/apps/smtpscope.svg"):
            xml.etree.ElementTree.parse(self.prefix / name)


if __name__ == "__main__":
    unittest.main()
