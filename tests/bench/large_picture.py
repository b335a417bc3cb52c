#!/usr/bin/env python3
"""A 25 MB attachment to the window: how long from the final dot to the picture on the screen, and what it costs.

    python3 tests/bench/large_picture.py PATH/smtpscope [--side 2900] [--size 1920x1080] [--rounds 3] [--picture FILE]

A noise PNG of SIDE x SIDE (about 25 MB, 34.5 MB as base64) is delivered to a window under Xvfb of its own; the picture counts as
shown when a place in the middle of it has many colours in the X server's pixels. Printed in each round: that time, the peak memory
and its ratio to the message, and the frame times meanwhile as --stats has them. Not a test: build it for release, and leave the
machine alone meanwhile. Needs Xvfb, xdotool and xwd.
"""
import argparse
import base64
import pathlib
import random
import re
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "real"))
from pixels import read_xwd  # noqa: E402
from stage import Display  # noqa: E402

MB = 1024 * 1024
PATIENCE = 30  # seconds
COLOURS = 200  # in PROBE x PROBE pixels: noise has more, an interface fewer
PROBE = 40


def noise_png(side):
    noise = random.Random(20261122)
    rows = b"".join(b"\0" + noise.randbytes(3 * side) for _ in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def message(picture, kind):
    head = (f"From: a@example.org\r\nTo: b@example.org\r\nSubject: large\r\nMIME-Version: 1.0\r\nContent-Type: image/{kind}; name=large.{kind}\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n")
    return head.encode() + base64.encodebytes(picture).replace(b"\n", b"\r\n")


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return {name: int(re.search(name + r":\s+(\d+) kB", status)[1]) / 1024 for name in ("VmHWM", "RssAnon", "RssFile", "RssShmem")}


def say(peer, line, code):
    peer.sendall(line)
    answer = b""
    while not re.search(rb"(^|\n)\d{3} .*\n$", answer):
        answer += peer.recv(4096)
    assert answer.startswith(code), answer
    return answer


def deliver(display, port, mail):
    """The connection, and the clock when the final dot was sent and when it was accepted."""
    peer = socket.create_connection(("127.0.0.1", port))
    say(peer, b"", b"220")
    say(peer, b"EHLO bench\r\n", b"250")
    display.xdotool("key", "End")  # follow
    say(peer, b"MAIL FROM:<a@example.org>\r\n", b"250")
    say(peer, b"RCPT TO:<b@example.org>\r\n", b"250")
    say(peer, b"DATA\r\n", b"354")
    display.xdotool("key", "End")  # once more: by now the session is on the screen
    peer.sendall(mail)
    sent = time.monotonic()
    say(peer, b".\r\n", b"250")
    return peer, sent, time.monotonic()


def shown(display, region):
    x, y = region
    picture = subprocess.run(["import", "-window", "root", "-crop", f"{PROBE}x{PROBE}+{x}+{y}", "-depth", "8", "rgb:-"], env=display.env,
                             check=True, stdout=subprocess.PIPE).stdout
    return len({picture[i:i + 3] for i in range(0, len(picture), 3)}) > COLOURS


def measure(arguments, display, mail, folder):
    """(seconds to the 250, seconds to the picture, memory before, memory after, what --stats said)."""
    environment = dict(display.env, XDG_CONFIG_HOME=folder, HOME=folder)
    process = subprocess.Popen([arguments.program, "--listen", "127.0.0.1:0", "--log-format", "json", "--stats", "--size", arguments.size],
                               env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = process.stdout.readline()
    while b'"listening"' not in line:
        line = process.stdout.readline()
    port = int(re.search(rb":(\d+)\"", line)[1])
    threading.Thread(target=process.stdout.read, daemon=True).start()
    display.xdotool("search", "--sync", "--class", "smtpscope", "windowfocus")
    try:
        before = memory(process)
        peer, sent, accepted = deliver(display, port, mail)
        while not shown(display, arguments.probe):
            if time.monotonic() > sent + PATIENCE or process.poll() is not None:
                raise SystemExit("no picture was shown")
        seconds = time.monotonic() - sent
        after = memory(process)
        peer.close()
    finally:
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read().decode()
        process.wait(PATIENCE)
    return accepted - sent, seconds, before, after, told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--side", type=int, default=2900)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--picture", type=pathlib.Path, help="deliver this .png or .jpeg instead")
    parser.add_argument("--probe", type=lambda text: tuple(map(int, text.split(","))), default=(1500, 420), help="X,Y where the picture is")
    arguments = parser.parse_args()
    picture = arguments.picture.read_bytes() if arguments.picture else noise_png(arguments.side)
    mail = message(picture, arguments.picture.suffix[1:] if arguments.picture else "png")
    print(f"picture {len(picture) / MB:.1f} MB, message {len(mail) / MB:.1f} MB")
    display = Display()
    times, ratios = [], []
    try:
        for _ in range(arguments.rounds):
            with tempfile.TemporaryDirectory() as folder:
                accepted, seconds, before, after, told = measure(arguments, display, mail, folder)
            times.append(seconds)
            ratios.append(after["VmHWM"] * MB / len(mail))
            print(f"final dot → 250 {accepted * 1000:.0f} ms, → picture {seconds * 1000:.0f} ms; memory {before['VmHWM']:.0f} MB before, peak "
                  f"{after['VmHWM']:.0f} MB = {ratios[-1]:.2f}x the message, then {after['RssAnon'] + after['RssFile'] + after['RssShmem']:.0f} MB")
            print("   ", "\n    ".join(line for line in told.splitlines() if line.startswith(("frames", "run"))), flush=True)
        print(f"median: final dot → picture {statistics.median(times) * 1000:.0f} ms, peak {statistics.median(ratios):.2f}x the message")
    finally:
        display.process.terminate()


if __name__ == "__main__":
    main()
