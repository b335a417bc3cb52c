#!/usr/bin/env python3
"""lessons_test.py SMTPSCOPE - what the files of assets/lessons say: every sentence in both languages, none longer than what was
looked at on a screen with text twice as large, names that fit into the first screen; no mail that no lesson sends; and the
program's own check finds nothing. That the lessons play is shown in tests/real/lectures_test.py."""
import pathlib, re, subprocess, sys, unittest

LESSONS = pathlib.Path(__file__).resolve().parent.parent / "assets" / "lessons"
TEXT = re.compile(r"^(\w+)\[(zh|en)\]=(.*)$")
GROUP = re.compile(r"^\[(.*)\]$")
MOST = {  # characters, without the marks of **bold** words
    "Title": {"zh": 15, "en": 27},
    "Goal": {"zh": 34, "en": 84},
    "say": {"zh": 66, "en": 125},
}
SMTPSCOPE = None


def texts(path):
    """(line, group, key, language, text) of every text, as written."""
    group = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if GROUP.match(line):
            group = GROUP.match(line).group(1)
        elif TEXT.match(line):
            yield (number, group, *TEXT.match(line).groups())


class Lessons(unittest.TestCase):
    def setUp(self):
        self.paths = sorted(LESSONS.glob("*.lesson"))
        self.assertGreaterEqual(len(self.paths), 12)

    def test_both_languages(self):
        for path in self.paths:
            found = {}
            for number, group, key, language, text in texts(path):
                self.assertTrue(text.strip(), "%s:%d: nothing is said" % (path.name, number))
                found.setdefault((group, key), set()).add(language)
            for (group, key), languages in found.items():
                self.assertEqual(languages, {"zh", "en"}, "%s: [%s] %s" % (path.name, group, key))

    def test_lengths(self):
        for path in self.paths:
            for number, group, key, language, text in texts(path):
                most = MOST.get(key, MOST["say"])[language]
                self.assertLessEqual(len(text.replace("**", "")), most, "%s:%d: [%s] %s[%s]" % (path.name, number, group, key, language))

    def test_languages_are_not_mixed_up(self):
        chinese = re.compile("[\u4e00-\u9fff]")
        for path in self.paths:
            for number, group, key, language, text in texts(path):
                place = "%s:%d: [%s] %s[%s]" % (path.name, number, group, key, language)
                self.assertEqual(text.count("**") % 2, 0, place + ": a ** is not closed")
                if language == "en":  # a Chinese character may be spoken of, in quotes
                    self.assertIsNone(chinese.search(re.sub('"[^"]*"', "", text)), place)
                elif key != "Title" and not re.fullmatch(r"AUTH \w+", text):
                    self.assertIsNotNone(chinese.search(text), place)

    def test_order(self):
        orders = [int(re.search(r"^Order=(\d+)$", path.read_text(encoding="utf-8"), re.M).group(1)) for path in self.paths]
        self.assertEqual(sorted(orders), list(range(1, len(orders) + 1)))

    def test_mails_are_sent(self):
        sent = {name for path in self.paths for name in re.findall(r"^Content=(.*)$", path.read_text(encoding="utf-8"), re.M)}
        self.assertEqual(sent, {path.name for path in LESSONS.glob("*.eml")})

    def test_program_finds_nothing_wrong(self):
        for path in self.paths:
            run = subprocess.run([SMTPSCOPE, "--check-lesson", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
            self.assertEqual(run.returncode, 0, run.stdout)
            self.assertIn("0 mistakes, 0 warnings", run.stdout)

    def test_listed_in_readme(self):
        readme = (LESSONS / "README.md").read_text(encoding="utf-8")
        for path in self.paths:
            self.assertTrue("`%s`" % path.stem in readme, path.stem + " is not in the list of assets/lessons/README.md")


if __name__ == "__main__":
    SMTPSCOPE = sys.argv.pop(1)
    unittest.main()
