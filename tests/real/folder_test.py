#!/usr/bin/env python3
"""folder_test.py SMTPSCOPE - what --save wrote is opened again: `smtpscope DIR`.

A session with several clients at once, STARTTLS, a refused recipient, a faulty reply and a Chinese mail with pictures is saved; the
log of the folder is the live one, event for event. In a window the folder opens at the session, the step and the pane where it was
left. A folder of mails alone delivers them; what does not belong there does no harm.
"""
import json, os, pathlib, re, shutil, signal, smtplib, ssl, struct, subprocess, sys, tempfile, threading, time
from email.message import EmailMessage

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "capture"))
import make_captures
from drop import Dropper
from stage import PATIENCE, Display, Program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = sys.argv[1]
SENDER, RECIPIENT = "li@example.org", "wang@example.org"


def chinese_mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, RECIPIENT, "期末实验：两张图"
    mail.set_content("附件里有两张图。\n.一行以点开头\n")
    for name, kind in (("lake.png", "png"), ("group.jpg", "jpeg")):
        data = (ROOT / "assets" / "pictures" / name).read_bytes()
        mail.add_attachment(data, maintype="image", subtype=kind, filename="图" + name)
    return mail.as_bytes().replace(b"\n", b"\r\n")


def plain_mail(number):
    return (f"From: <{SENDER}>\r\nTo: <{RECIPIENT}>\r\nSubject: mail {number}\r\n\r\n" + "line\r\n" * number).encode()


class Server:
    def __init__(self, folder, *options):
        self.process = subprocess.Popen([BINARY, "--headless", "--listen", "127.0.0.1:0", "--log-format", "json", "--save", str(folder),
                                         *options], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline().decode().rpartition(":")[2])
        self.out = []
        self.reader = threading.Thread(target=lambda: self.out.append(self.process.stdout.read()))
        self.reader.start()

    def smtp(self):
        return smtplib.SMTP("127.0.0.1", self.port, local_hostname="lab", timeout=PATIENCE)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0
        self.reader.join()
        return lines_of(self.out[0])


def lines_of(out):
    return [line for line in map(json.loads, out.decode().splitlines()) if line["type"] != "listening"]


def in_order(lines):
    """Sorted by time; what two connections did in the same microsecond has no order, so the connection decides."""
    return sorted(lines, key=lambda line: (line["time_us"], line["session"]))


def starttls(server):
    if shutil.which("swaks"):
        subprocess.run(["swaks", "--server", "127.0.0.1", "--port", str(server.port), "--from", SENDER, "--to", RECIPIENT, "--tls",
                        "--body", "sealed"], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
        return
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with server.smtp() as smtp:
        smtp.starttls(context=context)
        smtp.sendmail(SENDER, [RECIPIENT], plain_mail(5))


def at_once(server):
    def one(number):
        with server.smtp() as smtp:
            smtp.sendmail(SENDER, [RECIPIENT], plain_mail(number))
    threads = [threading.Thread(target=one, args=(number,)) for number in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def save_lecture(folder):
    server = Server(folder, "--fault", "noop:delay=20ms", "--fault", "vrfy:451")
    with server.smtp() as smtp:
        smtp.sendmail(SENDER, [RECIPIENT], chinese_mail())
        smtp.noop()
        smtp.verify("wang")
    starttls(server)
    try:
        with server.smtp() as smtp:
            smtp.sendmail(SENDER, ["550@example.org"], plain_mail(1))
        raise AssertionError("nobody refused it")
    except smtplib.SMTPRecipientsRefused:
        pass
    at_once(server)
    return server.end()


def log_of(folder, status=0):
    done = subprocess.run([BINARY, "--headless", "--log-format", "json", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=PATIENCE)
    assert done.returncode == status, (done.returncode, done.stderr)
    return lines_of(done.stdout), done.stderr.decode(errors="replace")


def test_log(folder, live):
    again, errors = log_of(folder)
    assert errors == "", errors
    assert len(again) == len(live) > 150, (len(again), len(live))
    for one, two in zip(in_order(live), in_order(again)):
        assert one == two, (one, two)
    assert [line["time_us"] for line in again] == sorted(line["time_us"] for line in again)
    kinds = {line.get("kind") for line in again} | {line["type"] for line in again}
    assert {"command", "reply-end", "body", "closed", "tls", "altered"} <= kinds, kinds
    print("the log of the folder is the live one: %d lines" % len(again))


def test_second_run(folder, live):
    """A later run saves into the same folder: its sessions are numbered on."""
    server = Server(folder)
    at_once(server)
    later = server.end()
    count = max(line["session"] for line in live)
    again, _ = log_of(folder)
    wanted = in_order(live) + in_order([dict(line, session=line["session"] + count) for line in later])
    assert in_order(again) == wanted


def tree(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ask(program, *conditions):
    for key, what, condition in conditions:
        program.key(key, what, condition)


def open_window(display, path, *options, settings=None):
    return Program(display, BINARY, str(path), "--listen", "127.0.0.1:0", "--size", "1280x720", "--lang", "zh", *options, folder=settings)


def quit_window(program):
    program.display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0


def place(view):
    return view["session"], view["step"], view["pane"]


def test_window(display, folder, sessions, mails):
    before = tree(folder)
    settings = tempfile.TemporaryDirectory()
    program = open_window(display, folder, settings=settings)
    program.wait("all sessions", lambda v: v.get("sessions") == sessions and v["mails"] == mails and v["step"] == 1)
    assert program.view["session"] == 1, program.view
    program.focus()
    ask(program, ("ctrl+Tab", "the next session", lambda v: v["session"] == 2), ("Next", "a step", lambda v: v["step"] == 2),
        ("Next", "a step", lambda v: v["step"] == 3), ("Next", "a step", lambda v: v["step"] == 4))
    program.display.xdotool("key", "k")  # a bookmark
    ask(program, ("Next", "a step", lambda v: v["step"] == 5), ("Prior", "back", lambda v: v["step"] == 4), ("3", "raw", lambda v: v["pane"] == 3))
    quit_window(program)

    program = open_window(display, folder, settings=settings)
    program.wait("where it was left", lambda v: v.get("sessions") == sessions and place(v) == (2, 4, 3))
    program.focus()
    ask(program, ("1", "the explanation", lambda v: v["pane"] == 1), ("End", "the last", lambda v: v["step"] == v["steps"]),
        ("Home", "the first", lambda v: v["step"] == 1), ("j", "the bookmark", lambda v: v["step"] == 4), ("Next", "a step", lambda v: v["step"] == 5),
        ("m", "the mail's 250", lambda v: v["pane"] == 2))
    last = place(program.view)
    quit_window(program)

    link = folder.parent / "link"
    link.symlink_to(folder)
    program = open_window(display, link, settings=settings)
    program.wait("the same through a link", lambda v: v.get("sessions") == sessions and place(v) == last)
    quit_window(program)
    link.unlink()

    program = open_window(display, folder, "--step", "7", settings=settings)
    program.wait("--step counts more", lambda v: v.get("sessions") == sessions and (v["session"], v["step"]) == (1, 7))
    quit_window(program)
    assert tree(folder) == before, "opening wrote into the folder"
    print("the window opens at session %d, step %d, pane %d, where it was left" % last)


def test_mails(display, saved, folder):
    """Mails alone: each is delivered, in the order of the names; their folders of attachments are left alone."""
    folder.mkdir()
    for path in saved.glob("*.eml"):
        shutil.copy(path, folder)
        if path.with_suffix("").is_dir():
            shutil.copytree(path.with_suffix(""), folder / path.stem)
    (folder / "notes.txt").write_text("no mail")
    (folder / ".hidden.eml").write_text("Subject: hidden\r\n\r\n")
    names = sorted(path.name for path in folder.glob("[!.]*.eml"))
    done = subprocess.run([BINARY, "--headless", "--listen", "127.0.0.1:0", "--log-format", "json", str(folder)], stdout=subprocess.PIPE,
                          timeout=PATIENCE)
    assert done.returncode == 0
    out = done.stdout.split(b"\n", 1)[1]  # behind "listening on"
    bodies = [line for line in lines_of(out) if line.get("kind") == "content-end"]
    assert [line["session"] for line in bodies] == list(range(1, len(names) + 1)), bodies

    settings = tempfile.TemporaryDirectory()
    program = open_window(display, folder, settings=settings)
    program.wait("all mails", lambda v: v.get("mails") == len(names) and v["session"] == 1 and v["step"] == 1)
    program.focus()
    ask(program, ("ctrl+Tab", "the next session", lambda v: v["session"] == 2), ("Next", "a step", lambda v: v["step"] == 2))
    quit_window(program)
    program = open_window(display, folder, settings=settings)
    program.wait("where it was left", lambda v: v.get("mails") == len(names) and place(v)[:2] == (2, 2))
    quit_window(program)

    shots = folder.parent / "shots"
    done = subprocess.run([BINARY, str(folder), "--shots", str(shots), "--size", "640x360"], stdout=subprocess.PIPE, timeout=PATIENCE * 3)
    count = int(re.match(rb"(\d+) steps", done.stdout).group(1))
    assert done.returncode == 0 and count == len(list(shots.iterdir())) > 10 * len(names), done
    print("a folder of %d mails is delivered in the order of names, %d pictures" % (len(names), count))


def test_drop(display, saved, mails, sessions):
    """A lesson, a mail, a capture, a folder of captures and a folder of mails, each dropped onto the window; then two files at once."""
    program = Program(display, BINARY, "--listen", "127.0.0.1:0", "--size", "1280x720")
    program.wait("the first screen", lambda v: v.get("screen") == "waiting")
    dropper, count = Dropper(display), 0
    captures, letters = sorted(saved.glob("*.pcapng")), sorted(mails.glob("[!.]*.eml"))
    for what, more in (((ROOT / "assets" / "lessons" / "first-mail.lesson",), 1), ((letters[0],), 1), ((captures[0],), 1), ((saved,), sessions),
                       ((mails,), len(letters)), ((captures[1], letters[1]), 2)):
        dropper.drop(*what)
        count += more
        program.wait("%d sessions" % count, lambda v: v["sessions"] == count and v["screen"] == "session")
    dropper.close()
    quit_window(program)
    print("dropped onto the window: a lesson, a mail, a capture, folders, two at once: %d sessions" % count)


def frames_of(data):
    """Of the enhanced packet blocks of a pcapng of ours (draft-ietf-opsawg-pcapng, 4.3)."""
    at, frames = 0, []
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == 6:
            (size,) = struct.unpack_from("<I", data, at + 20)
            frames.append(data[at + 28:at + 28 + size])
        at += length
    return frames


def test_foreign(display, folder):
    """Captures of other tools: saved again as one file, each session's frames come from the right one of them."""
    make_captures.write(folder)
    settings, downloads = tempfile.TemporaryDirectory(), folder.parent / "downloads"
    downloads.mkdir()
    pathlib.Path(settings.name, "user-dirs.dirs").write_text('XDG_DOWNLOAD_DIR="%s"\n' % downloads)
    again, _ = log_of(folder)
    sessions = max(line["session"] for line in again)
    program = open_window(display, folder, settings=settings)
    program.wait("all sessions", lambda v: v.get("sessions") == sessions > 20)
    program.focus()
    for key in ["ctrl+s"] + ["Down"] * 9 + ["Return"]:
        display.xdotool("key", key)
    until = time.monotonic() + PATIENCE
    while not list(downloads.glob("*.pcapng")) and time.monotonic() < until:
        time.sleep(0.05)
    quit_window(program)
    (saved,) = downloads.glob("*-all.pcapng")
    one, _ = log_of(saved)
    assert one == again, [pair for pair in zip(one, again) if pair[0] != pair[1]][:1]
    sources = b"".join(path.read_bytes() for path in sorted(folder.glob("*.pcap*")))
    frames = frames_of(saved.read_bytes())
    assert len(frames) > 300 and all(frame in sources for frame in frames), len(frames)
    print("%d sessions of %d captures of others saved as one: the same" % (sessions, len(list(folder.glob("*.pcap*")))))


def test_strangers(saved, folder):
    """Broken captures, a pipe, folders, names that would steer a terminal: the rest is read, and what is broken is named."""
    folder.mkdir()
    whole = sorted(saved.glob("*.pcapng"))[0]
    shutil.copy(whole, folder / "9 last.pcapng")
    (folder / "1 cut.pcapng").write_bytes(whole.read_bytes()[:-5])
    (folder / "2 \x1b[2J\n%s%n.pcapng").write_bytes(b"no capture")
    (folder / "3 folder.pcapng").mkdir()
    os.mkfifo(folder / "4 pipe.pcapng")
    (folder / "5 dangling.pcapng").symlink_to("nowhere")
    (folder / "6.eml").write_text("Subject: beside captures\r\n\r\n")
    (folder / "7.lesson").write_text("[lesson]")
    again, errors = log_of(folder, status=1)
    ours = [line for line in lines_of(subprocess.run([BINARY, "--headless", "--log-format", "json", str(whole)],
                                                     stdout=subprocess.PIPE, timeout=PATIENCE).stdout)]
    last = max(line["session"] for line in again)
    assert [dict(line, session=1) for line in again if line["session"] == last] == ours
    assert "1 cut.pcapng" in errors and "%s%n" in errors and "\x1b" not in errors and len(errors.splitlines()) == 2, repr(errors)
    done = subprocess.run([BINARY, str(folder), "--shots", str(folder.parent / "strange"), "--size", "640x360"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=PATIENCE)
    assert done.returncode == 0 and b"\x1b" not in done.stderr and b"1 cut.pcapng is broken at byte" in done.stderr, done
    empty = folder / "3 folder.pcapng"
    done = subprocess.run([BINARY, "--headless", str(empty)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE)
    assert done.returncode == 1 and b"nothing to open" in done.stderr and done.stdout == b"", done


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-folder-"))
    display = Display()
    try:
        saved = root / "课 saved"
        live = save_lecture(saved)
        sessions, mails = 8, 7
        assert max(line["session"] for line in live) == sessions
        test_log(saved, live)
        test_window(display, saved, sessions, mails)
        test_mails(display, saved, root / "mails")
        test_drop(display, saved, root / "mails", sessions)
        test_foreign(display, root / "foreign")
        test_strangers(saved, root / "strangers")
        test_second_run(saved, live)
    finally:
        display.process.terminate()
        display.process.wait()
        shutil.rmtree(root)


main()
