#!/usr/bin/env python3
"""The real server against PROTOCOL.md: a table of conversations, spoken by a client that knows nothing of our code.

    python3 tests/real/conformance_test.py PATH/smtpscope [-v]

One row is one connection: what is sent, which codes must come back, and which mails must be stored, byte for byte. All
rows talk to one `smtpscope --headless --save`, over TCP, one after the other. After its last step every row asks
NOOP and VRFY (unless the connection must be closed by then): one reply too many, or a connection that is lost, shows there.

Where a row says that something is sent in pieces, each piece is sent when the server has read the one before it, which
the kernel tells; nothing sleeps. Python's standard library only; passwords are looked for in all the server prints.
"""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from conformance_table import JSON_ROWS, ROWS, SECRETS  # noqa: E402

REPLY_SECONDS = 20  # a reply that takes longer never comes
STOP_SECONDS = 20
MOST_CLIENTS = 500  # at once; the server's default


class Failure(Exception):
    pass


def unread(local, remote):
    """Bytes that the server's end of this connection has received and not yet read (Linux: /proc/net/tcp)."""
    wanted = "{}:{:04X} {}:{:04X}".format(*(part for host, port in (remote, local)
                                           for part in (f"{int.from_bytes(socket.inet_aton(host), 'little'):08X}", port)))
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table:
            fields = line.split()
            if " ".join(fields[1:3]) == wanted:
                return int(fields[4].split(":")[1], 16)
    return 0


def check_unread():
    """The pieces of a row are only apart if unread() sees what is not yet read."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as client:
        server = listener.accept()[0]
        client.sendall(b"abc")
        seen = [unread(client.getsockname(), client.getpeername())]
        server.recv(2)
        seen.append(unread(client.getsockname(), client.getpeername()))
        server.close()
    return [] if seen == [3, 1] else [f"/proc/net/tcp tells {seen} instead of [3, 1]"]


class Client:
    """Bytes and replies; it interprets nothing but three digits and the character behind them."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, REPLY_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local, self.remote = self.socket.getsockname(), self.socket.getpeername()
        self.input, self.tls, self.lines = b"", None, []

    def send(self, data):
        if self.tls is None:
            self.socket.sendall(data)
            return
        self.tls.write(data)
        self.flush()

    def wait_until_read(self):
        end = time.monotonic() + REPLY_SECONDS
        while unread(self.local, self.remote) > 0:
            if time.monotonic() > end:
                raise Failure("the server does not read")

    def flush(self):
        if self.outgoing.pending:
            self.socket.sendall(self.outgoing.read())

    def receive(self):
        """More bytes of clear text; b"" at the end of the connection."""
        while True:
            if self.tls is not None:
                try:
                    return self.tls.read(65536)
                except ssl.SSLWantReadError:
                    pass
                except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                    return b""
            try:
                data = self.socket.recv(65536)
            except socket.timeout as error:
                raise Failure("no reply comes") from error
            except ConnectionError:
                data = b""
            if self.tls is None:
                return data
            self.incoming.write(data) if data else self.incoming.write_eof()

    def line(self):
        while b"\n" not in self.input:
            data = self.receive()
            if not data:
                raise Failure(f"the connection ended, {self.input!r} was left")
            self.input += data
        line, self.input = self.input.split(b"\n", 1)
        if not line.endswith(b"\r"):
            raise Failure(f"a reply line without CR: {line!r}")
        return line[:-1]

    def reply(self):
        """The code; the lines are kept in self.lines."""
        self.lines = []
        while True:
            line = self.line()
            self.lines.append(line)
            if not re.fullmatch(rb"[2-5][0-9]{2}([ -].*)?", line, re.S) or line[:3] != self.lines[0][:3]:
                raise Failure(f"no reply line: {line!r}")
            if line[3:4] != b"-":
                return int(line[:3])

    def expect(self, codes):
        for want in codes:
            got = self.reply()
            if got != want:
                raise Failure(f"{got} instead of {want}: {self.lines!r}")

    def expect_end(self):
        data = self.input
        while more := self.receive():
            data += more
        if data:
            raise Failure(f"more came before the end: {data!r}")

    def start_tls(self, version):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        if self.input:
            raise Failure(f"{self.input!r} came before the handshake")
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(self.incoming, self.outgoing)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.flush()
                data = self.socket.recv(65536)
                if not data:
                    raise Failure("the server ended the TLS handshake") from None
                self.incoming.write(data)
        self.flush_after(tls)
        if tls.version() != {ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}[version]:
            raise Failure(f"{tls.version()} was agreed on")

    def flush_after(self, tls):
        self.tls = tls
        self.flush()

    def close(self):
        self.socket.close()


class Server:
    """smtpscope --headless --save; all it prints is kept."""

    def __init__(self, program, folder, arguments=()):
        self.saved = folder / "saved"
        self.errors = open(folder / "stderr", "w+b")
        environment = dict(os.environ, HOME=str(folder), XDG_CONFIG_HOME=str(folder / "config"))
        self.process = subprocess.Popen([program, "--headless", "--listen", "127.0.0.1:0", "--save", str(self.saved), *arguments],
                                        stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL, env=environment)
        first = self.process.stdout.readline()
        match = re.fullmatch(rb"listening on (127\.0\.0\.1):(\d+)\n", first)
        if match is None:
            self.process.kill()
            raise SystemExit(f"the server does not start: {first!r} {self.complaints()}")
        self.address = (match[1].decode(), int(match[2]))
        self.log = b""
        self.reader = threading.Thread(target=self.read_log)
        self.reader.start()

    def read_log(self):
        self.log = self.process.stdout.read()

    def complaints(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()
            self.reader.join()
            self.process.stdout.close()

    def stored(self, number):
        paths = list(self.saved.glob(f"*-{number:04}.eml"))
        if len(paths) != 1:
            raise Failure(f"mail {number}: one file was expected, there is {paths}")
        return paths[0].read_bytes()

    def stored_count(self):
        return len(list(self.saved.glob("*.eml")))


def cram_md5(challenge, name, password):
    digest = hmac.new(password.encode(), base64.b64decode(challenge), hashlib.md5).hexdigest()
    return base64.b64encode(f"{name} {digest}".encode()) + b"\r\n"


class Run:
    """One row on one connection."""

    def __init__(self, server, row):
        self.server, self.row, self.numbers = server, row, []
        self.client = Client(server.address)

    def take_replies(self, codes):
        for code in codes:
            self.client.expect([code])
            stored = re.search(rb"\bM(\d+)\b", self.client.lines[-1]) if code == 250 else None
            if stored:
                self.numbers.append(int(stored[1]))

    def send(self, step):
        pieces = step.pieces
        if step.cram:
            pieces = [cram_md5(self.client.lines[-1][4:], *step.cram)]
        for i, piece in enumerate(pieces):
            if i > 0 and self.client.tls is None:
                self.client.wait_until_read()
            self.client.send(piece)

    def step(self, step):
        if step.tls:
            self.client.start_tls(step.tls)
            return
        self.send(step)
        self.take_replies(step.codes)
        for text in step.says:
            if not any(text in line for line in self.client.lines):
                raise Failure(f"{text!r} is not in {self.client.lines!r}")
        for text in step.omits:
            if any(text in line for line in self.client.lines):
                raise Failure(f"{text!r} is in {self.client.lines!r}")

    def end(self):
        if self.row.end == "alive":
            self.client.send(b"NOOP\r\nVRFY end\r\n")
            self.client.expect([250, 252])
            if self.client.input:
                raise Failure(f"a reply too many: {self.client.input!r}")
        elif self.row.end == "closed":
            self.client.expect_end()
        elif self.row.end == "gone":
            while self.client.receive():
                pass

    def go(self):
        with contextlib.closing(self.client):
            if self.row.greeted:
                self.take_replies([220])
            for step in self.row.steps:
                self.step(step)
            self.end()
        mails = [self.server.stored(number) for number in self.numbers]
        if mails != self.row.mails:
            short = [[mail if len(mail) < 400 else mail[:200] + b"..." for mail in each] for each in (mails, self.row.mails)]
            raise Failure(f"stored {short[0]!r} instead of {short[1]!r}")


def run_rows(server, rows, verbose):
    failures = []
    for row in rows:
        try:
            Run(server, row).go()
        except (Failure, OSError, ssl.SSLError) as error:
            failures.append(f"{row.name}: {error}")
        if verbose:
            print("FAIL" if failures and failures[-1].startswith(row.name + ": ") else "ok  ", row.name, flush=True)
    return failures


def check_crowd(server):
    """500 clients at once are served, the next is told to come later; it takes nothing from those that are there."""
    with contextlib.ExitStack() as stack:
        clients = []
        try:
            for _ in range(MOST_CLIENTS):
                clients.append(stack.enter_context(contextlib.closing(Client(server.address))))
                clients[-1].expect([220])
            late = stack.enter_context(contextlib.closing(Client(server.address)))
            late.expect([421])
            late.expect_end()
            for client in clients[::50]:
                client.send(b"EHLO a\r\n")
                client.expect([250])
        except (Failure, OSError) as error:
            return [f"limit: {MOST_CLIENTS} connections: {error}"]
    return []


def check_end(server, rows, failed):
    """What is to be seen when the server has ended."""
    failures = []
    status = server.stop()
    if status != 0 or re.search(r"Sanitizer|runtime error", server.complaints()):
        failures.append(f"the server ended with {status}: {server.complaints()}")
    wanted = sum(len(row.mails) for row in rows)
    if not failed and server.stored_count() != wanted:
        failures.append(f"{server.stored_count()} mails are stored, {wanted} were accepted")
    for secret in SECRETS:
        if secret in server.log or secret in server.complaints().encode():
            at = server.log.find(secret)
            failures.append(f"the password is printed as {secret!r}: {server.log[max(at - 80, 0):at + 80]!r}")
    return failures


def run_server(program, rows, arguments, verbose):
    with tempfile.TemporaryDirectory(prefix="smtpscope-conformance-") as folder:
        server = Server(program, pathlib.Path(folder), arguments)
        try:
            failures = run_rows(server, rows, verbose)
            failures += check_crowd(server)
        finally:
            failed = sys.exc_info()[0] is not None
            ending = check_end(server, rows, failed or bool(failures))
            server.errors.close()
        return failures + ending, server.log


def check_json(log):
    """Every line is an object, and AUTH is in it (else there would have been nothing to hide)."""
    try:
        objects = [json.loads(line) for line in log.splitlines()]
    except ValueError as error:
        return [f"a line of the JSON log is none: {error}"]
    if not any(each.get("verb") == "AUTH" for each in objects):
        return ["the JSON log has no AUTH"]
    return []


def main():
    program, verbose = str(pathlib.Path(sys.argv[1]).resolve()), "-v" in sys.argv[2:]
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.2 is old
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names), "two rows have the same name"
    begin = time.monotonic()
    failures, log = run_server(program, ROWS, [], verbose)
    failures += check_unread()
    if b"AUTH" not in log:
        failures.append("the log has no AUTH")
    json_failures, json_log = run_server(program, JSON_ROWS, ["--log-format", "json"], False)
    failures += [f"with JSON: {failure}" for failure in json_failures + check_json(json_log)]
    seconds = time.monotonic() - begin
    for failure in failures:
        print("FAIL", failure)
    print(f"{len(ROWS) + 1} conformance cases, {len(JSON_ROWS)} of them again with the JSON log, "
          f"{sum(len(row.mails) for row in ROWS)} mails compared byte for byte, {len(failures)} failures, {seconds:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: conformance_test.py PATH/smtpscope [-v]")
    sys.exit(main())
