#!/usr/bin/env python3
"""Writes assets/lessons/chinese-mail.eml anew, byte for byte the same each time (standard library only).

The mail is written by hand, not by Python's email package, so that no version of it changes a byte, and it uses what
real mail programs use: encoded words in Subject, From and To (RFC 2047), a base64 UTF-8 text, attachment names both as
an encoded word in Content-Type and by RFC 2231 in Content-Disposition. Lines end in CR LF, as on the wire.

    python3 scripts/make-lesson-mail.py           write it
    python3 scripts/make-lesson-mail.py --check   exit status 1 if the file is not what would be written
"""
import base64
import pathlib
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAIL = ROOT / "assets/lessons/chinese-mail.eml"
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


def mail():
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


def main():
    if sys.argv[1:] == ["--check"]:
        if MAIL.read_bytes() != mail():
            sys.exit(f"{MAIL.relative_to(ROOT)} is not what scripts/make-lesson-mail.py writes: run it")
    elif sys.argv[1:]:
        sys.exit("usage: make-lesson-mail.py [--check]")
    else:
        MAIL.write_bytes(mail())


if __name__ == "__main__":
    main()
