#!/usr/bin/env python3
"""Mail programs with TLS and AUTH, and mail servers as relays, deliver to the real program what they were given.

    python3 tests/real/systems_test.py PATH/smtpscope FOLDER      FOLDER: where Postfix and Exim are unpacked

One mail for each way in, with a Chinese body in 8 bit, lines that begin with dots and a photo; what is saved must end with
exactly the bytes that were given. Everything is on loopback. A program that cannot be had here is skipped, and told.
"""
import email.message
import email.policy
import os
import pathlib
import re
import shutil
import smtplib
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

import clients_test
import mailers

FOLDER = ""
RECIPIENT = "wangfang@example.org"
USER, PASSWORD = "liwei", "correct-horse-2525"
PHOTO = (clients_test.ROOT / "assets/pictures/group.jpg").read_bytes()
BODY = "王老师，您好！\n附件是照片。\n.单独以点号开头的一行\n..\n.\n李伟\n"
SECONDS = 60  # a client that takes longer hangs


def sender(name):
    return f"{name}@nankai.edu.cn"


def message(name, eight_bit=True):
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender(name), RECIPIENT, f"mail of {name}"
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 10:00:00 +0800", f"<{name}@nankai.edu.cn>"
    mail.set_content(BODY, charset="utf-8", cte="8bit" if eight_bit else "base64")
    mail.add_attachment(PHOTO, "image", "jpeg", filename="group.jpg")
    mail.set_boundary("the-boundary-of-" + name)
    return mail.as_bytes()


class Server(clients_test.Server):
    """Its log can be waited for while it runs."""

    def __init__(self, folder):
        self.changed = threading.Condition()
        super().__init__(folder)

    def read_log(self):
        for line in self.process.stdout:
            with self.changed:
                self.log += line
                self.changed.notify_all()

    def has(self, pattern):
        return re.search(pattern, self.log.decode(errors="replace"), re.S | re.I)

    def wait_for(self, pattern):
        """False: it did not come in time."""
        with self.changed:
            return bool(self.changed.wait_for(lambda: self.has(pattern), SECONDS))


class Systems(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-systems-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.server = Server(cls.folder)
        cls.addClassCleanup(cls.server.errors.close)
        cls.addClassCleanup(cls.stop)
        match = re.fullmatch(r"listening on (127\.0\.0\.1):(\d+)\n", cls.server.first_line)
        if not match:
            raise AssertionError(f"no first line: {cls.server.first_line!r} {cls.server.complaints()}")
        cls.host, cls.port = match[1], match[2]

    @classmethod
    def stop(cls):
        status = cls.server.stop()
        complaints = cls.server.complaints()
        if status != 0 or re.search(r"Sanitizer|runtime error", complaints):
            raise AssertionError(f"the server ended with {status}: {complaints}")

    def need(self, *programs):
        for program in programs:
            if shutil.which(program) is None:
                self.skipTest(f"{program} is not installed (scripts/setup.sh --tests)")

    def need_perl(self, *modules):
        for module in modules:
            if subprocess.run(["perl", f"-M{module}", "-e", "1"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
                self.skipTest(f"swaks needs Perl's {module} for this (scripts/setup.sh --tests)")

    def run_client(self, arguments, given=b"", **options):
        done = subprocess.run(arguments, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                              check=False, **options)
        said = done.stdout.decode(errors="replace")
        self.assertEqual(done.returncode, 0, f"{arguments[0]}:\n{said}")
        return said

    def file_of(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def saved(self, name):
        """The one mail from this sender, as it was saved: its 250 comes after it is in its place."""
        found = []
        for path in self.server.saved.glob("*.eml"):
            data = path.read_bytes()
            if b"Message-ID: <" + sender(name).encode() + b">\r\n" in data:
                found.append(data)
        self.assertEqual(len(found), 1, f"{name}: one .eml of {os.listdir(self.server.saved)}")
        return found[0]

    def assert_intact(self, name, sent):
        have = self.saved(name)
        self.assertTrue(have.endswith(sent), f"{name}: {len(sent)} bytes sent, {len(have)} saved, not the same:\n"
                        f"{have[:400]!r}\n…{have[-100:]!r}")

    # ---- swaks

    def swaks(self, name, *more):
        self.need("swaks")
        sent = message(name)
        given = sent.replace(b"\r\n", b"\n").removesuffix(b"\n")  # swaks ends the last line by itself
        said = self.run_client(["swaks", "--server", self.host, "--port", self.port, "--ehlo", "lab-pc", "--from", sender(name),
                                "--to", RECIPIENT, "--data", "@" + self.file_of(name, given), *more])
        self.assert_intact(name, sent)
        return said

    def test_swaks_tls_1_3(self):
        self.need_perl("Net::SSLeay")
        self.assertRegex(self.swaks("swaks-tls13", "--tls", "--tls-protocol", "tlsv1_3"), "TLS started with cipher TLSv1.3:")

    def test_swaks_tls_1_2(self):
        self.need_perl("Net::SSLeay")
        self.assertRegex(self.swaks("swaks-tls12", "--tls", "--tls-protocol", "tlsv1_2"), "TLS started with cipher TLSv1.2:")

    def test_swaks_auth(self):
        self.need_perl("Digest::HMAC_MD5", "Net::SSLeay")
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
            for tls in ((), ("--tls",)):
                with self.subTest(mechanism, tls=tls):
                    name = f"swaks-{mechanism.lower()}{len(tls)}"
                    said = self.swaks(name, "--auth", mechanism, "--auth-user", USER, "--auth-password", PASSWORD, *tls)
                    self.assertRegex(said, r"<[-~] +235 ")

    # ---- curl

    def curl(self, name, *more):
        self.need("curl")
        sent = message(name)
        said = self.run_client(["curl", "-sSv", f"smtp://{self.host}:{self.port}/lab-pc", "--mail-from", sender(name), "--mail-rcpt",
                                RECIPIENT, "-T", self.file_of(name, sent), "--ssl-reqd", "--insecure", *more])
        self.assert_intact(name, sent)
        return said

    def test_curl_tls(self):
        self.assertRegex(self.curl("curl-tls"), "SSL connection using TLSv1.3")
        self.assertRegex(self.curl("curl-tls12", "--tls-max", "1.2"), "SSL connection using TLSv1.2")

    def test_curl_auth(self):
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
            with self.subTest(mechanism):
                said = self.curl("curl-" + mechanism.lower(), "--user", f"{USER}:{PASSWORD}", "--login-options", "AUTH=" + mechanism)
                self.assertRegex(said, "< 235 ")

    def test_curl_distrusts(self):
        """Without --insecure there is no mail: the certificate is nobody's. The note says why."""
        self.need("curl")
        name = "curl-strict"
        done = subprocess.run(["curl", "-sS", f"smtp://{self.host}:{self.port}", "--mail-from", sender(name), "--mail-rcpt", RECIPIENT,
                               "-T", self.file_of(name, message(name)), "--ssl-reqd"], capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, 60, done.stderr)  # CURLE_PEER_FAILED_VERIFICATION
        self.assertTrue(self.server.wait_for("alert unknown ca"), self.server.log.decode()[-2000:])

    # ---- openssl

    def test_openssl(self):
        self.need("openssl")
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                self.openssl("openssl" + version, version)

    def openssl(self, name, version):
        sent = message(name)
        stuffed = re.sub(rb"^\.", b"..", sent, flags=re.M)
        process = subprocess.Popen(["openssl", "s_client", "-starttls", "smtp", "-connect", f"{self.host}:{self.port}", "-quiet", version],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        patience = threading.Timer(SECONDS, process.kill)
        patience.start()
        self.addCleanup(patience.cancel)
        for line, code in ((b"EHLO lab-pc\r\n", b"250"), (f"MAIL FROM:<{sender(name)}>\r\n".encode(), b"250"),
                           (f"RCPT TO:<{RECIPIENT}>\r\n".encode(), b"250"), (b"DATA\r\n", b"354"), (stuffed + b".\r\n", b"250"),
                           (b"QUIT\r\n", b"221")):
            process.stdin.write(line)
            process.stdin.flush()
            reply = process.stdout.readline()
            if line.startswith(b"EHLO") and reply[3:4] == b" ":  # the end of the reply to its own EHLO, which it shows
                reply = process.stdout.readline()
            while reply[3:4] == b"-":
                self.assertNotIn(b"STARTTLS", reply)  # RFC 3207 §4.2: not offered again
                reply = process.stdout.readline()
            self.assertTrue(reply.startswith(code + b" "), f"{line[:60]!r}: {reply!r}")
        process.stdin.close()
        self.assertEqual(process.wait(SECONDS), 0)
        self.assert_intact(name, sent)

    # ---- msmtp

    def msmtp(self, name, *more):
        self.need("msmtp")
        sent = message(name)
        self.run_client(["msmtp", "-C", "/dev/null", f"--host={self.host}", f"--port={self.port}", f"--from={sender(name)}", *more,
                         RECIPIENT], sent.replace(b"\r\n", b"\n"))
        self.assert_intact(name, sent)

    def test_msmtp(self):
        tls = ("--tls=on", "--tls-starttls=on", "--tls-certcheck=off")
        self.msmtp("msmtp-tls", "--auth=off", *tls)
        # plain before the others: without the user's permission msmtp sends no password outside TLS
        for mechanism in ("plain", "login", "cram-md5"):
            with self.subTest(mechanism):
                self.msmtp("msmtp-" + mechanism, f"--auth={mechanism}", f"--user={USER}", f"--passwordeval=echo {PASSWORD}", *tls)

    # ---- Python

    def smtplib(self, name, version, mechanism):
        sent = message(name)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        with smtplib.SMTP(self.host, int(self.port), timeout=SECONDS) as smtp:
            smtp.ehlo("lab-pc")
            self.assertIn("starttls", smtp.esmtp_features)
            smtp.starttls(context=context)
            smtp.ehlo("lab-pc")
            self.assertNotIn("starttls", smtp.esmtp_features)
            smtp.user, smtp.password = USER, PASSWORD
            self.assertEqual(smtp.auth(mechanism, getattr(smtp, "auth_" + mechanism.lower().replace("-", "_")))[0], 235)
            self.assertEqual(smtp.sendmail(sender(name), [RECIPIENT], sent, ["BODY=8BITMIME"]), {})
        self.assert_intact(name, sent)

    def test_smtplib(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
                with self.subTest(version, mechanism=mechanism):
                    self.smtplib(f"smtplib-{version.name.lower()}-{mechanism.lower()}", version, mechanism)

    # ---- mail servers

    def mailer(self, name, send):
        """A mail server adds its Received header and keeps the rest."""
        sent = message(name)
        try:
            send(FOLDER, self.port, sender(name), RECIPIENT, sent)
        except mailers.Unavailable as reason:
            self.skipTest(str(reason))
        self.assert_intact(name, sent)
        self.assertTrue(self.saved(name).startswith(b"Received: "))

    def postfix(self, name, tls):
        def send(*mail):
            mailers.send_postfix(*mail, tls, lambda: self.server.wait_for(rf"MAIL FROM:<{sender(name)}>.*250 .*QUIT"))
        self.mailer(name, send)

    def exim(self, name, tls):
        self.mailer(name, lambda *mail: mailers.send_exim(*mail, tls))

    def test_postfix(self):
        self.postfix("postfix", False)

    def test_postfix_tls(self):
        self.postfix("postfix-tls", True)

    def test_exim(self):
        self.exim("exim", False)

    def test_exim_tls(self):
        self.exim("exim-tls", True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: systems_test.py PATH/smtpscope FOLDER [TEST ...]")
    clients_test.PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    FOLDER = sys.argv.pop(1)
    unittest.main()
