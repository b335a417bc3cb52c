#!/usr/bin/env python3
"""Writes captures byte by byte, without any capture library, and says which protocol log each must give.

    python3 tests/capture/make_captures.py FOLDER        NAME.pcapng or NAME.pcap, and NAME.expected

Nothing here is taken from the program: pcap, pcapng, Ethernet, VLAN tags, Linux cooked, loopback, IPv4, IPv6 and TCP are written from
their descriptions. tests/real/open_test.py opens the files and compares.
"""
import pathlib
import struct
import sys

EPOCH = 1_700_000_000_000_000  # µs
CLIENT, SERVER = "10.0.0.2", "10.0.0.1"
CLIENT6, SERVER6 = "fd00::2", "fd00::1"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def address(text):
    if ":" not in text:
        return bytes(int(part) for part in text.split("."))
    head, _, tail = text.partition("::")
    head = [int(word, 16) for word in head.split(":") if word]
    tail = [int(word, 16) for word in tail.split(":") if word]
    return struct.pack(">8H", *head, *[0] * (8 - len(head) - len(tail)), *tail)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def tcp(source, destination, source_port, destination_port, seq, ack, flags, payload):
    header = struct.pack(">HHIIBBHHH", source_port, destination_port, seq & 0xffffffff, ack & 0xffffffff, 5 << 4, flags, 65535, 0, 0)
    pseudo = address(source) + address(destination)
    length = len(header) + len(payload)
    pseudo += struct.pack(">BBH", 0, 6, length) if ":" not in source else struct.pack(">IHBB", length, 0, 0, 6)
    return header[:16] + struct.pack(">H", checksum(pseudo + header + payload)) + header[18:] + payload


def ip(source, destination, segment):
    if ":" in source:
        return struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + address(source) + address(destination) + segment
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 7, 0x4000, 64, 6, 0) + address(source) + address(destination)
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + segment


def ethernet(packet):
    kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    frame = b"\2\0\0\0\0\1" + b"\2\0\0\0\0\2" + struct.pack(">H", kind) + packet
    return frame + bytes(max(0, 60 - len(frame)))  # padded: the padding is no payload


def vlan(packet):
    frame = ethernet(packet)
    return frame[:12] + struct.pack(">HHHH", 0x88a8, 5, 0x8100, 42) + frame[12:]


def cooked(packet):
    kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    return struct.pack(">HHH8sH", 4, 1, 6, b"\2\0\0\0\0\2\0\0", kind) + packet


def cooked2(packet):
    kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    return struct.pack(">HHIHBB8s", kind, 0, 1, 1, 4, 6, b"\2\0\0\0\0\2\0\0") + packet


def loopback(packet):
    return struct.pack("<I", 30 if packet[0] >> 4 == 6 else 2) + packet


LINKS = {"ethernet": (1, ethernet), "vlan": (1, vlan), "raw": (101, lambda packet: packet), "loopback": (0, loopback),
         "cooked": (113, cooked), "cooked2": (276, cooked2)}


class Wire:
    """One TCP connection whose segments can be sent, lost, repeated and mixed up."""

    def __init__(self, frames, link="ethernet", v6=False, port=25, client_port=40000, isn=(1000, 5000), start=0):
        self.frames, self.link, self.port, self.client_port = frames, LINKS[link][1], port, client_port
        self.addresses = (CLIENT6, SERVER6) if v6 else (CLIENT, SERVER)
        self.seq, self.time = list(isn), EPOCH + start

    def segment(self, side, flags, payload=b"", seq=None, ack=None):
        """The frame, not yet sent."""
        ports = (self.client_port, self.port)
        source, destination = self.addresses[side], self.addresses[1 - side]
        seq = self.seq[side] if seq is None else seq
        ack = self.seq[1 - side] if ack is None else ack
        frame = self.link(ip(source, destination, tcp(source, destination, ports[side], ports[1 - side], seq,
                                                      ack if flags & ACK else 0, flags, payload)))
        self.seq[side] += len(payload) + (1 if flags & (SYN | FIN) else 0)
        return frame

    def put(self, frame, cut=None, length=None):
        self.time += 1000
        self.frames.append((self.time, frame if cut is None else frame[:cut], len(frame)))

    def say(self, side, text, **more):
        data = text if isinstance(text, bytes) else text.encode()
        self.put(self.segment(side, PSH | ACK, data), **more)

    def open(self):
        self.put(self.segment(0, SYN))
        self.put(self.segment(1, SYN | ACK))
        self.put(self.segment(0, ACK))

    def close(self):
        for side, flags in ((0, FIN | ACK), (1, ACK), (1, FIN | ACK), (0, ACK)):
            self.put(self.segment(side, flags))


def pcap(frames, link, order="<", nano=False):
    unit = 1000 if nano else 1
    out = struct.pack(order + "IHHiIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)
    for time, frame, length in frames:
        out += struct.pack(order + "IIII", time // 1000000, time % 1000000 * unit, len(frame), length) + frame
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def pcapng(frames, link, order="<", nano=False):
    option = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0) if nano else b""
    out = block(order, 0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1))
    out += block(order, 5, bytes(12))  # statistics: not for us
    out += block(order, 1, struct.pack(order + "HHI", link, 0, 262144) + option)
    for time, frame, length in frames:
        units = time * 1000 if nano else time
        out += block(order, 6, struct.pack(order + "IIIII", 0, units >> 32, units & 0xffffffff, len(frame), length) + frame)
    return out


# ---- one conversation, and the log it gives

MESSAGE = "Subject: a\r\n\r\nfirst line\r\nsecond line\r\n"
TALK = [(1, "220 mx ESMTP\r\n"), (0, "EHLO pc\r\n"), (1, "250-mx\r\n250 8BITMIME\r\n"), (0, "MAIL FROM:<a@x>\r\n"), (1, "250 ok\r\n"),
        (0, "RCPT TO:<b@y>\r\n"), (1, "250 ok\r\n"), (0, "DATA\r\n"), (1, "354 go\r\n"), (0, MESSAGE), (0, ".\r\n"),
        (1, "250 stored\r\n"), (0, "QUIT\r\n"), (1, "221 bye\r\n")]
HEAD = "=== connected from {}\n<- 220 mx ESMTP\n-> EHLO pc\n<- 250-mx\n<- 250 8BITMIME\n-> MAIL FROM:<a@x>\n<- 250 ok\n"
BODY = "-> RCPT TO:<b@y>\n<- 250 ok\n-> DATA\n<- 354 go\n-> [header, 14 bytes]\n-> [body, 25 bytes]\n-> .\n<- 250 stored\n"
TAIL = "-> QUIT\n<- 221 bye\n=== closed by the client\n"
WHOLE = HEAD + BODY + TAIL


def peer(wire):
    address = wire.addresses[0]
    return f"[{address}]:{wire.client_port}" if ":" in address else f"{address}:{wire.client_port}"


def expect(text, wire, number=1):
    return "".join(f"#{number} {line}\n" for line in text.format(peer(wire)).splitlines())


def talk(wire, lines=TALK):
    for side, text in lines:
        wire.say(side, text)


def plain(frames, **how):
    wire = Wire(frames, **how)
    wire.open()
    talk(wire)
    wire.close()
    return expect(WHOLE, wire)


def reordered(frames):
    """Every two segments of one side in a row change places; the mail comes in pieces from its end."""
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:9])
    pieces = [wire.segment(0, ACK, MESSAGE[at:at + 7].encode(), ack=wire.seq[1]) for at in range(0, len(MESSAGE), 7)]
    for piece in pieces[::-1]:
        wire.put(piece)
    talk(wire, TALK[10:])
    wire.close()
    return expect(WHOLE, wire)


def repeated(frames):
    """Each segment twice, the handshake too; the second copy of a command says something else and does not count."""
    wire = Wire(frames)
    wire.open()
    for side, text in TALK:
        seq = wire.seq[side]
        wire.say(side, text)
        wire.put(wire.segment(side, PSH | ACK, text.upper().encode(), seq=seq))
        wire.seq[side] = seq + len(text)
    wire.close()
    return expect(WHOLE, wire)


def overlapping(frames):
    """Segments that begin inside the one before; held ones too."""
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:9])
    data, start = MESSAGE.encode(), wire.seq[0]
    for first, last in ((20, 30), (25, 39), (0, 10), (5, 22)):
        wire.put(wire.segment(0, ACK, data[first:last], seq=start + first))
    wire.seq[0] = start + len(data)
    talk(wire, TALK[10:])
    wire.close()
    return expect(WHOLE, wire)


def lost_command(frames):
    """The capture lacks a command that the server had: the reply shows that it was there."""
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:5])
    wire.segment(0, ACK, b"RCPT TO:<b@y>\r\n")
    talk(wire, TALK[6:])
    wire.close()
    text = HEAD + "=== 15 bytes from the client are missing in this capture\n" + BODY.replace("-> RCPT TO:<b@y>\n", "") + TAIL
    return expect(text, wire)


def lost_reply(frames):
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:6])
    wire.segment(1, ACK, b"250 ok\r\n")
    talk(wire, TALK[7:])
    wire.close()
    body = BODY.replace("-> RCPT TO:<b@y>\n<- 250 ok\n", "-> RCPT TO:<b@y>\n=== 8 bytes from the server are missing in this capture\n")
    return expect(HEAD + body + TAIL, wire)


def lost_content(frames):
    """A hole in the mail, cut in the middle of a line on both sides."""
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:9])
    data = MESSAGE.encode()
    wire.say(0, data[:18])
    wire.segment(0, ACK, data[18:31])
    wire.say(0, data[31:])
    talk(wire, TALK[10:])
    wire.close()
    body = BODY.replace("-> [body, 25 bytes]\n", "-> [body, 4 bytes]\n=== 13 bytes from the client are missing in this capture\n"
                        "-> [body, 8 bytes]\n")
    return expect(HEAD + body + TAIL, wire)


def snapped(frames):
    """tcpdump -s: the end of a long segment is not in the file."""
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:9])
    wire.say(0, MESSAGE, cut=14 + 20 + 20 + 26)
    talk(wire, TALK[10:])
    wire.close()
    body = BODY.replace("-> [body, 25 bytes]\n", "-> [body, 12 bytes]\n=== 13 bytes from the client are missing in this capture\n")
    return expect(HEAD + body + TAIL, wire)


def wrapped(frames):
    wire = Wire(frames, isn=(0xfffffff0, 0xffffffff))
    wire.open()
    talk(wire)
    wire.close()
    return expect(WHOLE, wire)


def middle(frames):
    """The capture begins when the mail has been announced."""
    wire = Wire(frames)
    talk(wire, TALK[5:])
    wire.close()
    begin = "=== connected from {}\n=== the capture begins in the middle of this connection\n"
    return expect(begin + BODY + TAIL, wire)


def unfinished(frames):
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:5])
    wire.say(0, "RCPT TO:<b@")
    text = HEAD + "-> RCPT TO:<b@\n=== the capture ends in the middle of this connection\n"
    return expect(text, wire)


def reset(frames):
    wire = Wire(frames)
    wire.open()
    talk(wire, TALK[:5])
    wire.put(wire.segment(1, RST))
    return expect(HEAD + "=== reset by the server: RST, not FIN\n*** abrupt\n=== closed by the server\n", wire)


def reused(frames):
    """The same ports twice; the first connection was never closed."""
    first = Wire(frames)
    first.open()
    talk(first, TALK[:5])
    second = Wire(frames, isn=(900000, 800000), start=60_000_000)
    second.open()
    talk(second)
    second.close()
    return expect(HEAD + "=== the capture ends in the middle of this connection\n", first) + expect(WHOLE, second, 2)


def greeting(frames):
    """Nothing but its words says that it is SMTP; FTP on the next port greets with 220 too, HTTP is no question."""
    ftp = Wire(frames, port=3021, client_port=40001)
    ftp.open()
    talk(ftp, [(1, "220 ftp ready\r\n"), (0, "USER anonymous\r\n"), (1, "331 go on\r\n")])
    web = Wire(frames, port=3080, client_port=40002)
    web.open()
    talk(web, [(0, "GET / HTTP/1.1\r\n\r\n"), (1, "HTTP/1.1 200 OK\r\n\r\n")])
    return plain(frames, port=3025)


def starttls(frames):
    wire = Wire(frames, port=587)
    wire.open()
    talk(wire, TALK[:3])
    talk(wire, [(0, "STARTTLS\r\n"), (1, "220 go ahead\r\n")])
    hello = b"\2\0\0\x2c\3\3" + bytes(32) + b"\0" + b"\x13\x02" + b"\0" + b"\0\6" + b"\0\x2b\0\2\3\4"
    wire.say(0, b"\x16\3\1\0\5\1\0\0\1\0")
    wire.say(1, b"\x16\3\3" + struct.pack(">H", len(hello)) + hello)
    wire.say(0, b"\x17\3\3\0\4QUIT")
    wire.say(1, b"\x17\3\3\0\6\r\n220 ")
    wire.close()
    text = HEAD.split("-> MAIL")[0] + "-> STARTTLS\n<- 220 go ahead\n=== TLSv1.3 TLS_AES_256_GCM_SHA384\n" \
        "=== TLS from here on: no keys in this file\n=== closed by the client\n"
    return expect(text, wire)


def single_bytes(frames):
    wire = Wire(frames)
    wire.open()
    for side, text in TALK:
        for letter in text:
            wire.say(side, letter)
    wire.close()
    return expect(WHOLE, wire)


CAPTURES = {name: (link, "<", False, "pcapng", lambda frames, link=link: plain(frames, link=link)) for name, link in
            (("ethernet", "ethernet"), ("vlan", "vlan"), ("raw", "raw"), ("loopback", "loopback"), ("cooked", "cooked"), ("cooked2", "cooked2"))}
CAPTURES |= {name + "-v6": (link, "<", False, "pcapng", lambda frames, link=link: plain(frames, link=link, v6=True)) for name, link in
             (("ethernet", "ethernet"), ("vlan", "vlan"), ("raw", "raw"), ("loopback", "loopback"), ("cooked", "cooked"))}
CAPTURES |= {"big-endian": ("ethernet", ">", False, "pcapng", plain), "nanoseconds": ("ethernet", "<", True, "pcapng", plain),
             "classic": ("ethernet", "<", False, "pcap", plain), "classic-big-endian": ("raw", ">", False, "pcap", lambda frames: plain(frames, link="raw")),
             "classic-nanoseconds": ("cooked", ">", True, "pcap", lambda frames: plain(frames, link="cooked"))}
CAPTURES |= {make.__name__.replace("_", "-"): ("ethernet", "<", False, "pcapng", make) for make in
             (reordered, repeated, overlapping, lost_command, lost_reply, lost_content, snapped, wrapped, middle, unfinished, reset,
              reused, greeting, starttls, single_bytes)}


def write(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (link, order, nano, kind, make) in CAPTURES.items():
        frames = []
        expected = make(frames)
        frames.sort(key=lambda frame: frame[0])
        data = (pcap if kind == "pcap" else pcapng)(frames, LINKS[link][0], order, nano)
        (folder / f"{name}.{kind}").write_bytes(data)
        (folder / f"{name}.expected").write_text(expected)


if __name__ == "__main__":
    write(sys.argv[1])
