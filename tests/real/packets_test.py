#!/usr/bin/env python3
"""packets_test.py SMTPSCOPE - the packets pane by keys and mouse in a real window, over a lesson under TLS.

The list follows the cursor, Enter and a click on a packet move the cursor to its step, key 5 again leads to its fields, a click on a
byte chooses its field, Y is Eve's view; S writes a capture.
"""
import os, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program


def click(display, x, y):
    display.xdotool("search", "--class", "smtpscope", "mousemove", "--window", "%1", str(x), str(y), "click", "1")


def run(display, binary, home):
    display.env["HOME"] = display.env["XDG_CONFIG_HOME"] = home
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--lang", "en", "--size", "1280x720", "--lesson", "starttls")
    program.wait("the lesson's 24 steps", lambda v: v.get("steps") == 24)
    program.focus()
    program.key("End", "the close", lambda v: v["step"] == 24)
    program.key("5", "packets", lambda v: v["pane"] == 5 and v["packet"] == 0 and not v["eve"])
    program.key("Up", "the packet before the FIN chosen", lambda v: v["packet"] > 20 and v["step"] == 24)
    last = program.view["packet"]
    for _ in range(5):
        program.key("Up", "one packet further up", lambda v, was=program.view["packet"]: v["packet"] == was - 1)
    program.key("Return", "its step", lambda v: v["step"] < 24 and v["packet"] == last - 5)
    step = program.view["step"]
    program.key("Down", "no packet that is ahead", lambda v: v["step"] == step)
    program.key("Left", "the step before, with its own packet", lambda v: v["step"] == step - 1 and v["packet"] == 0)
    program.key("5", "the fields", lambda v: v["field"] == "")
    program.key("Down", "a field", lambda v: v["field"] != "" and v["packet"] == 0)
    program.key("5", "the list again", lambda v: v["pane"] == 5)
    program.key("y", "Eve", lambda v: v["eve"])
    click(display, 300, 92)  # the first row: the SYN, or what the list begins with
    program.wait("the packet that was clicked", lambda v: v["step"] < step - 1 and v["packet"] > 0)
    program.key("Home", "the handshake", lambda v: v["step"] == 1)
    click(display, 300, 92)
    program.wait("the SYN", lambda v: v["step"] == 1 and v["packet"] == 1)
    seen = program.view["field"]
    click(display, 830, 420)  # among the bytes
    program.wait("a field of the clicked byte", lambda v: v["field"] not in ("", seen))
    program.key("y", "our view", lambda v: not v["eve"])
    program.key("s", "nothing else to move", lambda v: v["pane"] == 5)
    program.key("1", "the explanation", lambda v: v["pane"] == 1)
    program.key("y", "Eve from any pane", lambda v: v["pane"] == 5 and v["eve"])
    display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0
    captures = [name for _, _, names in os.walk(home) for name in names if name.endswith(".pcapng")]
    assert len(captures) == 1, "S wrote %s" % captures
    print("packets followed the cursor and led it; fields, bytes and Eve's view by keys and mouse; %s" % captures[0])


def main():
    display = Display()
    try:
        with tempfile.TemporaryDirectory() as home:
            run(display, sys.argv[1], home)
    finally:
        display.process.terminate()
        display.process.wait()


main()
