#!/usr/bin/env python3
"""Writes anew those mails of assets/lessons that are not plain ASCII, byte for byte the same each time (standard library only).

The mails are written by hand, not by Python's email package, so that no version of it changes a byte, and they use what
real mail programs use: encoded words in Subject, From and To (RFC 2047), base64 and quoted-printable, attachment names both
as an encoded word in Content-Type and by RFC 2231 in Content-Disposition. Lines end in CR LF, as on the wire.

    python3 scripts/make-lesson-mail.py           write them
    python3 scripts/make-lesson-mail.py --check   exit status 1 if a file is not what would be written
"""
import base64
import pathlib
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
LESSONS = ROOT / "assets/lessons"
BOUNDARY = "----=_smtpscope_8f1c2a77"

TEXT = """王老师，您好！
附件是今天实验的照片和说明。服务器收到了完整的报文，图片可以直接显示 🎉

李伟
2017 级计算机一班
"""

NOTE = """实验说明

1. 用客户端连接服务器，观察三次握手和 220 问候。
2. 用 MAIL 和 RCPT 写好信封，再用 DATA 发送内容。
3. 图片和中文都先编成 base64，所以报文里只有 ASCII 字符。
4. 单独一行的点号表示内容结束，服务器回答 250 才算收下。
"""


def encoded_words(text):
    """RFC 2047 §2: words of whole characters, folded so that no line is over 76, the first after "Subject: " included."""
    words, rest = [], text
    while rest:
        take = len(rest)
        while len(base64.b64encode(rest[:take].encode())) > 76 - len("Subject: =?UTF-8?B??="):
            take -= 1
        words.append("=?UTF-8?B?" + base64.b64encode(rest[:take].encode()).decode() + "?=")
        rest = rest[take:]
    return "\r\n ".join(words)


def base64_lines(data):
    text = base64.b64encode(data).decode()
    return "".join(text[i:i + 76] + "\r\n" for i in range(0, len(text), 76))


def part(content_type, data, filename=None):
    head = f"--{BOUNDARY}\r\nContent-Type: {content_type}"
    if filename:
        head += f';\r\n name="{encoded_words(filename)}"'
    head += "\r\nContent-Transfer-Encoding: base64\r\n"
    if filename:
        head += f"Content-Disposition: attachment;\r\n filename*=UTF-8''{urllib.parse.quote(filename, safe='')}\r\n"
    return head + "\r\n" + base64_lines(data)


def wire_text(text):
    return text.replace("\n", "\r\n").encode()


def chinese_mail():
    pictures = ROOT / "assets/pictures"
    header = (
        f"Message-ID: <20261122214400.8f1c2a77@nankai.edu.cn>\r\n"
        f"Date: Sun, 22 Nov 2026 21:44:00 +0800\r\n"
        f"MIME-Version: 1.0\r\n"
        f"User-Agent: smtpscope lesson\r\n"
        f"From: {encoded_words('李伟')} <liwei@nankai.edu.cn>\r\n"
        f"To: {encoded_words('王芳')} <wangfang@example.org>\r\n"
        f"Subject: {encoded_words('实验报告：SMTP 通信过程（附照片）')}\r\n"
        f'Content-Type: multipart/mixed;\r\n boundary="{BOUNDARY}"\r\n'
    )
    body = (
        "This is a multi-part message in MIME format.\r\n"
        + part("text/plain; charset=UTF-8", wire_text(TEXT))
        + part("image/png", (pictures / "lake.png").read_bytes(), "湖边.png")
        + part("image/jpeg", (pictures / "group.jpg").read_bytes(), "合影.jpg")
        + part("text/plain; charset=UTF-8", wire_text(NOTE), "说明.txt")
        + f"--{BOUNDARY}--\r\n"
    )
    return (header + "\r\n" + body).encode("ascii")


WAY_TEXT = """Hello, the café is here:
the way to the lake is on the map in the HTML part.
"""

WAY_HTML = """<p>Hello, the <b>café</b> is here:</p>
<p><img src="cid:map@nankai.edu.cn" alt="map"></p>
<p>See you at <b>15:00</b>.</p>
"""

WAY_NOTE = """15:00 coffee
16:00 once around the lake
"""


def quoted_printable(text):
    """RFC 2045 §6.7, for short lines that neither end in a blank nor need soft breaks."""
    coded = ""
    for line in text.splitlines():
        coded += "".join(chr(b) if 32 <= b < 127 and b != 61 else f"={b:02X}" for b in line.encode()) + "\r\n"
    assert all(len(line) <= 76 for line in coded.splitlines())
    return coded


def entity(content_type, encoding, body, *fields):
    return "\r\n".join([f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", *fields, "", body])


def multipart(subtype, boundary, *parts):
    inside = "".join(f"--{boundary}\r\n{each}" for each in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def mime_parts():
    """mixed { alternative { plain, related { html, its picture } }, a text file }"""
    picture = (ROOT / "assets/pictures/map.png").read_bytes()
    related = multipart(
        "related", "related",
        entity("text/html; charset=UTF-8", "quoted-printable", quoted_printable(WAY_HTML)),
        entity('image/png; name="map.png"', "base64", base64_lines(picture), "Content-ID: <map@nankai.edu.cn>",
               'Content-Disposition: inline; filename="map.png"'))
    alternative = multipart(
        "alternative", "alternative",
        entity("text/plain; charset=UTF-8", "quoted-printable", quoted_printable(WAY_TEXT)), related)
    note = entity("text/plain; charset=us-ascii", "7bit", wire_text(WAY_NOTE).decode(),
                  'Content-Disposition: attachment; filename="plan.txt"')
    header = (
        "Date: Wed, 25 Nov 2026 10:05:00 +0800\r\n"
        f"From: {encoded_words('李伟')} <liwei@nankai.edu.cn>\r\n"
        f"To: {encoded_words('王芳')} <wangfang@example.org>\r\n"
        f"Subject: {encoded_words('到湖边的路 The way to the lake')}\r\n"
        "Message-ID: <20261125100500.122@nankai.edu.cn>\r\n"
        "MIME-Version: 1.0\r\n"
    )
    return (header + multipart("mixed", "mixed", alternative, note)).encode("ascii")


MOVED = """王老师：

实验课改到星期四下午，请转告大家。

李伟
"""


def gbk_mail(charset):
    """The bytes are GBK; only what the header says of them differs."""
    header = (
        "Date: Thu, 26 Nov 2026 10:00:00 +0800\r\n"
        "From: Li Wei <liwei@nankai.edu.cn>\r\n"
        "To: Wang Fang <wangfang@example.org>\r\n"
        f"Subject: =?GBK?B?{base64.b64encode('实验课改期'.encode('gbk')).decode()}?=\r\n"
        "MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset={charset}\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
    )
    return header.encode("ascii") + b"\r\n" + MOVED.replace("\n", "\r\n").encode("gbk")


MAILS = {
    "chinese-mail.eml": chinese_mail,
    "mime-parts.eml": mime_parts,
    "charset-wrong.eml": lambda: gbk_mail("ISO-8859-1"),
    "charset-right.eml": lambda: gbk_mail("GBK"),
}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: make-lesson-mail.py [--check]")
    for name, make in MAILS.items():
        if not sys.argv[1:]:
            (LESSONS / name).write_bytes(make())
        elif (LESSONS / name).read_bytes() != make():
            sys.exit(f"assets/lessons/{name} is not what scripts/make-lesson-mail.py writes: run it")


if __name__ == "__main__":
    main()
