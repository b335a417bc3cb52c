#!/usr/bin/env python3
"""What --save writes as .pcapng, read by tshark: the same conversations, nothing malformed, no bad checksum, no complaint of its TCP
analysis, and under TLS decrypted with the keys in the file.

    python3 tests/real/capture_test.py build/debug/smtpscope

Real clients talk to the real program; its own log (--log-format json) says how many commands, replies and mails there were.
Exit status 77, which ctest calls skipped, where tshark or swaks is missing.
"""
import collections
import json
import os
import pathlib
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1) if __name__ == "__main__" else None
SECONDS = 60
SENDER, RECIPIENT = "li@example.org", "wang@example.org"

# What tshark must find nothing of. 0 is "bad"; TCP's analysis is what paints Wireshark's rows black.
WRONG = "_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0"


def mail(number, lines=3):
    body = "".join(f"line {i} of {number}, 中文\r\n" for i in range(lines))
    return (f"From: <{SENDER}>\r\nTo: <{RECIPIENT}>\r\nSubject: mail {number}\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}").encode()


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Run:
    """One run of the program with its clients, and what it saved."""

    def __init__(self, folder, listen, clients, *arguments):
        self.folder = folder
        environment = dict(os.environ, HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"))
        self.process = subprocess.Popen([PROGRAM, "--headless", "--listen", listen, "--log-format", "json", "--save",
                                         str(folder / "saved"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment)
        first = self.process.stdout.readline().decode()
        self.host, _, port = first.removeprefix("listening on ").strip().rpartition(":")
        self.host, self.port = self.host.strip("[]"), int(port)
        out = []
        reader = threading.Thread(target=lambda: out.append(self.process.stdout.read()))
        reader.start()
        try:
            clients(self)
        finally:
            self.process.send_signal(signal.SIGTERM)
            self.errors = self.process.stderr.read().decode(errors="replace")
            self.status = self.process.wait(SECONDS)
            reader.join()
            self.process.stdout.close()
            self.process.stderr.close()
        self.events = [json.loads(line) for line in out[0].decode().splitlines() if line.startswith("{")]
        self.events = [event for event in self.events if event.get("type") == "event"]
        self.captures = sorted((folder / "saved").glob("*.pcapng"))

    def swaks(self, *arguments):
        subprocess.run(["swaks", "--server", self.host, "--port", str(self.port), "--from", SENDER, "--to", RECIPIENT, *arguments],
                       check=True, capture_output=True, timeout=SECONDS)

    def smtp(self):
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)

    def count(self, kind, session=None):
        return sum(event["kind"] == kind and session in (None, event["session"]) for event in self.events)


def tshark(path, port, *arguments):
    command = ["tshark", "-r", str(path), "-d", f"tcp.port=={port},smtp", "-o", "tcp.check_checksum:TRUE", "-o",
               "ip.check_checksum:TRUE", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout.splitlines()


def values(path, port, *fields):
    """Of each field every occurrence in the file, several in one packet too."""
    wanted = [word for field in fields for word in ("-e", field)]
    found = {field: [] for field in fields}
    for line in tshark(path, port, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;", *wanted):
        for field, cell in zip(fields, line.split("\t")):
            found[field] += [value for value in cell.split(";") if value != ""]
    return found


class Captures(unittest.TestCase):
    def run_with(self, listen, clients, *arguments):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-capture-"))
        self.addCleanup(shutil.rmtree, folder)
        run = Run(folder, listen, clients, *arguments)
        self.assertEqual(run.status, 0, run.errors)
        self.assertNotRegex(run.errors, r"Sanitizer|runtime error")
        self.assertEqual(len(run.captures), run.count("opened"), "one file a connection")
        self.assertEqual([path.name for path in (folder / "saved").glob(".*")], [], "nothing unfinished is left")
        return run

    def check(self, run, ipv6=False):
        """Each file against the session in the log that it is of."""
        for path in run.captures:
            session = int(path.stem.rpartition("-c")[2])
            with self.subTest(capture=path.name):
                self.assertEqual(tshark(path, run.port, "-Y", WRONG), [])
                found = values(path, run.port, "smtp.req.command", "smtp.response.code", "frame.protocols", "frame.time_epoch",
                               "ipv6.version", "tcp.flags")
                self.assertEqual(len(found["smtp.req.command"]), run.count("command", session))
                codes = [event["code"] for event in run.events if event["kind"] == "reply-end" and event["session"] == session]
                self.assertEqual([int(code) for code in found["smtp.response.code"]], codes)
                mails = sum("imf" in protocols.split(":") for protocols in found["frame.protocols"])
                self.assertEqual(mails, run.count("content-end", session))
                times = [float(seconds) for seconds in found["frame.time_epoch"]]
                self.assertEqual(times, sorted(times))
                self.assertEqual(bool(found["ipv6.version"]), ipv6)
                flags = collections.Counter(found["tcp.flags"])
                self.assertEqual(flags["0x0002"] + flags["0x00c2"], 1, "one SYN")
                self.assertEqual(flags["0x0012"], 1, "one SYN, ACK")
                self.assertEqual(flags["0x0011"], 2, "two FINs")

    def test_plain_mails(self):
        def clients(run):
            run.swaks("--body", "hello", "--attach", "@" + __file__)
            with run.smtp() as smtp:
                for number in range(3):
                    smtp.sendmail(SENDER, [RECIPIENT, "zhao@example.org"], mail(number))
                smtp.rset()
                smtp.noop()
            with run.smtp() as smtp:
                smtp.sendmail(SENDER, [RECIPIENT], mail("long", 20000))
        run = self.run_with("127.0.0.1:0", clients)
        self.assertEqual(run.count("content-end"), 5)
        self.check(run)
        for path in run.captures if sys.platform == "linux" else ():
            comments = tshark(path, run.port, "-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields", "-e", "frame.comment")
            self.assertIn("own SYN", comments[0])

    def test_starttls_is_decrypted_from_the_file(self):
        run = self.run_with("127.0.0.1:0", lambda run: run.swaks("--tls", "--body", "sealed", "--attach", "@" + __file__))
        self.check(run)
        path = run.captures[0]
        self.assertGreater(len(tshark(path, run.port, "-Y", "tls && smtp.req.command")), 4)
        bare = path.with_suffix(".bare.pcapng")  # and without the secrets in the file it is closed
        subprocess.run(["editcap", "--discard-all-secrets", str(path), str(bare)], check=True, capture_output=True)
        self.assertEqual(tshark(bare, run.port, "-Y", "tls && smtp.req.command"), [])

    def test_tls_1_2(self):
        def clients(run):
            context = unverified()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            with run.smtp() as smtp:
                smtp.starttls(context=context)
                smtp.sendmail(SENDER, [RECIPIENT], mail("1.2"))
        run = self.run_with("127.0.0.1:0", clients)
        self.check(run)
        self.assertEqual(run.count("content-end"), 1)

    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            self.skipTest(f"no IPv6 on this machine: {error}")

        def clients(run):
            with run.smtp() as smtp:
                smtp.sendmail(SENDER, [RECIPIENT], mail(6))
            with run.smtp() as smtp:
                smtp.starttls(context=unverified())
                smtp.sendmail(SENDER, [RECIPIENT], mail("6 sealed", 3000))
        self.check(self.run_with("[::1]:0", clients), ipv6=True)

    def test_many_at_once(self):
        def one(run, number):
            with run.smtp() as smtp:
                smtp.sendmail(SENDER, [RECIPIENT], mail(number, 500))

        def clients(run):
            threads = [threading.Thread(target=one, args=(run, number)) for number in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.check(self.run_with("127.0.0.1:0", clients))

    def test_pipelining_and_silence(self):
        """Commands in one segment; a reply that takes longer than an ACK waits; a client that vanishes."""
        def clients(run):
            run.swaks("--pipeline", "--body", "hello")
            with socket.create_connection((run.host, run.port), SECONDS) as client:
                client.recv(1000)
                client.sendall(b"EHLO x\r\n")
                client.recv(1000)
                client.sendall(b"NOOP\r\nRSET\r\nFROB\r\n")
                client.recv(1000)
        run = self.run_with("127.0.0.1:0", clients, "--fault", "noop:delay=100ms")
        self.check(run)
        late = tshark(run.captures[1], run.port, "-Y", f"tcp.len == 0 && tcp.flags == 0x10 && tcp.srcport == {run.port}")
        self.assertGreaterEqual(len(late), 2, "an ACK of its own, and the one of the close")

    def test_faults_are_comments(self):
        def clients(run):
            with run.smtp() as smtp, self.assertRaises(smtplib.SMTPRecipientsRefused):
                smtp.sendmail(SENDER, [RECIPIENT], mail("refused"))
        run = self.run_with("127.0.0.1:0", clients, "--fault", "rcpt:550")
        self.check(run)
        comments = values(run.captures[0], run.port, "frame.comment")["frame.comment"]
        self.assertTrue(any("550" in comment for comment in comments), comments)

    def test_what_is_open_at_the_end_is_saved(self):
        opened = []

        def clients(run):
            opened.append(socket.create_connection((run.host, run.port), SECONDS))
            opened[0].recv(1000)
        run = self.run_with("127.0.0.1:0", clients)
        opened[0].close()
        self.assertEqual(len(run.captures), 1)
        self.assertEqual(tshark(run.captures[0], run.port, "-Y", WRONG), [])


if __name__ == "__main__":
    missing = [tool for tool in ("tshark", "editcap", "swaks") if shutil.which(tool) is None]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)} (scripts/setup.sh --tests)", file=sys.stderr)
        sys.exit(77)
    unittest.main()
