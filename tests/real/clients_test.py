#!/usr/bin/env python3
"""Real mail programs deliver to the real program, and what it saved is what they sent.

    python3 tests/real/clients_test.py PATH/smtpscope

swaks, curl, msmtp and Python's smtplib each send one mail with a Chinese subject and body, a PNG, a JPEG, a BMP and a
text file with a Chinese name. swaks and curl build their MIME themselves, each in its own way; msmtp is given a GB18030
mail with names by RFC 2231, smtplib a UTF-8 one. No sleeps: a client has its 250 when it ends.
"""
import base64
import email.message
import email.policy
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import smtplib
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ""
SENDER, RECIPIENT = "liwei@nankai.edu.cn", "wangfang@example.org"
CLIENTS = ("swaks", "curl", "msmtp", "smtplib")
BODY = "王老师，您好！\n附件是照片和说明。\n.单独以点号开头的一行\n李伟\n"
CLIENT_SECONDS = 60  # a client that takes longer hangs
STOP_SECONDS = 20


def subject(client):
    return f"实验报告：{client} 发送的照片"


def encoded_word(text):
    return "=?UTF-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def noise(count):
    return random.Random(2525).randbytes(count)


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = noise(width * height * 3)
    rows = b"".join(b"\0" + pixels[y * width * 3:(y + 1) * width * 3] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def bmp(width, height):
    row = (width * 3 + 3) // 4 * 4
    head = struct.pack("<2sIHHI", b"BM", 54 + row * height, 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, row * height, 2835, 2835, 0, 0) + noise(row * height)


# name → (type, bytes); the note has every awkward kind of line: dots, no line end at its end.
FILES = {
    "lake.png": ("image/png", png(200, 140)),
    "group.jpg": ("image/jpeg", (ROOT / "assets/pictures/group.jpg").read_bytes()),
    "chart.bmp": ("image/bmp", bmp(61, 40)),
    "说明.txt": ("text/plain", ".\r\n..\n实验说明\n\r\n最后一行没有换行".encode()),
}


def message(client, charset):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["Subject"], mail["From"], mail["To"] = subject(client), f"李伟 <{SENDER}>", f"王芳 <{RECIPIENT}>"
    mail["Message-ID"] = f"<{client}@nankai.edu.cn>"
    mail.set_content(BODY, charset=charset, cte="base64")
    for name, (kind, data) in FILES.items():
        mail.add_attachment(data, *kind.split("/"), filename=name)
    return mail.as_bytes()


def run_client(arguments, **options):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=CLIENT_SECONDS, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')}")


def send_swaks(host, port, folder):
    arguments = ["swaks", "--server", host, "--port", port, "--from", SENDER, "--to", RECIPIENT, "--ehlo", "lab-pc",
                 "--header", "Subject: " + encoded_word(subject("swaks")),
                 "--attach-type", "text/plain; charset=UTF-8", "--attach-body", "@" + str(folder / "body")]
    for name, (kind, _) in FILES.items():
        arguments += ["--attach-type", kind, "--attach-name", name, "--attach", "@" + str(folder / name)]
    run_client(arguments)


def send_curl(host, port, folder):
    arguments = ["curl", "-sS", f"smtp://{host}:{port}", "--mail-from", SENDER, "--mail-rcpt", RECIPIENT,
                 "-H", "Subject: " + encoded_word(subject("curl")), "-H", f"From: <{SENDER}>", "-H", f"To: <{RECIPIENT}>",
                 "-F", f"=<{folder / 'body'};type=text/plain; charset=UTF-8;encoder=quoted-printable"]
    for name, (kind, _) in FILES.items():
        arguments += ["-F", f"=@{folder / name};type={kind};encoder=base64"]
    run_client(arguments)


def send_msmtp(host, port, folder):
    run_client(["msmtp", "-C", "/dev/null", f"--host={host}", f"--port={port}", "--auth=off", "--tls=off", f"--from={SENDER}",
                RECIPIENT], input=message("msmtp", "gb18030"))


def send_smtplib(host, port, folder):
    with smtplib.SMTP(host, int(port), timeout=CLIENT_SECONDS) as smtp:
        refused = smtp.sendmail(SENDER, [RECIPIENT], message("smtplib", "utf-8"))
    if refused:
        raise AssertionError(refused)


class Server:
    """smtpscope --headless; whatever it prints is kept."""

    def __init__(self, folder):
        self.folder = folder
        self.saved = folder / "saved"
        self.errors = open(folder / "stderr", "w+b")
        # What it would remember about a person stays in this folder.
        environment = dict(os.environ, HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"))
        self.process = subprocess.Popen([PROGRAM, "--headless", "--listen", "127.0.0.1:0", "--save", str(self.saved)],
                                        stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL, env=environment)
        self.first_line = self.process.stdout.readline().decode()
        self.log = b""
        self.reader = threading.Thread(target=self.read_log)
        self.reader.start()

    def read_log(self):
        self.log = self.process.stdout.read()

    def stop(self):
        """Exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()
            self.reader.join()
            self.process.stdout.close()

    def complaints(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")


class Clients(unittest.TestCase):
    """One run of the server for all tests here; each looks at another side of what came out."""

    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("swaks", "curl", "msmtp") if shutil.which(name) is None]
        if missing:
            raise AssertionError(f"not installed: {', '.join(missing)} (scripts/setup.sh --tests)")
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-clients-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name, (_, data) in FILES.items():
            (cls.folder / name).write_bytes(data)
        (cls.folder / "body").write_bytes(BODY.encode())
        cls.server = Server(cls.folder)
        cls.addClassCleanup(cls.server.errors.close)
        cls.failures = {}
        match = re.fullmatch(r"listening on (127\.0\.0\.1):(\d+)\n", cls.server.first_line)
        for client in CLIENTS if match else ():
            try:
                globals()["send_" + client](match[1], match[2], cls.folder)
            except (AssertionError, OSError, smtplib.SMTPException, subprocess.SubprocessError) as error:
                cls.failures[client] = str(error)
        cls.status = cls.server.stop()
        cls.mails = {}
        for path in cls.server.saved.rglob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            cls.mails.setdefault(str(mail["Subject"]), []).append(path)

    def mail_of(self, client):
        self.assertNotIn(client, self.failures)
        paths = self.mails.get(subject(client), [])
        self.assertEqual(len(paths), 1, f"{client}: one .eml; there are {self.mails}, log:\n{self.server.log.decode()}")
        return paths[0]

    def test_first_line(self):
        self.assertRegex(self.server.first_line, r"^listening on 127\.0\.0\.1:[1-9]\d*\n$")

    def test_ends_cleanly(self):
        self.assertEqual(self.status, 0, self.server.complaints())
        self.assertNotRegex(self.server.complaints(), r"Sanitizer|runtime error")

    def test_clients_were_content(self):
        self.assertEqual(self.failures, {})

    def test_mails_are_kept(self):
        self.assertEqual(sorted(self.mails), sorted(map(subject, CLIENTS)))
        for client, charset in (("msmtp", "gb18030"), ("smtplib", "utf-8")):
            sent, kept = message(client, charset), self.mail_of(client).read_bytes()
            # The boundary is another each time; without it the mails are the same, byte for byte.
            same = [re.sub(rb"={15}\d+==", b"BOUNDARY", mail) for mail in (sent, kept)]
            self.assertTrue(same[1].endswith(same[0]), client)

    def test_saved_attachments(self):
        """Saved under their own names, the Chinese one too, each byte for byte what was sent."""
        for client in CLIENTS:
            with self.subTest(client):
                folder = self.mail_of(client).with_suffix("")
                saved = {path.name: path.read_bytes() for path in folder.iterdir()}
                self.assertEqual(sorted(saved), sorted(FILES))
                for name, (_, data) in FILES.items():
                    self.assertTrue(saved[name] == data, f"{client}: {name}: {len(saved[name])} bytes of {len(data)}")

    def test_inspect(self):
        """--inspect reads the Chinese out of each saved mail again."""
        for client in CLIENTS:
            with self.subTest(client):
                done = subprocess.run([PROGRAM, "--inspect", str(self.mail_of(client)), "--json"], capture_output=True,
                                      timeout=CLIENT_SECONDS, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                found = json.loads(done.stdout)
                self.assertEqual(found["subject"], subject(client))
                self.assertEqual(found["text"].replace("\r\n", "\n").rstrip("\n"), BODY.rstrip("\n"))
                want = [(name, hashlib.sha256(data).hexdigest(), len(data)) for name, (_, data) in FILES.items()]
                have = [(each["filename"], each["sha256"], each["size"]) for each in found["attachments"]]
                self.assertEqual(have, want)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: clients_test.py PATH/smtpscope [TEST ...]")
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
