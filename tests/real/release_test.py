#!/usr/bin/env python3
"""release_test.py SMTPSCOPE - Next at the last step releases a held reply and takes its step, but who has gone back since stays there.

A plain socket is the client, so nothing is sent but what is written here.
"""
import os, socket, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program


def run(display, binary):
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--hold", "--release-after", "0", "--lang", "en", "--size", "1280x720")
    program.wait("listening", lambda v: program.address and v)
    program.focus()
    host, port = program.address.rsplit(":", 1)
    client = socket.create_connection((host, int(port)), timeout=PATIENCE)
    program.wait("the held greeting", lambda v: len(program.seen["held"]) == 1 and v["step"] == 1)
    program.key("space", "the greeting's own step", lambda v: v["step"] == 2)

    client.sendall(b"EHLO client.example\r\n")
    program.wait("the held reply to EHLO", lambda v: len(program.seen["held"]) == 2 and v["steps"] == 3)
    assert program.view["step"] == 2, "a live event moved the cursor"
    program.key("End", "following", lambda v: v["step"] == 3)
    program.key("space", "the reply to EHLO", lambda v: v["step"] == 4)
    program.key("Left", "back", lambda v: v["step"] == 3)
    program.key("Left", "back", lambda v: v["step"] == 2)

    client.sendall(b"NOOP\r\n")
    program.wait("the held reply to NOOP", lambda v: len(program.seen["held"]) == 3 and v["steps"] == 5)
    assert program.view["step"] == 2, "a live event moved the cursor of somebody who had gone back"
    display.xdotool("key", "ctrl+q")
    assert program.process.wait(timeout=PATIENCE) == 0
    client.close()
    print("released two replies; what came after going back moved nothing")


def main():
    display = Display()
    try:
        run(display, sys.argv[1])
    finally:
        display.process.terminate()
        display.process.wait()


main()
