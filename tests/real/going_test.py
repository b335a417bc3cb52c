#!/usr/bin/env python3
"""going_test.py SMTPSCOPE - run until, break-if, typed text and lanes in a real window, against a real conversation.

Only refusals are held; "run until a refusal" waits while the client goes on and stops when the server keeps the 550; a word
typed into the card is found; afterwards letters are keys again; lanes go through both clients in the order of time.
"""
import os, smtplib, sys, threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program


class Client(threading.Thread):
    """Says what it is told; the codes it was answered are kept."""

    def __init__(self, address):
        super().__init__(daemon=True)
        host, port = address.rsplit(":", 1)
        self.smtp, self.codes = smtplib.SMTP(host, int(port), local_hostname="going.example", timeout=PATIENCE), []

    def say(self, *lines):
        self.codes += [self.smtp.docmd(line)[0] for line in lines]

    def say_later(self, line):
        thread = threading.Thread(target=self.say, args=(line,), daemon=True)
        thread.start()
        return thread


def held(program):
    return len(program.seen["held"]) - len(program.seen["released"])


def choose_refusals(program):
    for key in ("ctrl+h", "Down", "Down", "Return", "Escape"):
        program.display.xdotool("key", key)


def run(display, binary):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--lang", "en", "--size", "1280x720")
    program.wait("listening", lambda v: program.address and v)
    program.focus()
    first = Client(program.address)
    first.say("EHLO first.example")
    program.wait("four steps", lambda v: v.get("steps") == 4)
    choose_refusals(program)  # holding is on from here
    program.key("u", "the card", lambda v: v["screen"] == "session")
    program.key("Return", "waiting for a refusal", lambda v: v["running"])
    first.say("MAIL FROM:<liwei@example.org>", "RCPT TO:<wangfang@example.org>")
    assert first.codes == [250, 250, 250], "only refusals are held, not %s" % first.codes
    program.wait("eight steps, still waiting", lambda v: v["steps"] == 8 and v["running"])
    refused = first.say_later("RCPT TO:<550@example.org>")
    program.wait("the 550 to be held, which ends the run", lambda v: held(program) == 1 and not v["running"])
    assert first.codes == [250, 250, 250]
    program.key("F3", "not waiting, as it is held still", lambda v: v["steps"] == 9 and not v["running"])
    for key in ("g", "9"):
        display.xdotool("key", key)
    program.key("Return", "the last step", lambda v: v["step"] == 9)
    program.key("space", "the refusal", lambda v: v["step"] == 10)
    refused.join(PATIENCE)
    assert first.codes[-1] == 550, first.codes

    second = Client(program.address)
    second.say("EHLO second.example", "NOOP", "QUIT")
    first.say("QUIT")
    program.wait("two sessions", lambda v: v["sessions"] == 2 and v["steps"] >= 12)
    assert program.view["session"] == 1 and program.view["step"] == 10

    program.key("Home", "the first step", lambda v: v["step"] == 1)
    display.xdotool("key", "u")
    for _ in range(8):
        display.xdotool("key", "Down")
    display.xdotool("type", "wangfang")  # w, a, n, g and f are keys elsewhere
    program.key("Return", "the step in which it was said", lambda v: v["step"] == 7 and not v["playing"])
    program.key("l", "letters to be keys again", lambda v: v["both_langs"] or v["lang"] == "zh")

    program.key("o", "lanes", lambda v: v["lanes"])
    program.key("Home", "the first step of all", lambda v: v["session"] == 1 and v["step"] == 1)
    way = []
    while len(way) < 200:
        known, at = len(program.seen["view"]), (program.view["session"], program.view["step"])
        program.key("Next", "a step", lambda v: len(program.seen["view"]) > known)
        if (program.view["session"], program.view["step"]) == at:
            break
        way.append(program.view["session"])
    assert set(way) == {1, 2}, way
    assert way.index(2) > 8, "the second client came when the first had been refused: %s" % way
    program.key("Escape", "one session", lambda v: not v["lanes"])
    display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0
    print("held only the 550, ran until it, found a typed word, went through %d steps of two clients" % (len(way) + 1))


def main():
    display = Display()
    try:
        run(display, sys.argv[1])
    finally:
        display.process.terminate()
        display.process.wait()


main()
