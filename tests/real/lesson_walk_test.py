#!/usr/bin/env python3
"""lesson_walk_test.py SMTPSCOPE - a lesson of two clients in a real window (Xvfb), by real keys.

Next alone leads from the first client's handshake to the last one's close, Back alone the whole way back; the same while
every reply is held. Where a lesson was left, Enter goes on in the next run, and --step goes anywhere.
"""
import os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import Display, Program

LESSON, FIRST, LAST = "greylisting", 19, 17  # steps of each client


def place(view):
    return view.get("session"), view.get("step")


def next_step(program, key):
    """One press, and the cursor is somewhere else."""
    before = place(program.view)
    program.key(key, "another step than %s" % (before,), lambda v: place(v) != before)
    return place(program.view)


def walk(display, binary, *options):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--size", "1280x720", "--lang", "en", "--lesson", LESSON, *options)
    program.wait("the first step", lambda v: place(v) == (1, 1))
    program.focus()
    seen = [(1, 1)]
    while seen[-1][0] == 1 or seen[-1][1] < LAST:
        seen.append(next_step(program, "Next"))
    assert seen == [(1, n + 1) for n in range(FIRST)] + [(2, n + 1) for n in range(LAST)], seen
    for wanted in reversed(seen[:-1]):
        got = next_step(program, "Prior")
        assert got == wanted, (got, wanted)
    program.display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=60) == 0


def resume(display, binary):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--size", "1280x720", "--lesson", LESSON)
    program.wait("the first step", lambda v: place(v) == (1, 1))
    program.focus()
    program.wait("the second client", lambda v: v["sessions"] == 2)
    for _ in range(FIRST + 3):
        next_step(program, "Next")
    assert place(program.view) == (2, 4), program.view
    program.display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=60) == 0
    remembered = open(os.path.join(program.settings.name, "smtpscope", "lessons.ini")).read()
    assert "[%s]" % LESSON in remembered and "step=%d" % (FIRST + 4) in remembered, remembered

    again = Program(display, binary, "--listen", "127.0.0.1:0", "--size", "1280x720", folder=program.settings)
    again.wait("the first screen", lambda v: v.get("screen") == "waiting")
    again.focus()
    for _ in range(4):
        again.display.xdotool("key", "Next")
    again.key("Return", "where it was left", lambda v: place(v) == (2, 4))
    again.key("ctrl+Home", "the first screen", lambda v: v["screen"] == "waiting")
    again.key("F5", "the beginning", lambda v: place(v) == (3, 1))
    again.display.xdotool("key", "ctrl+q")
    assert again.process.wait(timeout=60) == 0


def go_to_step(display, binary):
    for step, wanted in ((5, (1, 5)), (FIRST + 7, (2, 7)), (500, (2, LAST))):
        for options in ((), ("--hold", "--release-after", "0")):
            program = Program(display, binary, "--listen", "127.0.0.1:0", "--size", "1280x720", "--lesson", LESSON, "--step", str(step),
                              *options)
            program.wait("step %d" % step, lambda v: place(v) == wanted)
            program.focus()
            program.display.xdotool("key", "ctrl+q")
            assert program.process.wait(timeout=60) == 0


def main():
    binary = os.path.abspath(sys.argv[1])
    display = Display()
    try:
        walk(display, binary)
        print("ok Next alone", flush=True)
        walk(display, binary, "--hold", "--release-after", "0")
        print("ok Next alone while replies are held", flush=True)
        resume(display, binary)
        print("ok going on where it was left", flush=True)
        go_to_step(display, binary)
        print("ok --step", flush=True)
    finally:
        display.process.kill()
        display.process.wait()


if __name__ == "__main__":
    main()
