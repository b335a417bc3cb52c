"""The rows of conformance_test.py: conversations with the server, what must come back, and what must be stored.

A row is written as its name, its steps and how it ends. A step is bytes and the codes that answer them:

    ("MAIL FROM:<>", 250)              a command; CR LF is added
    (b"DATA\\r\\nno\\r\\n", 354)           bytes go out as they are
    ([b"DA", b"TA\\r\\n"], 354)          in pieces: each when the server has read the one before

`mails` is what must be stored, in order. Sections are RFC 5321's unless named.
"""
import base64
import dataclasses
import itertools
import ssl

NAME, PASSWORD = "alice", "Zq7-open-sesame-4Wk"


@dataclasses.dataclass
class Step:
    pieces: list = dataclasses.field(default_factory=list)
    codes: tuple = ()
    says: tuple = ()   # must be in a line of the last reply
    omits: tuple = ()  # must not be
    tls: object = None
    cram: tuple = ()   # (name, password): the right answer to the challenge of the reply before


@dataclasses.dataclass
class Row:
    name: str
    steps: list
    end: str = "alive"  # NOOP and VRFY are answered; "closed": the server closes; "gone": it does, whatever it
                        # says before; "cut": we hang up
    mails: list = dataclasses.field(default_factory=list)
    greeted: bool = True


def step(entry):
    if isinstance(entry, Step):
        return entry
    sent, codes = entry[0], entry[1:]
    if isinstance(sent, str):
        sent = sent.encode() + b"\r\n"
    return Step(sent if isinstance(sent, list) else [sent], codes)


ROWS = []


def row(name, *steps, end="alive", mails=(), greeted=True):
    ROWS.append(Row(name, [step(each) for each in steps], end, list(mails), greeted))


def stuff(message):
    """A message as it must travel: one dot more where a line begins with one. Only CR LF ends a line (§2.3.8)."""
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n"))


def unstuff(sent):
    return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in sent.split(b"\r\n"))


def b64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


EHLO = ("EHLO client.example", 250)
HELO = ("HELO client.example", 250)
MAIL = ("MAIL FROM:<alice@client.example>", 250)
RCPT = ("RCPT TO:<bob@example.org>", 250)
DATA = ("DATA", 354)
ENVELOPE = (EHLO, MAIL, RCPT)
GO = (*ENVELOPE, DATA)
NOOP, RSET, QUIT = ("NOOP", 250), ("RSET", 250), ("QUIT", 221)
LETTER = b"From: a\r\nSubject: b\r\n\r\nText.\r\n"
DOT = b".\r\n"

# ---- order (§4.1.4, §3.3) ----

for early in ("MAIL FROM:<a@b.example>", "RCPT TO:<a@b.example>", "DATA", "AUTH PLAIN", "STARTTLS"):
    row(f"order: {early.split()[0]} before EHLO", (early, 503), EHLO, MAIL)
row("order: BDAT before EHLO, its chunk is thrown away", (b"BDAT 6\r\nNOOP\r\n", 503), EHLO)
row("order: RSET before EHLO", RSET)
row("order: NOOP HELP VRFY EXPN before EHLO", NOOP, ("HELP", 214), ("VRFY bob", 252), ("EXPN staff", 502))
row("order: RCPT before MAIL", EHLO, ("RCPT TO:<a@b.example>", 503), MAIL)
row("order: DATA before MAIL", EHLO, ("DATA", 503), MAIL)
row("order: DATA before RCPT", EHLO, MAIL, ("DATA", 503), RCPT, DATA, (LETTER + DOT, 250), mails=[LETTER])
row("order: BDAT before MAIL", EHLO, (b"BDAT 4\r\nQUIT", 503), MAIL)
row("order: BDAT before RCPT", EHLO, MAIL, (b"BDAT 4 LAST\r\nQUIT", 503), RCPT)
row("order: MAIL twice", EHLO, MAIL, ("MAIL FROM:<other@client.example>", 503), RCPT)
row("order: EHLO forgets the mail", *ENVELOPE, EHLO, ("RCPT TO:<a@b.example>", 503), ("DATA", 503))
row("order: HELO forgets the mail", *ENVELOPE, HELO, ("DATA", 503))
row("order: RSET forgets the mail", *ENVELOPE, RSET, ("RCPT TO:<a@b.example>", 503), MAIL)
row("order: RSET keeps the greeting", EHLO, RSET, MAIL)
row("order: HELO, then a mail", HELO, MAIL, RCPT, DATA, (LETTER + DOT, 250), mails=[LETTER])
row("order: two mails", *GO, (LETTER + DOT, 250), MAIL, RCPT, DATA, (b"two\r\n.\r\n", 250), mails=[LETTER, b"two\r\n"])
row("order: after a mail RCPT needs MAIL", *GO, (LETTER + DOT, 250), ("RCPT TO:<a@b.example>", 503), mails=[LETTER])
row("order: after a mail DATA needs MAIL", *GO, (LETTER + DOT, 250), ("DATA", 503), mails=[LETTER])
row("order: AUTH within a mail", EHLO, MAIL, ("AUTH PLAIN", 503), RCPT)
row("order: AUTH after HELO only", HELO, ("AUTH PLAIN", 503))
row("order: NOOP VRFY HELP within a mail", EHLO, MAIL, NOOP, RCPT, ("VRFY bob", 252), ("HELP DATA", 214), DATA,
    (LETTER + DOT, 250), mails=[LETTER])
for state, before in (("start", ()), ("ready", (EHLO,)), ("mail", (EHLO, MAIL)), ("rcpt", ENVELOPE),
                      ("chunks", (*ENVELOPE, (b"BDAT 1\r\nx", 250)))):
    row(f"order: QUIT in state {state}", *before, QUIT, end="closed")
row("order: nothing after QUIT is answered", (b"QUIT\r\nNOOP\r\n", 221), end="closed")

# ---- commands ----

for history in ("SEND FROM:<a@b.example>", "SOML FROM:<a@b.example>", "SAML FROM:<a@b.example>", "TURN"):
    row(f"command: {history.split()[0]} is history", EHLO, (history, 502), MAIL)
row("command: unknown", EHLO, ("FROB it", 500), MAIL)
row("command: empty line", EHLO, ("", 500), MAIL)
row("command: any case", ("ehlo client.example", 250), ("mAiL fRoM:<a@b.example>", 250), ("rcpt to:<b@c.example>", 250), ("data", 354),
    (LETTER + DOT, 250), ("quit", 221), end="closed", mails=[LETTER])
row("command: byte by byte", ([bytes([byte]) for byte in b"EHLO a\r\n"], 250))
row("command: CR and LF apart", ([b"EHLO a\r", b"\n"], 250))
row("command: bare LF ends no line", (b"NOOP\nNOOP\r\n", 500), EHLO)
row("command: a NUL byte", (b"NOOP \0x\r\n", 501), EHLO)
row("command: a NUL byte in the verb", (b"NO\0OP\r\n", 500), EHLO)
row("command: 8-bit in the verb", (b"N\xc3\xb6op\r\n", 500), EHLO)
row("command: broken UTF-8 in a path", EHLO, (b"MAIL FROM:<\xff\xfe@b.example>\r\n", 501), MAIL)
for bad in ("EHLO", "HELO", "VRFY", "DATA now", "RSET now", "QUIT now", "MAIL", "MAIL FROM", "MAIL FROM:", "MAIL FROM:a@b.example",
            "MAIL FROM:<a@b.example", "MAIL TO:<a@b.example>", "MAIL FROM:<a b@c.example>", "MAIL FROM:<a@b@c.example>",
            "MAIL FROM:<a@>", "MAIL FROM:<a@b..example>", "STARTTLS now"):
    row(f"syntax: {bad}", EHLO, (bad, 501), MAIL)
for bad in ("RCPT TO:bob@example.org", "RCPT TO:<>", "RCPT TO:<bob", "RCPT FROM:<bob@example.org>", "RCPT"):
    row(f"syntax: {bad}", EHLO, MAIL, (bad, 501), RCPT)
for bad in ("BDAT", "BDAT many", "BDAT -1", "BDAT 3 FIRST", "BDAT 3 LAST x", "BDAT 99999999999999999999999 LAST"):
    row(f"syntax: {bad}", *ENVELOPE, (bad, 501), DATA, (LETTER + DOT, 250), mails=[LETTER])
row("HELP of a command", ("HELP MAIL", 214))
row("HELP of nothing known", ("HELP FROB", 504))
row("NOOP with an argument", ("NOOP what is said here counts not", 250))
for path in ("<>", "<\"a b\"@c.example>", "<a@[127.0.0.1]>", "<@x.example,@y.example:a@b.example>", "<a.b+c=d@e.example>"):
    row(f"path: MAIL FROM:{path}", EHLO, (f"MAIL FROM:{path}", 250), RCPT)
row("path: Postmaster needs no domain", EHLO, MAIL, ("RCPT TO:<Postmaster>", 250), ("RCPT TO:<postmaster@example.org>", 250))
row("path: nobody but Postmaster goes without", EHLO, MAIL, ("RCPT TO:<bob>", 501), RCPT)

# ---- extensions and their parameters ----

row("EHLO lists what there is", Step([b"EHLO a\r\n"], (250,), (b"PIPELINING", b"SIZE ", b"8BITMIME", b"SMTPUTF8", b"CHUNKING", b"DSN",
    b"BINARYMIME", b"STARTTLS", b"AUTH ", b"ENHANCEDSTATUSCODES", b"HELP")))
row("HELO lists nothing", Step([b"HELO a\r\n"], (250,), (), (b"PIPELINING", b"AUTH")))
row("enhanced codes after EHLO", EHLO, Step([b"MAIL FROM:<>\r\n"], (250,), (b"250 2.1.0 ",)))
row("no enhanced codes after HELO", HELO, Step([b"MAIL FROM:<>\r\n"], (250,), (), (b"2.1.0",)))
for good in ("SIZE=1000", "BODY=7BIT", "BODY=8BITMIME SIZE=99", "BODY=BINARYMIME", "body=8bitmime", "SMTPUTF8", "AUTH=<>",
             "AUTH=e+3Dmc2@example.com", "RET=FULL ENVID=QQ314159", "RET=HDRS"):
    row(f"parameter: MAIL {good}", EHLO, (f"MAIL FROM:<a@b.example> {good}", 250), RCPT)
for bad in ("SIZE", "SIZE=", "SIZE=1k", "BODY=9BIT", "SMTPUTF8=yes", "RET=SOME", "ENVID=", "ENVID=a+4", "SIZE=1 SIZE=1",
            "ENVID=" + 101 * "x"):
    row(f"parameter: MAIL {bad[:20]}", EHLO, (f"MAIL FROM:<a@b.example> {bad}", 501), MAIL)
for good in ("NOTIFY=NEVER", "NOTIFY=SUCCESS,FAILURE,DELAY", "ORCPT=rfc822;bob@example.org"):
    row(f"parameter: RCPT {good}", EHLO, MAIL, (f"RCPT TO:<bob@example.org> {good}", 250))
for bad in ("NOTIFY=NEVER,DELAY", "NOTIFY=", "ORCPT=bob@example.org"):
    row(f"parameter: RCPT {bad}", EHLO, MAIL, (f"RCPT TO:<bob@example.org> {bad}", 501), RCPT)
row("parameter: unknown to MAIL", EHLO, ("MAIL FROM:<a@b.example> FROB=1", 555), MAIL)
row("parameter: unknown to RCPT", EHLO, MAIL, ("RCPT TO:<a@b.example> SIZE=1", 555), RCPT)
row("parameter: none after HELO", HELO, ("MAIL FROM:<a@b.example> SIZE=1", 555), MAIL)
row("SIZE: the largest", EHLO, ("MAIL FROM:<> SIZE=67108864", 250))
row("SIZE: one byte more", EHLO, ("MAIL FROM:<> SIZE=67108865", 552), MAIL)
row("SIZE: beyond 64 bits", EHLO, ("MAIL FROM:<> SIZE=99999999999999999999", 552), MAIL)
row("SMTPUTF8: a path without it", EHLO, ("MAIL FROM:<李伟@南开.example>", 553), MAIL)
row("SMTPUTF8: a path with it", EHLO, ("MAIL FROM:<李伟@南开.example> SMTPUTF8", 250), ("RCPT TO:<王芳@例子.example>", 250), DATA,
    ("Subject: 实验\r\n\r\n正文\r\n.", 250), mails=["Subject: 实验\r\n\r\n正文\r\n".encode()])

# ---- limits (§4.5.3.1): just at, just above ----

DOMAIN_252 = ".".join(["d" * 60, "d" * 60, "d" * 60, "d" * 60, "d" * 8])
row("limit: local part of 64", EHLO, (f"MAIL FROM:<{64 * 'l'}@b.example>", 250))
row("limit: local part of 65", EHLO, (f"MAIL FROM:<{65 * 'l'}@b.example>", 501), MAIL)
row("limit: path of 256", EHLO, (f"MAIL FROM:<l@{DOMAIN_252}>", 250))
row("limit: path of 257", EHLO, (f"MAIL FROM:<ll@{DOMAIN_252}>", 501), MAIL)
row("limit: recipient path of 256", EHLO, MAIL, (f"RCPT TO:<l@{DOMAIN_252}>", 250))
row("limit: recipient path of 257", EHLO, MAIL, (f"RCPT TO:<ll@{DOMAIN_252}>", 501), RCPT)
row("limit: command line of 512", ("NOOP " + 505 * "x", 250))
row("limit: command line of 513", ("NOOP " + 506 * "x", 500), EHLO)
row("limit: command line of 200,000", ("NOOP " + 200000 * "x", 500), EHLO)
row("limit: unknown command of 513", (511 * "x", 500), EHLO)
row("limit: AUTH line of 12,288", EHLO, (f"AUTH PLAIN {12275 * 'A'}", 501), MAIL)
row("limit: AUTH line of 12,289", EHLO, (f"AUTH PLAIN {12276 * 'A'}", 500), MAIL)
row("limit: AUTH response of 12,288", EHLO, ("AUTH PLAIN", 334), (12286 * "A", 501), MAIL)
row("limit: AUTH response of 12,289", EHLO, ("AUTH PLAIN", 334), (12287 * "A", 500), MAIL)
row("limit: 100 recipients", EHLO, MAIL, ("\r\n".join(f"RCPT TO:<r{i}@example.org>" for i in range(100)), *100 * [250]), DATA,
    (LETTER + DOT, 250), mails=[LETTER])
row("limit: 101 recipients", EHLO, MAIL, ("\r\n".join(f"RCPT TO:<r{i}@example.org>" for i in range(101)), *100 * [250], 452), DATA,
    (LETTER + DOT, 250), mails=[LETTER])
row("limit: 20 bad commands", *20 * [("FROB", 500)], EHLO)
row("limit: 21 bad commands", *20 * [("FROB", 500)], ("FROB", 421), end="closed")
for length in (998, 999, 100000):
    line = b"x" * length + b"\r\n"
    row(f"limit: content line of {length + 2}", *GO, (line + DOT, 250), mails=[line])
BIG = b"\r\n".join([b"0123456789" * 7] * 30000) + b"\r\n"
row("limit: a mail of 2 MB", *GO, (BIG + DOT, 250), mails=[BIG])
HUGE = (b"0123456789" * 7 + b"\r\n") * 932068  # a little more than the 64 MiB that SIZE says
FULL = HUGE[:64 * 1024 * 1024 - 2] + b"\r\n"
OVER = HUGE[:64 * 1024 * 1024 - 1] + b"\r\n"
row("limit: a mail of 64 MiB", *GO, (FULL + DOT, 250), mails=[FULL])
row("limit: a mail of 64 MiB and one byte", *GO, (OVER + DOT, 552), MAIL)
row("limit: a chunk of 64 MiB and one byte", *ENVELOPE, (b"BDAT %d LAST\r\n" % len(OVER) + OVER, 552), MAIL)

# ---- end of data: what looks like it and is not (SMTP smuggling, 2023) ----

LOOK_ALIKES = (b"\n.\r\n", b"\r.\r\n", b"\n.\n", b"\r\n.\n", b"\r\n.\r", b"\r.\r", b"\n.\r", b"\r\n..\r\n", b"\r\n. \r\n", b"\r\n.x\r\n",
               b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\n.\r\0\n", b"\r\r\n.\n\r\n", b"\n\r\n.\n", b"\r\n .\r\n", b"\r\n.\r\r\n", b".\r\n.\n")
for look in LOOK_ALIKES:
    sent = b"A: b\r\n\r\nbefore" + look + b"MAIL FROM:<smuggled@x.example>\r\nafter\r\n"
    shown = ascii(look)[2:-1]
    row(f"no end: {shown}", *GO, (sent + DOT, 250), mails=[unstuff(sent)])
for look in (b"\n.\r\n", b".\n", b".\r", b"..\r\n", b". \r\n", b"\r.\r\n", b".\0\r\n"):
    sent = look + b"x\r\n"
    row(f"no end directly after DATA: {ascii(look)[2:-1]}", *GO, (sent + DOT, 250), mails=[unstuff(sent)])
row("end: an empty mail", *GO, (DOT, 250), MAIL, mails=[b""])
row("end: an empty line and the end", *GO, (b"\r\n.\r\n", 250), mails=[b"\r\n"])
row("end: two ends, the second is no command", *GO, (b"a\r\n.\r\n.\r\n", 250, 500), mails=[b"a\r\n"])
row("end: dots come off once", *GO, (stuff(b".a\r\n..b\r\n...\r\n") + DOT, 250), mails=[b".a\r\n..b\r\n...\r\n"])
END = b"\r\n.\r\n"
for count in (1, 2, 3, 4):
    for points in itertools.combinations(range(1, 5), count):
        edges = (0, *points, 5)
        pieces = [END[a:b] for a, b in zip(edges, edges[1:])]
        pieces[0] = b"Subject: cut\r\n\r\nText" + pieces[0]
        row("split: " + "|".join(ascii(END[a:b])[2:-1] for a, b in zip(edges, edges[1:])), *GO, (pieces, 250),
            mails=[b"Subject: cut\r\n\r\nText\r\n"])
row("split: before the end", *GO, ([b"Text", END], 250), mails=[b"Text\r\n"])
row("split: behind the end", *GO, ([b"Text" + END, b"NOOP\r\n"], 250, 250), mails=[b"Text\r\n"])
row("split: a whole mail byte by byte", *GO, ([bytes([byte]) for byte in b"A: b\r\n\r\n..\r\n.c\r\n.\r\n"], 250), mails=[b"A: b\r\n\r\n.\r\nc\r\n"])
row("split: stuffing dot from its line", *GO, ([b"a\r\n.", b".b\r\n", b".", b"\r", b"\n"], 250), mails=[b"a\r\n.b\r\n"])

# ---- 8-bit and NUL bytes ----

EVERY = bytes(range(256))
row("bytes: all 256", *GO, (b"A: b\r\n\r\n" + EVERY + END, 250), mails=[b"A: b\r\n\r\n" + EVERY + b"\r\n"])
row("bytes: only NUL", *GO, (5000 * b"\0" + END, 250), mails=[5000 * b"\0" + b"\r\n"])
row("bytes: bare CR and LF", *GO, (b"a\rb\nc\r\rd\n\ne\n\r" + END, 250), mails=[b"a\rb\nc\r\rd\n\ne\n\r\r\n"])
row("bytes: GBK", *GO, ("王老师".encode("gbk") + END, 250), mails=["王老师".encode("gbk") + b"\r\n"])

# ---- pipelining (RFC 2920) ----

GROUP = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@f.example>\r\nDATA\r\n"
row("pipelining: the envelope in one segment", EHLO, (GROUP, 250, 250, 250, 354), (LETTER + DOT, 250), mails=[LETTER])
row("pipelining: all with EHLO", (b"EHLO a\r\n" + GROUP, 250, 250, 250, 250, 354), (LETTER + DOT, 250), mails=[LETTER])
row("pipelining: content without waiting for 354", EHLO, (GROUP + LETTER + DOT, 250, 250, 250, 354, 250), mails=[LETTER])
row("pipelining: two mails and QUIT", EHLO, (2 * (GROUP + LETTER + DOT) + b"QUIT\r\n", *2 * [250, 250, 250, 354, 250], 221), end="closed",
    mails=[LETTER, LETTER])
row("pipelining: one of two recipients is wrong", EHLO, (b"MAIL FROM:<>\r\nRCPT TO:<bob>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n", 250, 501, 250, 354),
    (LETTER + DOT, 250), mails=[LETTER])
row("pipelining: no recipient, DATA refused, the rest are commands", EHLO, (b"MAIL FROM:<>\r\nRCPT TO:<bob>\r\nDATA\r\nRSET\r\nNOOP\r\n",
    250, 501, 503, 250, 250))
row("pipelining: RSET in the middle", EHLO, (b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRSET\r\nDATA\r\n", 250, 250, 250, 503))
row("pipelining: commands behind the end", *GO, (LETTER + DOT + b"NOOP\r\nRSET\r\nMAIL FROM:<>\r\n", 250, 250, 250, 250), mails=[LETTER])
row("pipelining: 200 NOOPs", (200 * b"NOOP\r\n", *200 * [250]))
row("pipelining: a group cut inside its commands", EHLO, ([GROUP[:7], GROUP[7:31], GROUP[31:60], GROUP[60:]], 250, 250, 250, 354), (DOT, 250),
    mails=[b""])
row("pipelining: unknown commands between", EHLO, (b"FROB\r\nMAIL FROM:<>\r\nFROB\r\nRCPT TO:<a@b.example>\r\n", 500, 250, 500, 250))

# ---- BDAT (RFC 3030) ----

row("BDAT: one chunk", *ENVELOPE, (b"BDAT %d LAST\r\n" % len(LETTER) + LETTER, 250), MAIL, mails=[LETTER])
row("BDAT: two chunks", *ENVELOPE, (b"BDAT 10\r\n" + LETTER[:10], 250), (b"BDAT %d LAST\r\n" % len(LETTER[10:]) + LETTER[10:], 250),
    mails=[LETTER])
row("BDAT: an empty last chunk", *ENVELOPE, (b"BDAT %d\r\n" % len(LETTER) + LETTER, 250), ("BDAT 0 LAST", 250), mails=[LETTER])
row("BDAT: an empty mail", *ENVELOPE, ("BDAT 0 LAST", 250), mails=[b""])
row("BDAT: empty chunks between", *ENVELOPE, ("BDAT 0", 250), (b"BDAT 1\r\na", 250), ("BDAT 0", 250), ("BDAT 0 LAST", 250), mails=[b"a"])
row("BDAT: the end of data is data", *ENVELOPE, (b"BDAT 14 LAST\r\na\r\n.\r\nNOOP\r\n..", 250), mails=[b"a\r\n.\r\nNOOP\r\n.."])
row("BDAT: dots stay", *ENVELOPE, (b"BDAT 10 LAST\r\n..a\r\n.b\r\n.", 250), mails=[b"..a\r\n.b\r\n."])
row("BDAT: every byte, binary", EHLO, ("MAIL FROM:<> BODY=BINARYMIME", 250), RCPT, (b"BDAT 256 LAST\r\n" + EVERY, 250), mails=[EVERY])
row("BDAT: BINARYMIME does not go with DATA", EHLO, ("MAIL FROM:<> BODY=BINARYMIME", 250), RCPT, ("DATA", 503), (b"BDAT 1 LAST\r\nx", 250),
    mails=[b"x"])
row("BDAT: in any case", *ENVELOPE, (b"bdat 1 last\r\nx", 250), mails=[b"x"])
row("BDAT: in pieces", *ENVELOPE, ([b"BD", b"AT 5 LA", b"ST\r", b"\nab", b"c", b"de"], 250), mails=[b"abcde"])
row("BDAT: all in one segment", EHLO, (b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3\r\nabcBDAT 2 LAST\r\ndeMAIL FROM:<>\r\n", 250, 250, 250, 250,
    250), mails=[b"abcde"])
row("BDAT: DATA between chunks", *ENVELOPE, (b"BDAT 1\r\na", 250), ("DATA", 503), (b"BDAT 1 LAST\r\nb", 250), mails=[b"ab"])
row("BDAT: RCPT and MAIL between chunks", *ENVELOPE, (b"BDAT 1\r\na", 250), ("RCPT TO:<x@y.example>", 503), ("MAIL FROM:<>", 503), RSET)
row("BDAT: RSET between chunks", *ENVELOPE, (b"BDAT 1\r\na", 250), RSET, ("BDAT 0 LAST", 503), MAIL)
row("BDAT: EHLO between chunks", *ENVELOPE, (b"BDAT 1\r\na", 250), EHLO, ("BDAT 0 LAST", 503))
row("BDAT: NOOP between chunks", *ENVELOPE, (b"BDAT 1\r\na", 250), NOOP, (b"BDAT 1 LAST\r\nb", 250), mails=[b"ab"])
row("BDAT: a refused chunk is thrown away", EHLO, MAIL, (b"BDAT 12 LAST\r\nNOOP\r\nNOOP\r\n", 503), RCPT)
row("BDAT: two mails", *ENVELOPE, (b"BDAT 1 LAST\r\na", 250), MAIL, RCPT, (b"BDAT 1 LAST\r\nb", 250), mails=[b"a", b"b"])
row("BDAT: after DATA's mail", *GO, (DOT, 250), MAIL, RCPT, (b"BDAT 2 LAST\r\n.\n", 250), mails=[b"", b".\n"])
row("BDAT: a mail of 2 MB", *ENVELOPE, (b"BDAT %d LAST\r\n" % len(BIG) + BIG, 250), mails=[BIG])

# ---- AUTH (RFC 4954) ----

PLAIN = b64(f"\0{NAME}\0{PASSWORD}")
LOGIN = (EHLO, ("AUTH LOGIN", 334), (b64(NAME), 334))
row("AUTH: PLAIN in one line", EHLO, (f"AUTH PLAIN {PLAIN}", 235), MAIL)
row("AUTH: PLAIN in two", EHLO, ("AUTH PLAIN", 334), (PLAIN, 235), MAIL)
row("AUTH: PLAIN with an authorization identity", EHLO, (f"AUTH PLAIN {b64(f'boss{chr(0)}{NAME}{chr(0)}{PASSWORD}')}", 235))
row("AUTH: LOGIN", EHLO, Step([b"AUTH LOGIN\r\n"], (334,), (b64("Username:").encode(),)),
    Step([b64(NAME).encode() + b"\r\n"], (334,), (b64("Password:").encode(),)), (b64(PASSWORD), 235), MAIL)
row("AUTH: LOGIN with the name in the first line", EHLO, (f"AUTH LOGIN {b64(NAME)}", 334), (b64(PASSWORD), 235), MAIL)
row("AUTH: CRAM-MD5", EHLO, ("AUTH CRAM-MD5", 334), Step(cram=(NAME, PASSWORD), codes=(235,)), MAIL)
row("AUTH: any case", EHLO, (f"auth plain {PLAIN}", 235))
row("AUTH: in pieces", EHLO, ([b"AUTH LO", b"GIN\r", b"\n"], 334), ([b64(NAME).encode(), b"\r", b"\n"], 334), (b64(PASSWORD), 235))
row("AUTH: and a mail", EHLO, (f"AUTH PLAIN {PLAIN}", 235), MAIL, RCPT, DATA, (LETTER + DOT, 250), mails=[LETTER])
row("AUTH: twice", EHLO, (f"AUTH PLAIN {PLAIN}", 235), (f"AUTH PLAIN {PLAIN}", 503), MAIL)
row("AUTH: unknown mechanism", EHLO, ("AUTH GSSAPI", 504), MAIL)
row("AUTH: without a mechanism", EHLO, ("AUTH", 501), MAIL)
row("AUTH: CRAM-MD5 with an initial response", EHLO, (f"AUTH CRAM-MD5 {b64(NAME)}", 501), MAIL)
row("AUTH: given up at PLAIN", EHLO, ("AUTH PLAIN", 334), ("*", 501), MAIL)
row("AUTH: given up at the name", EHLO, ("AUTH LOGIN", 334), ("*", 501), MAIL)
row("AUTH: given up at the password", *LOGIN, ("*", 501), MAIL)
row("AUTH: given up at CRAM-MD5", EHLO, ("AUTH CRAM-MD5", 334), ("*", 501), MAIL)
row("AUTH: given up, then right", *LOGIN, ("*", 501), (f"AUTH PLAIN {PLAIN}", 235))
for what, bad in (("a character", "!" + PLAIN[1:]), ("too little padding", b64("\0a\0bc").rstrip("=")), ("padding inside", "AG=hAGI="),
                  ("too much padding", "AGEAYg=="[:-2] + "===="), ("a space", PLAIN[:8] + " " + PLAIN[8:]), ("one character", "A")):
    row(f"AUTH: bad base64, {what}", EHLO, ("AUTH PLAIN", 334), (bad, 501), MAIL)
row("AUTH: bad base64 in the first line", EHLO, (f"AUTH PLAIN !{PLAIN[1:]}", 501), MAIL)
row("AUTH: bad base64 as the password", *LOGIN, ("Zq7-not-base64", 501), MAIL)
row("AUTH: PLAIN without NUL", EHLO, (f"AUTH PLAIN {b64('alice password')}", 501), MAIL)
row("AUTH: PLAIN, empty", EHLO, ("AUTH PLAIN =", 501), MAIL)
row("AUTH: PLAIN, empty line", EHLO, ("AUTH PLAIN", 334), ("", 501), MAIL)
row("AUTH: CRAM-MD5 without a digest", EHLO, ("AUTH CRAM-MD5", 334), (b64(NAME), 501), MAIL)
row("AUTH: the response is not a command", EHLO, ("AUTH PLAIN", 334), ("QUIT", 501), MAIL)
row("AUTH: MAIL with AUTH=", EHLO, (f"AUTH PLAIN {PLAIN}", 235), ("MAIL FROM:<a@b.example> AUTH=a@b.example", 250))

# ---- STARTTLS (RFC 3207) ----

TLS12, TLS13 = Step(tls=ssl.TLSVersion.TLSv1_2), Step(tls=ssl.TLSVersion.TLSv1_3)
START = (EHLO, ("STARTTLS", 220))
row("STARTTLS: TLS 1.3, a mail", *START, TLS13, *GO, (LETTER + DOT, 250), QUIT, end="closed", mails=[LETTER])
row("STARTTLS: TLS 1.2, a mail", *START, TLS12, *GO, (LETTER + DOT, 250), QUIT, end="closed", mails=[LETTER])
row("STARTTLS: all is forgotten, EHLO first", *START, TLS13, ("MAIL FROM:<>", 503), EHLO, MAIL)
row("STARTTLS: a mail begun is forgotten", *ENVELOPE, ("STARTTLS", 220), TLS13, EHLO, ("DATA", 503), ("RCPT TO:<a@b.example>", 503))
row("STARTTLS: the login is forgotten", EHLO, (f"AUTH PLAIN {PLAIN}", 235), ("STARTTLS", 220), TLS13, EHLO, (f"AUTH PLAIN {PLAIN}", 235))
row("STARTTLS: not offered again", *START, TLS13, Step([b"EHLO a\r\n"], (250,), (b"AUTH ",), (b"STARTTLS",)), ("STARTTLS", 503), MAIL)
row("STARTTLS: AUTH under TLS", *START, TLS13, *LOGIN, (b64(PASSWORD), 235), MAIL)
row("STARTTLS: BDAT under TLS", *START, TLS13, *ENVELOPE, (b"BDAT 256 LAST\r\n" + EVERY, 250), mails=[EVERY])
row("STARTTLS: 2 MB under TLS", *START, TLS13, *GO, (BIG + DOT, 250), mails=[BIG])
row("STARTTLS: pipelining under TLS", *START, TLS13, EHLO, (GROUP + LETTER + DOT, 250, 250, 250, 354, 250), mails=[LETTER])
for what, injected in (("a command", b"NOOP\r\n"), ("half a command", b"RS"), ("EHLO and a mail", b"EHLO x\r\n" + GROUP),
                       ("QUIT", b"QUIT\r\n"), ("AUTH", f"AUTH PLAIN {PLAIN}\r\n".encode())):
    row(f"STARTTLS: injected plaintext, {what}", EHLO, (b"STARTTLS\r\n" + injected, 220), TLS13, ("MAIL FROM:<>", 503), EHLO, ("DATA", 503), MAIL)
row("STARTTLS: no handshake but plaintext", *START, (b"EHLO client.example\r\n",), end="gone")
row("STARTTLS: junk for a handshake", *START, (b"\x16\x03\x01\x00\x05hello",), end="gone")

# ---- who does not speak SMTP ----

row("HTTP", (b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", 421), end="closed")
row("HTTP: POST", (b"POST /mail HTTP/1.0\r\n", 421), end="closed")

# ---- the client hangs up, and nothing is stored ----

for state, before in (("connected", ()), ("half a command", ((b"EHL",),)), ("ready", (EHLO,)), ("mail", (EHLO, MAIL)), ("rcpt", ENVELOPE),
                      ("content", GO), ("header", (*GO, (b"Subject: x\r\n",))), ("body", (*GO, (b"Subject: x\r\n\r\nThe ca",))),
                      ("before the dot", (*GO, (b"x\r\n",))), ("the dot without CR LF", (*GO, (b"x\r\n.",))),
                      ("the dot without LF", (*GO, (b"x\r\n.\r",))), ("AUTH", (EHLO, ("AUTH LOGIN", 334))), ("password", LOGIN),
                      ("half a password", (*LOGIN, (b"Zq7",))), ("chunk", (*ENVELOPE, (b"BDAT 10 LAST\r\nabc",))),
                      ("chunks", (*ENVELOPE, (b"BDAT 3\r\nabc", 250))), ("TLS wanted", START), ("half a handshake", (*START, (b"\x16\x03\x01\x02\x00\x01",))),
                      ("under TLS", (*START, TLS13, *GO, (b"x\r\n",)))):
    row(f"hang up: {state}", *before, end="cut")
row("hang up: before the greeting", end="cut", greeted=False)

# ---- passwords must not be printed; the same rows again with the JSON log ----

SECRETS = sorted({each.encode() for each in (PASSWORD, PLAIN, b64(PASSWORD), b64(f"boss\0{NAME}\0{PASSWORD}"), "Zq7-not-base64", "!" + PLAIN[1:],
                                             PLAIN.rstrip("="), b64(PASSWORD).rstrip("="))})
JSON_ROWS = [each for each in ROWS if each.name.startswith("AUTH") or each.name.startswith("STARTTLS")]
