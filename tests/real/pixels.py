"""Pixels of a PNG (8 bits, RGB or RGBA, not interlaced) and of an X window dump, with the standard library alone.
Both give (width, height, at) with at(x, y) -> (red, green, blue)."""
import struct, zlib


def read_xwd(data):
    size, version, depth_format = struct.unpack(">3I", data[:12])
    fields = struct.unpack(">%dI" % (size // 4 if size < 100 else 25), data[:100])
    width, height, bits, stride, colours = fields[4], fields[5], fields[11], fields[12], fields[19]
    assert version == 7 and bits == 32, "not a 32-bit window dump"
    start = size + colours * 12
    order = "little" if fields[7] == 0 else "big"

    def at(x, y):
        value = int.from_bytes(data[start + y * stride + x * 4:start + y * stride + x * 4 + 4], order)
        return value >> 16 & 255, value >> 8 & 255, value & 255

    return width, height, at


def unfilter(raw, width, height, channels):
    stride, rows, before = width * channels, [], bytes(width * channels)
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left = row[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if kind == 1:
                row[i] = row[i] + left & 255
            elif kind == 2:
                row[i] = row[i] + up & 255
            elif kind == 3:
                row[i] = row[i] + (left + up) // 2 & 255
            elif kind == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
                row[i] = row[i] + near & 255
        rows.append(bytes(row))
        before = rows[-1]
    return rows


def read_png(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG"
    at, body, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", data[at + 8:at + 21])
        elif kind == b"IDAT":
            body += data[at + 8:at + 8 + size]
        at += size + 12
    width, height, depth, colour, _, _, interlaced = header
    channels = {2: 3, 6: 4}[colour]
    assert depth == 8 and not interlaced
    rows = unfilter(zlib.decompress(body), width, height, channels)
    return width, height, lambda x, y: tuple(rows[y][x * channels:x * channels + 3])
