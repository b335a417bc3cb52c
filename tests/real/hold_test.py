#!/usr/bin/env python3
"""hold_test.py SMTPSCOPE [SECONDS] - a real client (swaks) is held at each of its replies and released by the space bar.

While the first client is held, a second one runs through: holding one connection stops no other. SECONDS (default 0) is how
long each reply is held, for trying the patience of clients by hand; the test itself waits for nothing but events.
"""
import os, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program


def swaks(address, *options):
    host, port = address.rsplit(":", 1)
    return subprocess.Popen(["swaks", "--server", host, "--port", port, "--from", "a@example.org", "--to", "b@example.org", *options],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(display, binary, seconds):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--hold=#1", "--lang", "zh", "--size", "1280x720")
    program.wait("listening", lambda v: program.address and v)
    program.focus()
    first = swaks(program.address)
    program.wait("the greeting to be held", lambda v: len(program.seen["held"]) == 1)

    second = swaks(program.address)
    output, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, "the second client was delayed or refused:\n" + output
    program.wait("the second client's mail", lambda v: v["mails"] == 1)
    assert len(program.seen["released"]) == 0 and first.poll() is None, "the first client must still be held"

    replies = 0
    while not any(e["kind"] == "closed" and e["session"] == 1 for e in program.seen["event"]):
        if len(program.seen["held"]) > len(program.seen["released"]):
            time.sleep(seconds)
            replies += 1
            want = len(program.seen["released"]) + 1
            while len(program.seen["released"]) < want:  # the steps before the held reply are walked first
                step, known = program.view["step"], len(program.seen["view"])
                program.key("space", "a step or a release",
                            lambda v: v["step"] > step or len(program.seen["released"]) >= want or len(program.seen["view"]) > known + 3)
        program.wait("the next held reply, or the end",
                     lambda v: len(program.seen["held"]) > len(program.seen["released"])
                     or any(e["kind"] == "closed" and e["session"] == 1 for e in program.seen["event"]))
    output, _ = first.communicate(timeout=PATIENCE)
    assert first.returncode == 0, "the held client did not complete:\n" + output
    codes = [h["text"][:3] for h in program.seen["held"]]
    assert codes == ["220", "250", "250", "250", "354", "250", "221"], codes
    display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0
    print("held %d replies (%s) for %g s each, the other client was not delayed" % (replies, " ".join(codes), seconds))


def main():
    display = Display()
    try:
        run(display, sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0)
    finally:
        display.process.terminate()
        display.process.wait()


main()
