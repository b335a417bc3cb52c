#!/usr/bin/env python3
"""predict_test.py SMTPSCOPE - predict mode and the server brain with a real client (swaks) whose replies are held.

Before each reply the question stands while the client waits; digits choose, ↑ ↓ count hands. The clicker's next reveals the
answer and releases nothing yet; its next next releases the reply, and the cursor goes with it. Nothing is waited for but events.
"""
import os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program

CODES = ["220", "250", "250", "250", "354", "250", "221"]


def swaks(address):
    host, port = address.rsplit(":", 1)
    return subprocess.Popen(["swaks", "--server", host, "--port", port, "--from", "a@example.org", "--to", "b@example.org"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def closed(program):
    return any(e["kind"] == "closed" and e["session"] == 1 for e in program.seen["event"])


def walk_to_question(program):
    """Steps that are there already are walked with the clicker; then the held reply is asked about."""
    while program.view["predict"] != "asked":
        step, known = program.view["step"], len(program.seen["view"])
        program.key("Next", "a step", lambda v: v["step"] > step or v["predict"] == "asked" or len(program.seen["view"]) > known + 3)
        program.wait("the next held reply", lambda v: v["predict"] == "asked" or v["step"] < v["steps"]
                     or len(program.seen["held"]) > len(program.seen["released"]))


def answer(program, replies):
    held, released = len(program.seen["held"]), len(program.seen["released"])
    assert held == released + 1, "the question stands while the reply is held: %d held, %d released" % (held, released)
    step = program.view["step"]
    program.key("%d" % (replies % 4 + 1), "a choice", lambda v: v["predict"] == "asked" and v["pane"] == 1)
    program.key("Up", "a hand", lambda v: v["hands"] == 1)
    program.key("Up", "a hand", lambda v: v["hands"] == 2)
    program.key("Down", "a hand less", lambda v: v["hands"] == 1)
    program.key("Next", "the answer", lambda v: v["predict"] == "answered" and v["step"] == step)
    assert len(program.seen["released"]) == released, "showing the answer must not release the reply"
    program.key("Next", "the reply", lambda v: v["step"] == step + 1)
    assert len(program.seen["released"]) == released + 1


def run(display, binary):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--hold=#1", "--lang", "zh", "--size", "1920x1080")
    program.wait("listening", lambda v: program.address and v)
    program.focus()
    client = swaks(program.address)
    program.wait("the greeting to be held", lambda v: len(program.seen["held"]) == 1 and v["session"] == 1)
    program.key("z", "the brain", lambda v: v["brain"])
    program.key("q", "predict mode", lambda v: v["predict"] == "asked")
    for replies in range(len(CODES)):
        walk_to_question(program)
        assert client.poll() is None, "the client must still be waiting"
        answer(program, replies)
        assert program.view["brain"], "the brain is back once the question is answered"
        if replies == 1:  # stepping back shows it answered, and the next goes on
            step = program.view["step"]
            program.key("Prior", "the question again", lambda v: v["predict"] == "answered" and v["step"] == step - 1)
            program.key("Next", "the reply again", lambda v: v["step"] == step)
    output, _ = client.communicate(timeout=PATIENCE)
    assert client.returncode == 0, "the held client did not complete:\n" + output
    assert [h["text"][:3] for h in program.seen["held"]] == CODES
    program.wait("the close", lambda v: closed(program))
    while program.view["predict"] != "tally":
        step = program.view["step"]
        program.key("Next", "the tally at the end", lambda v: v["step"] > step or v["predict"] == "tally")
    program.key("Escape", "no tally", lambda v: v["predict"] == "off")
    program.key("shift+q", "the tally again", lambda v: v["predict"] == "tally")
    program.key("Escape", "no tally", lambda v: v["predict"] == "off")
    program.key("Escape", "no brain", lambda v: not v["brain"])
    program.key("z", "the brain again", lambda v: v["brain"])
    program.key("3", "the raw message instead", lambda v: not v["brain"] and v["pane"] == 3)
    display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0
    print("%d held replies (%s) were predicted, shown and released one by one" % (len(CODES), " ".join(CODES)))


def main():
    display = Display()
    try:
        run(display, sys.argv[1])
    finally:
        display.process.terminate()
        display.process.wait()


main()
