#!/usr/bin/env python3
"""Every text the screen can ask for is in both catalogues, and fit to be read from the last row.

    python3 tests/texts_test.py
    SMTPSCOPE_RFC=FOLDER python3 tests/texts_test.py     tests/data/rfc_sections.txt too, against FOLDER/rfc5321.txt and so on
"""
import os
import pathlib
import re
import unittest

import rfc_sections

ROOT = pathlib.Path(__file__).resolve().parent.parent

VERBS = "helo ehlo mail rcpt data rset noop vrfy expn help quit starttls auth bdat send soml saml turn unknown".split()
CODES = ("211 214 220 221 235 250 251 252 334 354 421 432 450 451 452 454 455 500 501 502 503 504 521 530 534 535 538 550 "
         "551 552 553 554 555 556").split()
SPECIAL = ("greeting.220 ehlo.250 helo.250 mail.250 rcpt.250 content.250 rset.250 noop.250 starttls.220 starttls.454 auth.334 "
           "auth.235 auth.501 auth.535 bdat.250 bdat.503").split()
STEPS = "handshake header body content-end auth-response chunk tls close".split()
BUGS = "helo-unknown rset-closes one-read no-unstuffing base64-tail unknown-closes bare-lf-ends".split()
EXTENSIONS = "PIPELINING SIZE 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES STARTTLS AUTH CHUNKING BINARYMIME DSN HELP".split()
PARAMS = ("size body body.7bit body.8bitmime body.binarymime smtputf8 auth ret ret.full ret.hdrs envid notify notify.never "
          "notify.success notify.failure notify.delay orcpt").split()
LONGEST = {"zh": 80, "en": 170}  # characters of an explanation: two short sentences
LONGEST_MORE = {"zh": 80, "en": 190}  # of what key W adds, each part
MORE = ("more", "do", "mistake")
# PROTOCOL, what lecturers teach, item 7, and what mails of today have besides.
FIELDS = ("received return-path message-id in-reply-to references reply-to sender from to cc bcc date subject mime-version "
          "content-type content-transfer-encoding content-disposition content-id content-description content-language content-any "
          "list-id list-unsubscribe list-any dkim-signature authentication-results received-spf arc-any x-mailer user-agent "
          "auto-submitted resent-any delivered-to x-any other").split()
SECTION = re.compile(r"RFC (\d{4})((?: ?·? ?§[0-9A-H](?:\.?\d+)*)*)")  # an RFC and all its sections


def catalogue(lang):
    texts, group = {}, None
    for line in (ROOT / "assets/text" / f"{lang}.ini").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line[1:line.index("]")]
        elif line and not line.startswith("#"):
            key, text = line.split("=", 1)
            assert f"{group}.{key}" not in texts, f"{lang}: {group}.{key} stands twice"
            texts[f"{group}.{key}"] = text
    return texts


TEXTS = {lang: catalogue(lang) for lang in ("zh", "en")}


def wanted():
    four = [f"command.{verb}" for verb in VERBS] + [f"reply.{code}" for code in CODES + SPECIAL + ["other"]] + [f"step.{step}" for step in STEPS]
    yield from (f"{key}.{field}" for key in four for field in ("title", "name", "text", "rfc"))
    yield from (f"{key}.{field}" for key in four for field in MORE if key.count(".") == 1)
    yield from (f"bug.{bug}.{field}" for bug in BUGS for field in ("title", "text", "rfc", "do"))
    yield from (f"extension.{extension}{field}" for extension in EXTENSIONS for field in ("", ".more", ".rfc"))
    yield from (f"param.{param}" for param in PARAMS)
    yield from (f"param.{param}.{field}" for param in PARAMS if "." not in param for field in ("more", "rfc"))
    yield from (f"field.{name}.{field}" for name in FIELDS for field in ("text", "more", "who"))
    yield from (f"digit1.{digit}" for digit in "12345")
    yield from (f"digit2.{digit}" for digit in "012345")
    yield from (f"digit3.{code}" for code in CODES)


def cited(text):
    """Every (RFC, section) a text names: "RFC 5321 §4.2.3 · §3.8" are two."""
    for number, rest in SECTION.findall(text):
        yield from ((number, section) for section in re.findall(r"§([0-9A-H](?:\.?\d+)*)", rest))


def names_in_room(room, pattern):
    found = {name for path in (ROOT / "src" / room).glob("*.c") for name in re.findall(pattern, path.read_text(encoding="utf-8"))}
    assert found, f"src/{room}: nothing found by {pattern}"
    return found


def names_in(file, pattern):
    found = re.findall(pattern, (ROOT / "src" / file).read_text(encoding="utf-8"))
    assert found, f"src/{file}: nothing found by {pattern}"
    return found


class Texts(unittest.TestCase):
    def check(self, keys):
        missing = sorted({f"{lang}: {key}" for key in keys for lang in TEXTS if not TEXTS[lang].get(key)})
        self.assertFalse(missing, "\n" + "\n".join(missing))

    def test_same_keys(self):
        self.assertEqual(sorted(TEXTS["zh"]), sorted(TEXTS["en"]))

    def test_explanations(self):
        self.check(wanted())

    def test_names_of_the_core(self):
        """What the core calls its states and violations is what the catalogues call them."""
        states = names_in("smtp/rules.c", r"state_names\[STATE_COUNT\] = \{([^}]*)\}")[0]
        self.check("state." + name for name in re.findall(r'"([a-z]+)"', states) + ["data"])
        self.check(f"violation.{name}.{field}" for field in ("title", "text")
                   for name in names_in("smtp/event.c", r'\[VIOLATION_(?!NONE)\w+\] = "([a-z-]+)"'))

    def test_bugs_of_the_server(self):
        """Every bug of the core has its texts, under the name of its constant."""
        bugs = names_in("smtp/server.h", r"BUG_(\w+) = 1 << \d")
        self.assertEqual(sorted(BUGS), sorted(bug.lower().replace("_", "-") for bug in bugs))

    def test_extensions_of_the_server(self):
        self.assertEqual(sorted(EXTENSIONS), sorted(names_in("smtp/server.h", r"EXTENSION_(\w+) = 1 << \d")))

    def test_parameters_of_the_server(self):
        """Every parameter that MAIL and RCPT take is explained, and so are the words that stand behind BODY, RET and NOTIFY."""
        params = {name.lower() for name in names_in("smtp/server_params.c", r'\{ VERB_\w+, "(\w+)", EXTENSION')}
        self.assertEqual({param for param in PARAMS if "." not in param}, params)
        words = {word.lower() for word in names_in("smtp/server_params.c", r'span_equal_nocase\(\w+, "(\w+)"\)')}
        self.assertEqual({param.split(".")[1] for param in PARAMS if "." in param}, words)

    def test_mechanisms_of_the_server(self):
        mechanisms = names_in("smtp/server_auth.c", r'\{ "([A-Z][A-Z0-9-]+)"')
        self.assertGreaterEqual(len(mechanisms), 3)
        self.check(f"mechanism.{name}{field}" for name in mechanisms for field in ("", ".more"))

    def test_enhanced_codes_of_the_server(self):
        """Every enhanced code the source can send is known by its class, its subject and its detail."""
        codes = names_in_room("smtp", r'"([245]\.\d{1,3}\.\d{1,3})[" ]') | names_in_room("source", r'"([245]\.\d{1,3}\.\d{1,3})[" ]')
        self.assertGreater(len(codes), 25)
        self.check(key for code in codes for key in (f"enhanced.class.{code[0]}", f"enhanced.subject.{code.split('.')[1]}",
                                                     f"enhanced.{code[2:]}", f"enhanced.{code[2:]}.more"))

    def test_defects_of_mails(self):
        """Every defect the mail room can note has its sentence."""
        defects = names_in_room("mail", r'defect_add\(\w+, "([a-z-]+)"')
        self.assertGreater(len(defects), 20)
        self.check(f"defect.{code}" for code in defects)

    def test_sections_are_in_the_rfcs(self):
        """A section is named only where the RFC's text was looked at, and only one that it has."""
        wrong = set()
        known = dict(line.split(maxsplit=1) for line in (ROOT / "tests/data/rfc_sections.txt").read_text().splitlines())
        texts = [(f"{lang}: {key}", text) for lang in TEXTS for key, text in TEXTS[lang].items()]
        texts += [("smtp/rules.c", text) for text in names_in("smtp/rules.c", r'"(RFC [^"]*)"')]
        texts += [(path.name, path.read_text(encoding="utf-8")) for path in (ROOT / "assets/lessons").glob("*.lesson")]
        count = 0
        for where, text in texts:
            for number, section in cited(text.replace("appendix ", "§")):
                count += 1
                if section not in known.get(number, "").split():
                    wrong.add(f"{where}: RFC {number} §{section}")
        self.assertGreater(count, 300)
        self.assertFalse(wrong, "\n" + "\n".join(sorted(wrong)))

    @unittest.skipUnless(os.environ.get("SMTPSCOPE_RFC"), "SMTPSCOPE_RFC names no folder of RFC texts")
    def test_sections_as_the_texts_have_them(self):
        known = {line.split()[0]: line.split()[1:] for line in (ROOT / "tests/data/rfc_sections.txt").read_text().splitlines()}
        texts = rfc_sections.read_folder(os.environ["SMTPSCOPE_RFC"])
        self.assertTrue(texts, "no rfc*.txt in " + os.environ["SMTPSCOPE_RFC"])
        for number, found in texts.items():
            self.assertEqual(known.get(number), found, f"RFC {number}")

    def test_keys_in_the_source(self):
        """Whole keys written out in the source."""
        keys = set()
        for path in (ROOT / "src").glob("*/*.[ch]"):
            keys.update(re.findall(r'"((?:ui|action|phase|state|listen)\.[a-z0-9][a-z0-9.-]*[a-z0-9])"', path.read_text(encoding="utf-8")))
        self.assertGreater(len(keys), 20)
        self.check(keys)

    def test_placeholders(self):
        """{1} and %s stand in both languages, as often."""
        for key, text in TEXTS["zh"].items():
            for mark in ("{1}", "{2}", "%s"):
                self.assertEqual(text.count(mark), TEXTS["en"].get(key, "").count(mark), f"{key}: {mark}")

    def test_marks(self):
        """**bold** is opened and closed; nothing a key file would take for an escape."""
        for lang, texts in TEXTS.items():
            for key, text in texts.items():
                self.assertEqual(text.count("**") % 2, 0, f"{lang}: {key}")
                self.assertRegex(text, r"^([^\\]|\\[nst\\])*$", f"{lang}: {key}")

    def test_short_enough(self):
        for lang, texts in TEXTS.items():
            for key, text in texts.items():
                if key.endswith(".text") and key.split(".")[0] in ("command", "reply", "step", "violation", "bug"):
                    self.assertLessEqual(len(text.replace("**", "")), LONGEST[lang], f"{lang}: {key}")
                if key.split(".")[-1] in MORE and key.split(".")[0] not in ("ui", "action"):
                    self.assertLessEqual(len(text), LONGEST_MORE[lang], f"{lang}: {key}")

    def test_sections_name_their_rfc(self):
        for lang, texts in TEXTS.items():
            for key, text in texts.items():
                if key.endswith(".rfc"):
                    self.assertRegex(text, r"^RFC \d{4}( §[0-9A-F.]+)?( · (RFC \d{4}( §[0-9A-F.]+)?|§[0-9A-F.]+))*$", f"{lang}: {key}")


if __name__ == "__main__":
    unittest.main()
