#!/usr/bin/env python3
"""window_test.py SMTPSCOPE - the real program in a real window (Xvfb), driven by real key presses (xdotool).

Walks the lesson chinese-mail to its end and back to its start, looks at the picture full screen pixel by pixel, and
lets swaks deliver a mail meanwhile. State is read from the JSON lines on stdout; nothing sleeps for luck.
"""
import base64, email, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pixels import read_png
from stage import PATIENCE, Display, Program

LESSONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "lessons")


def lesson_picture():
    mail = email.message_from_binary_file(open(os.path.join(LESSONS, "chinese-mail.eml"), "rb"))
    part = next(p for p in mail.walk() if p.get_content_type() == "image/png")
    return read_png(base64.b64decode(part.get_payload()))


def check_picture_on_screen(screen, picture):
    """Points all over the picture stand on the screen where they belong: fitted, right aspect, on black."""
    width, height, at = screen
    picture_width, picture_height, picture_at = picture
    lit = lambda x, y: sum(at(x, y)) > 100
    middle_y, middle_x = height // 2, width // 2
    row = height // 4  # at half height there are buttons beside the picture
    left = next(x for x in range(width) if lit(x, row))
    right = next(x for x in range(width - 1, 0, -1) if lit(x, row))
    top = middle_y
    while top > 0 and lit(middle_x, top - 1):
        top -= 1
    bottom = middle_y
    while bottom < height - 1 and lit(middle_x, bottom + 1):
        bottom += 1
    shown_width, shown_height = right - left + 1, bottom - top + 1
    assert shown_height > height * 0.6, "the picture is only %d pixels high" % shown_height
    aspect = (shown_width / shown_height) / (picture_width / picture_height)
    assert abs(aspect - 1) < 0.02, "the picture stands at %d…%d, %d…%d: aspect off by %.3f" % (left, right, top, bottom, aspect)
    compared = 0
    for i in (1, 3, 5, 7, 9):
        for j in (1, 3, 5, 7, 9):
            x, y = picture_width * i // 10, picture_height * j // 10
            want = picture_at(x, y)
            if any(abs(a - b) > 8 for near in (picture_at(x - 4, y - 4), picture_at(x + 4, y + 4)) for a, b in zip(near, want)):
                continue  # at an edge, where scaling mixes colours
            compared += 1
            got = at(left + shown_width * i // 10, top + shown_height * j // 10)
            difference = max(abs(a - b) for a, b in zip(want, got))
            assert difference <= 12, "at %d/10, %d/10 the picture has %s, the screen %s" % (i, j, want, got)
    assert compared >= 15, "only %d points of the picture could be compared" % compared


def deliver_with_swaks(address):
    host, port = address.rsplit(":", 1)
    subprocess.run(["swaks", "--server", host, "--port", port, "--from", "a@example.org", "--to", "b@example.org", "--body", "hello"],
                   check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)


def walk(display, binary):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--lesson", "chinese-mail", "--size", "1920x1080", "--lang", "zh")
    program.wait("the lesson's first step", lambda v: v.get("step") == 1)
    program.focus()
    program.wait("the whole conversation", lambda v: v["steps"] >= 17 and v["mails"] == 1)
    steps = program.view["steps"]
    shown = False
    for step in range(2, steps + 1):
        program.key("space", "step %d" % step, lambda v: v["step"] == step)
        if program.view["pane"] == 2 and not shown:
            shown = True
            program.wait("the picture to be decoded", lambda v: v["decoding"] == 0)
            program.key("Return", "the picture full screen", lambda v: v["picture_full"] and v["decoding"] == 0)
            check_picture_on_screen(display.screenshot(), lesson_picture())
            program.key("Escape", "the mail again", lambda v: not v["picture_full"])
    assert shown, "no step showed the mail"

    deliver_with_swaks(program.address)
    program.wait("a second session", lambda v: v["sessions"] == 2 and v["mails"] == 2)
    assert program.view["session"] == 1, "a new session must not take the focus"
    for step in range(program.view["step"] - 1, 0, -1):
        program.key("Left", "step %d" % step, lambda v: v["step"] == step)
    program.key("ctrl+Tab", "the second session", lambda v: v["session"] == 2 and v["step"] == 1)
    program.key("End", "the newest step", lambda v: v["step"] == v["steps"])
    program.key("F5", "the first screen again", lambda v: v["screen"] == "waiting")
    program.key("Next", "the other lesson", lambda v: v["screen"] == "waiting")
    program.key("F5", "a lesson from there", lambda v: v["screen"] == "session" and v["session"] == 3)
    program.key("l", "English", lambda v: v["lang"] == "en" and not v["both_langs"])
    program.key("l", "both languages", lambda v: v["lang"] == "zh" and v["both_langs"])
    display.xdotool("key", "ctrl+q")
    status = program.process.wait(timeout=PATIENCE)
    assert status == 0, "exit status %d" % status
    print("walked %d steps and back, the picture is on the screen, swaks was the second session" % steps)


def main():
    display = Display()
    try:
        walk(display, sys.argv[1])
    finally:
        display.process.terminate()
        display.process.wait()


main()
