#!/usr/bin/env python3
"""A capture of many sessions, and how the program opens it.

    python3 tests/bench/large_capture.py make FILE [--sessions 10000] [--megabytes 500]
    python3 tests/bench/large_capture.py measure PROGRAM FILE

make writes a pcapng: every session delivers one mail; up to 50 are under way at once, some segments come out of order or twice.
measure runs PROGRAM --headless on it and prints time and peak memory.
"""
import argparse
import os
import pathlib
import random
import resource
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))
import make_captures as captures

MSS = 1448
AT_ONCE = 50


def session(number, size, rng):
    """Its frames, one after the other."""
    frames = []
    wire = captures.Wire(frames, port=25, client_port=1024 + number % 60000, isn=(rng.getrandbits(32), rng.getrandbits(32)))
    wire.addresses = (f"10.{number // 60000 + 1}.{number // 250 % 250}.{number % 250 + 1}", captures.SERVER)
    wire.open()
    captures.talk(wire, captures.TALK[:9])
    line = f"mail {number} ".encode() + bytes(rng.choices(b"abcdefghijklmnopqrstuvwxyz     ", k=56)) + b"\r\n"
    message = f"Subject: mail {number}\r\n\r\n".encode() + line * (size // len(line))
    for at in range(0, len(message), MSS):
        frame = wire.segment(0, captures.ACK, message[at:at + MSS])
        if rng.random() < 0.002 and frames:
            frames.insert(len(frames) - 1, (wire.time, frame, len(frame)))
        else:
            wire.put(frame)
        if rng.random() < 0.001:
            wire.put(frame)
        if at // MSS % 2:
            wire.put(wire.segment(1, captures.ACK))
    captures.talk(wire, captures.TALK[10:])
    wire.close()
    return [(frame, length) for _, frame, length in frames]


def make(path, sessions, megabytes):
    rng = random.Random(1)
    size = max(100, int(megabytes * 1e6 / sessions / 1.10) - 2200)
    captures.checksum = lambda data: 0  # not looked at here, and slow
    number, active, now = 0, [], captures.EPOCH
    with open(path, "wb") as out:
        out.write(captures.pcapng([], 1))
        while number < sessions or active:
            while number < sessions and len(active) < AT_ONCE:
                active.append(iter(session(number, rng.randrange(size // 2, size * 3 // 2), rng)))
                number += 1
            turn = rng.randrange(len(active))
            for _ in range(rng.randrange(1, 12)):
                step = next(active[turn], None)
                if step is None:
                    del active[turn]
                    break
                now += rng.randrange(5, 400)
                frame, length = step
                head = captures.struct.pack("<IIIII", 0, now >> 32, now & 0xffffffff, len(frame), length)
                out.write(captures.block("<", 6, head + frame))
    print(f"{path}: {os.path.getsize(path) / 1e6:.0f} MB, {sessions} sessions")


def measure(program, path):
    begun = time.monotonic()
    run = subprocess.run([program, "--headless", path], stdout=subprocess.PIPE, check=True)
    seconds = time.monotonic() - begun
    size = os.path.getsize(path)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"log: {seconds:.1f} s, {size / 1e6 / seconds:.0f} MB/s, {run.stdout.count(b'=== connected')} sessions, "
          f"{run.stdout.count(b'250 stored')} mails, peak {peak / 1e6:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("make", "measure"))
    parser.add_argument("path", nargs="+")
    parser.add_argument("--sessions", type=int, default=10000)
    parser.add_argument("--megabytes", type=float, default=500)
    arguments = parser.parse_args()
    if arguments.what == "make":
        make(arguments.path[0], arguments.sessions, arguments.megabytes)
    else:
        measure(*arguments.path)
