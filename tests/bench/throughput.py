#!/usr/bin/env python3
"""How fast mails come in: Postfix's smtp-source against smtpscope --headless and against smtp-sink, which throws mail away.

    python3 tests/bench/throughput.py PATH/smtpscope FOLDER [--rounds N] [--mails N] [--save [--saved-in FOLDER]]

FOLDER: where Postfix is unpacked (its build's `mailers`). Both servers run in each round, taking turns at going first, on
loopback, each anew; what is printed is the median of the rounds, the ratio to smtp-sink and the peak memory (VmHWM). smtpscope's
log goes to a file, --save stores every mail too: ext4 is slow at making files for minutes after many were deleted, as the rounds
before did, so name a folder on another kind of file system (/dev/shm) to measure the program. Not a test: build it for release, and leave the machine alone meanwhile.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "real"))
import mailers  # noqa: E402

KB, MB = 1024, 1024 * 1024
ROUND_SECONDS = 600


def peak_bytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * KB


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port, process):
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise SystemExit("smtp-sink ended at once")


def start_smtpscope(arguments, folder):
    command = [arguments.program, "--headless", "--listen", "127.0.0.1:0"]
    if arguments.save:
        command += ["--save", str(folder / "saved")]
    with open(folder / "log", "wb") as log, open(folder / "log", "rb") as first:
        process = subprocess.Popen(command, stdout=log, env=dict(os.environ, HOME=str(folder), XDG_CONFIG_HOME=str(folder)))
        line = b""
        while not line.endswith(b"\n") and process.poll() is None:
            line += first.readline() or (time.sleep(0.01) or b"")
    return process, int(re.fullmatch(rb"listening on 127\.0\.0\.1:(\d+)\n", line)[1])


def start_sink(arguments, _folder):
    command, environment = mailers.postfix_tool(arguments.folder, "smtp-sink")
    port = free_port()
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([command, *user, f"127.0.0.1:{port}", "1024"], env=environment)
    wait_until_listening(port, process)
    return process, port


SERVERS = {"smtpscope": start_smtpscope, "smtp-sink": start_sink}


def measure(start, arguments, sessions, mails, size):
    """(seconds, peak bytes) of one server for one load."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-bench-", dir=arguments.saved_in))
    process, port = start(arguments, folder)
    try:
        command, environment = mailers.postfix_tool(arguments.folder, "smtp-source")
        begin = time.monotonic()
        subprocess.run([command, "-d", "-s", str(sessions), "-m", str(mails), "-l", str(size), "-f", "a@example.org", "-t",
                        "b@example.org", f"127.0.0.1:{port}"], env=environment, check=True, timeout=ROUND_SECONDS)
        seconds = time.monotonic() - begin
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        return seconds, peak_bytes(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder)


def compare(arguments, title, sessions, mails, size):
    found = {name: [] for name in SERVERS}
    for turn in range(arguments.rounds):
        for name in list(SERVERS)[:: 1 if turn % 2 == 0 else -1]:
            found[name].append(measure(SERVERS[name], arguments, sessions, mails, size))
    print(f"{title}: {mails} mails of {size} bytes on {sessions} sessions, {arguments.rounds} rounds")
    rates = {}
    for name, results in found.items():
        rates[name] = mails / statistics.median(seconds for seconds, _ in results)
        spread = [mails / seconds for seconds, _ in results]
        print(f"  {name:10} {rates[name]:10.1f} mails/s  {rates[name] * size / MB:8.1f} MB/s  peak {max(peak for _, peak in results) / MB:7.1f} MB"
              f"  ({min(spread):.1f} … {max(spread):.1f})")
    ratios = [sink / ours for (ours, _), (sink, _) in zip(found["smtpscope"], found["smtp-sink"])]
    print(f"  ratio      {rates['smtpscope'] / rates['smtp-sink']:10.2f}  (median of the rounds {statistics.median(ratios):.2f})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mails", type=int, default=20000, help="of 1 KB in each round")
    parser.add_argument("--save", action="store_true", help="store every mail")
    parser.add_argument("--saved-in", help="folder for what is stored and for the log; default: the system's for temporary files")
    arguments = parser.parse_args()
    try:
        compare(arguments, "small", 100, arguments.mails, KB)
        compare(arguments, "large", 20, 20, 25 * MB)
    except mailers.Unavailable as reason:
        raise SystemExit(str(reason)) from reason


if __name__ == "__main__":
    main()
