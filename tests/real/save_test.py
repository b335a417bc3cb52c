#!/usr/bin/env python3
"""save_test.py SMTPSCOPE - what --save leaves when the program is killed in the middle of its work.

Clients send mails of all sizes, with attachments and under TLS; at a seeded moment of all this the program gets SIGKILL. Then
every mail whose 250 its client saw is there byte for byte, nothing has a name that is not whole, captures are read without
complaint, and the next start clears away what was left under temporary names.

SMTPSCOPE_SEEDS=FIRST-LAST plays other moments.
"""
import base64, collections, email, hashlib, json, os, pathlib, random, re, shutil, signal, socket, ssl, struct, subprocess, sys, tempfile, threading

PATIENCE = 120
CLIENTS = 6
NAME = r"\d{8}-\d{6}-(?:c\d+|\d{4,}(?:-\d+)?)"
TEMPORARY = re.compile(r"\.\d+-\d+(-\d+)?\.(part|files)")


class Server:
    def __init__(self, binary, folder):
        self.process = subprocess.Popen([binary, "--headless", "--listen", "127.0.0.1:0", "--save", str(folder), "--max-clients", "100"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = self.process.stdout.readline().decode()
        self.port = int(first.rpartition(":")[2])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def end(self, how):
        self.process.send_signal(how)
        errors = self.process.stderr.read().decode(errors="replace")
        status = self.process.wait(PATIENCE)
        assert "Sanitizer" not in errors and "runtime error" not in errors, errors
        return status


class Load:
    """All clients of one run. Every read and write counts; at the one that was chosen the server is killed."""

    def __init__(self, server, seed, moment):
        self.server, self.moment, self.lock = server, moment, threading.Lock()
        self.count, self.sent, self.accepted, self.wrong = 0, {}, [], []
        self.threads = [threading.Thread(target=self.run, args=(random.Random(f"{seed} {n}"), n)) for n in range(CLIENTS)]

    def tick(self):
        with self.lock:
            self.count += 1
            if self.count == self.moment:
                self.server.process.kill()

    def run(self, rng, number):
        try:
            while True:
                Client(self, rng, number).talk()
        except (OSError, EOFError) as error:
            if self.count < self.moment:
                self.wrong.append("the server went away before it was killed: %s" % error)
                self.server.process.kill()
        except Exception as error:
            self.wrong.append(repr(error))
            self.server.process.kill()


class Client:
    def __init__(self, load, rng, number):
        self.load, self.rng, self.number = load, rng, number
        self.socket = socket.create_connection(("127.0.0.1", load.server.port), PATIENCE)
        self.rest = b""

    def reply(self):
        while not re.search(rb"(?m)^\d{3} .*\r\n\Z", self.rest):
            got = self.socket.recv(65536)
            self.load.tick()
            if not got:
                raise EOFError
            self.rest += got
        self.rest, whole = b"", self.rest
        return int(whole[-200:].splitlines()[-1][:3])

    def say(self, line, code):
        self.socket.sendall(line.encode() + b"\r\n")
        got = self.reply()
        assert got == code, (line, got)

    def talk(self):
        assert self.reply() == 220
        self.say("EHLO c%d" % self.number, 250)
        if self.number % 3 == 1:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.say("STARTTLS", 220)
            self.socket = context.wrap_socket(self.socket)
            self.say("EHLO c%d" % self.number, 250)
        for _ in range(self.rng.randrange(1, 4)):
            self.deliver()
        while self.number == 0:  # this one never leaves: its connection is open when the server dies
            self.deliver()
        self.say("QUIT", 221)
        self.socket.close()

    def deliver(self):
        message = mail(self.rng)
        with self.load.lock:
            self.load.sent[hashlib.sha256(message).digest()] = message
        self.say("MAIL FROM:<li@example.org>", 250)
        self.say("RCPT TO:<wang@example.org>", 250)
        self.say("DATA", 354)
        wire = re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"
        piece = max(1, len(wire) // self.rng.randrange(1, 9))
        for at in range(0, len(wire), piece):
            self.socket.sendall(wire[at:at + piece])
            self.load.tick()
        assert self.reply() == 250
        with self.load.lock:
            self.load.accepted.append(message)


def mail(rng):
    """With 0 to 3 attachments; lines that begin with dots, and Chinese."""
    parts = [b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "".join(
        "%s 第 %d 行\r\n" % (rng.choice(["", ".", "..", "x"]), rng.random() * 1e9) for _ in range(rng.randrange(200))).encode()]
    for number in range(rng.choice([0, 0, 1, 3])):
        lines = base64.encodebytes(rng.randbytes(rng.choice([10, 5000, 300000]))).replace(b"\n", b"\r\n")
        parts.append(b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
                     b"Content-Disposition: attachment; filename=\"part%d.bin\"\r\n\r\n" % number + lines)
    head = (b"From: <li@example.org>\r\nTo: <wang@example.org>\r\nSubject: %d\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n") % (rng.randrange(1 << 60), 7)
    return head + b"".join(b"--b7\r\n" + part + b"\r\n" for part in parts) + b"--b7--\r\n"


def attachments(message):
    return {part.get_filename(): part.get_payload(decode=True) for part in email.message_from_bytes(message).walk()
            if part.get_filename()}


def check_mails(folder, load):
    kept = [path.read_bytes() for path in folder.glob("*.eml")]
    for message in kept:
        assert hashlib.sha256(message).digest() in load.sent, "a mail that nobody sent: %r" % message[:300]
    for message in load.accepted:
        assert message in kept, "a mail with its 250 is not there: %r" % message[:300]
    assert len(set(kept)) == len(kept), "a mail twice"
    for path in folder.glob("*.eml"):
        inside = path.with_suffix("")
        wanted = attachments(path.read_bytes())
        if inside.exists():
            assert {file.name: file.read_bytes() for file in inside.iterdir()} == wanted, inside
        else:
            assert not wanted or path.read_bytes() not in load.accepted, "%s has no folder" % path.name
    return len(kept)


def check_names(folder):
    """What has a name is whole; what is not whole has none. Returns how many temporary names there are."""
    temporary = [path for path in folder.iterdir() if path.name.startswith(".")]
    for path in temporary:
        assert TEMPORARY.fullmatch(path.name), path
    for path in set(folder.iterdir()) - set(temporary):
        assert re.fullmatch(NAME + (r"" if path.is_dir() else r"\.(eml|pcapng)"), path.name), path
    return len(temporary)


def blocks(data):
    """The types of a pcapng's blocks (draft-ietf-opsawg-pcapng, 3.1); they fill the file to its last byte."""
    at, types = 0, []
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert length % 4 == 0 and length >= 12 and at + length <= len(data), (at, length)
        assert struct.unpack_from("<I", data, at + length - 4) == (length,), at
        types.append(kind)
        at += length
    return types


def check_captures(binary, folder):
    """Every one is a whole conversation: handshake and facts up to the end."""
    for number, path in enumerate(sorted(folder.glob("*.pcapng"))):
        data = path.read_bytes()
        types = blocks(data)
        assert b"EHLO c0\r" not in data, "a capture of a connection that was open"
        assert types[0] == 0x0A0D0D0A and types[-1] == 0x40000BAD, types
        if number < 5 and shutil.which("tshark"):
            done = subprocess.run(["tshark", "-r", str(path), "-Y", "_ws.malformed"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=PATIENCE)
            assert done.returncode == 0 and done.stdout == b"", (path, done)
    count = len(list(folder.glob("*.pcapng")))
    done = subprocess.run([binary, "--headless", "--log-format", "json", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE)
    kinds = collections.Counter(json.loads(line).get("kind") for line in done.stdout.splitlines())
    if count > 0:  # our own reader: each a whole conversation
        assert done.returncode == 0 and done.stderr == b"", done.stderr
        assert kinds["opened"] == kinds["closed"] == count, kinds
    return count


def everything(folder):
    """Each file under its final name; what is in a folder with a temporary name is temporary too."""
    paths = [path.relative_to(folder) for path in folder.rglob("*")]
    return {str(path): (folder / path).read_bytes() for path in paths
            if (folder / path).is_file() and not any(part.startswith(".") for part in path.parts)}


def kill_once(binary, seed):
    rng = random.Random(seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-save-"))
    try:
        server = Server(binary, folder / "saved")
        load = Load(server, seed, rng.randrange(40, 2500))
        for thread in load.threads:
            thread.start()
        for thread in load.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a client hangs"
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        assert not load.wrong, load.wrong
        saved = folder / "saved"
        left, mails, captures = check_names(saved), check_mails(saved, load), check_captures(binary, saved)
        before = everything(saved)
        server = Server(binary, saved)
        assert check_names(saved) == 0, "the next start leaves temporary names"
        assert server.end(signal.SIGTERM) == 0
        assert everything(saved) == before, "the next start changed what was saved"
        print("seed %d: killed at %d: %d of %d mails accepted, %d kept, %d captures, %d temporary names"
              % (seed, load.moment, len(load.accepted), len(load.sent), mails, captures, left))
        return len(load.accepted), left, captures
    finally:
        shutil.rmtree(folder)


def main(binary):
    first, last = map(int, os.environ.get("SMTPSCOPE_SEEDS", "1-6").split("-"))
    runs = [kill_once(binary, seed) for seed in range(first, last + 1)]
    if len(runs) >= 6:  # the moments were such that it mattered
        assert all(sum(column) > 0 for column in zip(*runs)), runs


if __name__ == "__main__":
    main(sys.argv[1])
