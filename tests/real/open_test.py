#!/usr/bin/env python3
"""Captures made by others, opened: the log must say what was said.

    python3 tests/real/open_test.py build/debug/smtpscope

tests/capture/make_captures.py writes most of them and knows what each must give. Others are written by tshark, dumpcap or tcpdump on
the loopback, where that is installed and permitted; else that test is skipped and says why.
"""
import pathlib
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))
import make_captures

PROGRAM = sys.argv.pop(1) if __name__ == "__main__" else None
SECONDS = 120


def log_of(path, *more):
    """Exit status, the log without times, stderr."""
    run = subprocess.run([PROGRAM, "--headless", *more, str(path)], capture_output=True, text=True, timeout=SECONDS)
    lines = [re.sub(r"^(#\d+) \+[\d.]+ +", r"\1 ", line) for line in run.stdout.splitlines()]
    return run.returncode, "".join(re.sub(r"^(#\d+ (?:<-|->)) +", r"\1 ", line) + "\n" for line in lines), run.stderr


class Written(unittest.TestCase):
    """By hand: reordering, repetition, overlap, loss, every link type, both byte orders."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="smtpscope-open-"))
        cls.broken = cls.folder / "broken"
        make_captures.write(cls.folder)
        cls.broken.mkdir()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_each(self):
        captures = sorted(self.folder.glob("*.pcap*"))
        self.assertGreater(len(captures), 25)
        for path in captures:
            with self.subTest(path.stem):
                status, log, errors = log_of(path)
                self.assertEqual(log, path.with_suffix(".expected").read_text())
                self.assertEqual((status, errors), (0, ""))

    def test_cut_anywhere(self):
        """What can be read is shown, and the message names the byte."""
        data = (self.folder / "ethernet.pcapng").read_bytes()
        whole = (self.folder / "ethernet.expected").read_text().splitlines()
        for length in range(29, len(data), 97):
            path = self.broken / "cut.pcapng"
            path.write_bytes(data[:length])
            status, log, errors = log_of(path)
            shown = [line for line in log.splitlines() if "the capture ends" not in line]
            self.assertEqual(shown[:-1], whole[:max(0, len(shown) - 1)], length)
            if status:
                offset = re.search(r"cut\.pcapng, byte (\d+): ", errors)
                self.assertIsNotNone(offset, errors)
                self.assertLessEqual(int(offset[1]), length)

    def test_no_capture(self):
        for name, data in (("text.pcap", b"hello, this is text"), ("empty.pcapng", b""), ("zeros.pcap", bytes(1000))):
            path = self.broken / name
            path.write_bytes(data)
            status, log, errors = log_of(path)
            self.assertEqual((status, log), (1, ""))
            self.assertIn("byte 0: It is no capture", errors)
        self.assertIn("cannot open", log_of(self.folder / "missing.pcap")[2])

    def test_one_byte_of_rubbish(self):
        """Any byte may be wrong: no crash, no hang, a message or a log."""
        data = (self.folder / "ethernet.pcapng").read_bytes()
        for at in range(0, len(data), 41):
            path = self.broken / "rubbish.pcapng"
            path.write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
            self.assertIn(log_of(path)[0], (0, 1), at)


def start_capture(folder, port):
    """The tool, its process and the file it writes; or why there is none."""
    path = folder / "loopback.pcapng"
    commands = {"dumpcap": ["dumpcap", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", str(path)],
                "tshark": ["tshark", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", str(path)],
                "tcpdump": ["tcpdump", "-U", "-i", "lo", "-w", str(path), f"tcp port {port}"]}
    reasons = []
    for tool, command in commands.items():
        if shutil.which(tool) is None:
            reasons.append(f"{tool} is not installed")
            continue
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        begun = time.monotonic()
        while process.poll() is None and time.monotonic() - begun < 20 and not (path.exists() and path.stat().st_size > 0):
            time.sleep(0.05)
        if process.poll() is None and path.exists():
            return tool, process, path
        process.kill()
        reasons.append(f"{tool} may not: {process.communicate()[1].strip().splitlines()[-1:]}")
    raise unittest.SkipTest("; ".join(reasons))


class Recorded(unittest.TestCase):
    """By a capture tool, from our own server's conversation."""

    def test_loopback(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            server = subprocess.Popen([PROGRAM, "--headless", "--listen", "127.0.0.1:0", "--log-format", "text"],
                                      stdout=subprocess.PIPE, text=True)
            self.addCleanup(server.stdout.close)
            port = int(server.stdout.readline().rpartition(":")[2])
            try:
                tool, process, path = start_capture(folder, port)
                with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                    client.sendmail("li@example.org", "wang@example.org", "Subject: x\r\n\r\n" + "line\r\n" * 3000)
                size = -1  # the tool writes when it likes
                while size != path.stat().st_size:
                    size = path.stat().st_size
                    time.sleep(1)
                process.send_signal(signal.SIGINT)
                process.wait(20)
                process.stderr.close()
            finally:
                server.send_signal(signal.SIGTERM)
            live = [re.sub(r"^(#\d+) \+[\d.]+ ", r"\1 ", line) for line in server.communicate()[0].splitlines() if line.startswith("#")]
            status, _, errors = log_of(path)
            self.assertEqual((status, errors), (0, ""), tool)
            run = subprocess.run([PROGRAM, "--headless", str(path)], capture_output=True, text=True, timeout=SECONDS)
            opened = [re.sub(r"^(#\d+) \+[\d.]+ ", r"\1 ", line) for line in run.stdout.splitlines()]
            self.assertEqual(opened[:-1], live[:-1], tool)  # who closes first is decided between two processes


if __name__ == "__main__":
    unittest.main()
