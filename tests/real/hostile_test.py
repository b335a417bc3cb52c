#!/usr/bin/env python3
"""Mails made to hurt: each is refused or bounded with its message, and costs little memory.

    python3 tests/real/hostile_test.py PATH/smtpscope

Every mail is made here, looked at with --inspect --json, and then delivered to --headless --save, which must store it byte for byte
and go on serving. Peak memory is VmHWM; where the program was built with AddressSanitizer it says nothing and is not asserted.
No sleeps, no times.
"""
import base64
import json
import os
import pathlib
import re
import signal
import smtplib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import zlib

PROGRAM = ""
MB = 1024 * 1024
SECONDS = 60  # a run that takes longer hangs
INSPECT_MB, SERVE_MB = 300, 300


def sanitized():
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=b""):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def gif(screen, frames):
    head = b"GIF89a" + struct.pack("<HH", *screen) + b"\x80\0\0" + bytes(6)
    return head + b"".join(b",\0\0\0\0" + struct.pack("<HH", *frame) + b"\0\x02\x02\x44\x01\0" for frame in frames) + b";"


def exif_jpeg(orientation):
    """The head of a JPEG of 600 x 400 that lies on its side: enough for the gate."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", orientation, 0) + b"\0\0\0\0"
    frame = b"\x08" + struct.pack(">HH", 400, 600) + b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def picture(content, kind="png", name="x.png"):
    return (f"Subject: hostile\r\nMIME-Version: 1.0\r\nContent-Type: image/{kind}; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .encode() + base64.encodebytes(content).replace(b"\n", b"\r\n"))


def html(content):
    return b"Subject: hostile\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + content + b"\r\n"


def parts(count):
    return (b"Subject: hostile\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + b"".join(b"--b\r\nContent-Type: application/x-%d\r\n\r\nx\r\n" % i for i in range(count)) + b"--b--\r\n")


def nested(count):
    return b"Subject: hostile\r\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(count))


MAILS = {  # name: (the mail, the defect that says so, or None)
    "huge-png": (picture(png(60000, 60000)), "picture-too-large"),
    "absurd-png": (picture(png(0, 7)), "picture-damaged"),
    "svg-called-png": (picture(b'<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>'), "picture-not-known"),
    "gif-screen-bomb": (picture(gif((65535, 65535), []), "gif", "x.gif"), "picture-too-large"),
    "gif-frame-bomb": (picture(gif((1, 1), [(65535, 65535)]), "gif", "x.gif"), "picture-too-large"),
    "gif-many-frames": (picture(gif((8000, 8000), [(8000, 8000)] * 5000), "gif", "x.gif"), None),
    "deep-html": (html(b"<div>" * 500000), "html-too-much html-cut"),
    "attribute-flood": (html(b"<p " + b"".join(b"a%d=1 " % i for i in range(200000)) + b">x"), "html-too-much html-cut"),
    "ten-thousand-parts": (parts(10000), "too-many-parts"),
    "ten-thousand-deep": (nested(10000), "too-deep too-many-parts"),
    "mail-in-mail": (b"Content-Type: message/rfc822\r\n\r\n" * 10000 + b"x\r\n", "too-deep"),
    "long-line": (b"Subject: hostile\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + b"x" * MB + b"\r\n", None),
    "long-header": (b"Subject: " + b"y" * MB + b"\r\n\r\nx\r\n", "header-too-long"),
    "nul-bytes": (b"Subject: a\0b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\none\0two\0\r\n", None),
    "no-blank-line": (b"Subject: hostile\r\nTo: b@example.org\r\n", None),
    "no-header": (b"only words, and no header at all\r\n", None),
    "empty": (b"", "unreadable"),
}


def ends_cleanly(case, process, told):
    case.assertNotRegex(told, rb"Sanitizer|runtime error")
    case.assertEqual(process.returncode, 0, told[-2000:])


class Inspect(unittest.TestCase):
    """--inspect --json says what is wrong."""

    def look(self, mail):
        with tempfile.NamedTemporaryFile(suffix=".eml") as file:
            file.write(mail)
            file.flush()
            process = subprocess.Popen([PROGRAM, "--inspect", file.name, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            told = []
            errors = threading.Thread(target=lambda: told.append(process.stderr.read()))
            errors.start()
            printed = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.join(SECONDS)
            process.stdout.close()
            process.stderr.close()
        ends_cleanly(self, process, told[0])
        if not sanitized():
            self.assertLess(usage.ru_maxrss / 1024, INSPECT_MB)
        return json.loads(printed)

    def test_each_has_its_message(self):
        for name, (mail, wanted) in MAILS.items():
            with self.subTest(name):
                found = self.look(mail)
                codes = [defect["code"] for defect in found["defects"]]
                if wanted:
                    self.assertTrue(set(wanted.split()) & set(codes), codes)
                for defect in found["defects"]:
                    self.assertLessEqual(defect["offset"], len(mail))
                self.assertLessEqual(len(found["attachments"]), 1000)

    def test_what_is_there_is_shown(self):
        self.assertEqual(self.look(MAILS["nul-bytes"][0])["text"].count("one"), 1)
        self.assertEqual(len(self.look(MAILS["long-line"][0])["text"].rstrip()), MB)
        self.assertEqual(self.look(MAILS["no-blank-line"][0])["subject"], "hostile")
        self.assertIn("only words", self.look(MAILS["no-header"][0])["text"])
        self.assertEqual(self.look(MAILS["huge-png"][0])["attachments"][0]["width"], 60000)
        self.assertIsNone(self.look(MAILS["svg-called-png"][0])["attachments"][0]["width"])

    def test_a_picture_on_its_side_has_its_size(self):
        found = self.look(picture(exif_jpeg(6), "jpeg", "x.jpg"))["attachments"][0]
        self.assertEqual(sorted((found["width"], found["height"])), [400, 600])


class Deliver(unittest.TestCase):
    """All of them to one server that stores everything."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        environment = dict(os.environ, HOME=self.folder.name, XDG_CONFIG_HOME=self.folder.name)
        self.saved = pathlib.Path(self.folder.name) / "saved"
        self.errors = open(pathlib.Path(self.folder.name) / "errors", "w+b")
        self.process = subprocess.Popen([PROGRAM, "--headless", "--listen", "127.0.0.1:0", "--save", str(self.saved)], env=environment,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        line = self.process.stdout.readline()
        self.port = int(re.fullmatch(rb"listening on 127\.0\.0\.1:(\d+)\n", line)[1])
        self.log = threading.Thread(target=self.process.stdout.read)
        self.log.start()

    def tearDown(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.join(SECONDS)
        self.process.stdout.close()
        self.errors.close()
        self.folder.cleanup()

    def send(self, mail):
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        with peer, peer.makefile("rb") as replies:
            def ask(line, code):
                peer.sendall(line)
                answer = replies.readline()
                while answer[3:4] == b"-":
                    answer = replies.readline()
                self.assertEqual(answer[:3], code, answer)

            for line, code in ((b"", b"220"), (b"EHLO hostile\r\n", b"250"), (b"MAIL FROM:<a@example.org>\r\n", b"250"),
                               (b"RCPT TO:<b@example.org>\r\n", b"250"), (b"DATA\r\n", b"354"),
                               (smtplib.quotedata(mail.decode("latin-1")).encode("latin-1") + b".\r\n", b"250"), (b"QUIT\r\n", b"221")):
                ask(line, code)

    def test_all_are_stored_and_the_server_lives(self):
        for name, (mail, _) in MAILS.items():
            with self.subTest(name):
                self.send(mail)
                newest = max(self.saved.glob("*.eml"), key=lambda path: int(re.search(r"-(\d+)\.eml$", path.name)[1]))
                self.assertEqual(newest.read_bytes(), mail)
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        if not sanitized():
            self.assertLess(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024, SERVE_MB)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(SECONDS)
        self.errors.seek(0)
        ends_cleanly(self, self.process, self.errors.read())
        self.assertEqual(list(self.saved.glob(".*")), [])


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
