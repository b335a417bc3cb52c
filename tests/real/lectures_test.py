#!/usr/bin/env python3
"""lectures_test.py SMTPSCOPE [LESSON...] - every lesson of assets/lessons in a real window (Xvfb), by a clicker's keys alone.

From the first screen: PageDown chooses, F5 starts, PageDown walks to the end, F5 leads back. Of each lesson it is checked
that every step of every connection was shown, in order; that the server answered what the lesson expects; that each reply's
step showed the pane the lesson names. State is read from the JSON lines on stdout; nothing sleeps for luck.
"""
import glob, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import PATIENCE, Display, Program

LESSONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "lessons")
PANES = {"explain": 1, "mail": 2, "raw": 3, "structure": 4, "packets": 5, "log": 6}
STRUCTURE = {"parts": 0, "fields": 1, "envelope": 2}
STEPS = {"opened", "command", "auth-response", "reply-end", "header", "body", "content-end", "tls", "closed"}  # one step each


class Lesson:
    """What the test needs of a .lesson file: it is read here anew, by no code of the program's."""

    def __init__(self, path):
        self.name = os.path.basename(path)[: -len(".lesson")]
        self.about, self.connections, group = {}, [], None
        for line in open(path, encoding="utf-8"):
            line = line.strip()
            if line.startswith("[connection "):
                self.connections.append([])
                group = {}
            elif line == "[lesson]":
                group = self.about
            elif line.startswith("["):
                if not self.connections:
                    self.connections.append([])
                group = {}
                self.connections[-1].append(group)
            elif line and not line.startswith("#"):
                key, _, value = line.partition("=")
                group[key] = value


def start(program, position):
    """On the first screen: the lesson at this place in the list, counted from the one that is chosen now."""
    for _ in range(position):
        before = len(program.seen["view"])
        program.key("Next", "another lesson chosen", lambda v: len(program.seen["view"]) > before)
    program.key("F5", "the lesson", lambda v: v["screen"] == "session" and v["step"] >= 1)


def events(program, session):
    return [e for e in program.seen["event"] if e["session"] == session]


def step_events(program, session):
    """One event for each step: a long header section or body comes in pieces."""
    steps = []
    for event in events(program, session):
        goes_on = steps and event["kind"] in ("header", "body") and steps[-1]["kind"] == event["kind"]
        if event["kind"] in STEPS and not goes_on:
            steps.append(event)
    return steps


def is_closed(program, session):
    return any(e["kind"] == "closed" for e in events(program, session))


def walk(program, first, count):
    """PageDown until the last step of the last connection. Returns [((session, step), [view, ...])], in the order they were shown:
    a step is several views where it is asked about, or its encoded characters are gone through."""
    last, shown = first + count - 1, []
    place = lambda v: (v["session"], v["step"], v["predict"], v["decode"])
    while True:
        view = program.view
        if not shown or shown[-1][0] != (view["session"], view["step"]):
            shown.append(((view["session"], view["step"]), []))
        shown[-1][1].append(view)
        session, step = view["session"], view["step"]
        program.wait("something behind step %d of client %d" % (step, session - first + 1),
                     lambda v: len(step_events(program, session)) > step or is_closed(program, session))
        if step == len(step_events(program, session)) and session == last:
            return shown
        before = place(program.view)
        program.key("Next", "the step behind %d of client %d" % (step, session - first + 1), lambda v: place(v) != before)


def check_steps(lesson, program, first, shown):
    for number, exchanges in enumerate(lesson.connections):
        session = first + number
        steps = step_events(program, session)
        walked = [place[1] for place, _ in shown if place[0] == session]
        assert walked == list(range(1, len(steps) + 1)), "%s: client %d has %d steps, shown were %s" % (
            lesson.name, number + 1, len(steps), walked)
        replies = [(at + 1, e["code"]) for at, e in enumerate(steps) if e["kind"] == "reply-end"]
        check_replies(lesson, number, exchanges, replies)
        check_panes(lesson, number, exchanges, replies, {place[1]: views for place, views in shown if place[0] == session})


def check_replies(lesson, number, exchanges, replies):
    assert len(replies) >= len(exchanges) or "Bugs" in lesson.about, "%s: client %d got %d replies to %d exchanges" % (
        lesson.name, number + 1, len(replies), len(exchanges))
    for exchange, (step, code) in zip(exchanges, replies):
        expected = exchange.get("Expect", str(code)).split(";")
        assert str(code) in expected, "%s: client %d, step %d: %d, expected was %s" % (lesson.name, number + 1, step, code, expected)


def check_panes(lesson, number, exchanges, replies, views):
    for exchange, (step, code) in zip(exchanges, replies):
        accepted, show = "Content" in exchange and code == 250, exchange.get("Show")
        pane = "structure" if show in STRUCTURE else exchange.get("Pane", "mail" if accepted else "explain")
        where = "%s: client %d, step %d" % (lesson.name, number + 1, step)
        assert all(v["pane"] == PANES[pane] for v in views[step]), "%s does not show %s: %s" % (where, pane, views[step])
        if show in STRUCTURE:
            assert views[step][0]["structure"] == STRUCTURE[show], "%s does not show %s" % (where, show)
        assert (show == "brain") == any(v["brain"] for v in views[step]), where + ": the server brain"
        assert (show == "decode") == any(v["decode"] for v in views[step]), where + ": the microscope"
        asked = [v["predict"] for v in views[step - 1] + views[step]]  # it is asked before the reply is shown
        assert (show == "predict") == ("asked" in asked), "%s: the question: %s" % (where, asked)


def lectures(display, binary, names):
    lessons = [Lesson(path) for path in glob.glob(os.path.join(LESSONS, "*.lesson"))]
    lessons.sort(key=lambda lesson: (int(lesson.about["Order"]), lesson.name))
    assert len(lessons) >= 12, "there are only %d lessons" % len(lessons)
    program = Program(display, binary, "--listen", "127.0.0.1:0", "--size", "1280x720", "--lang", "zh", settings="[screen]\nmotion=0\n")
    program.wait("the first screen", lambda v: v.get("screen") == "waiting")
    program.focus()
    first, chosen = 1, 0
    for at, lesson in enumerate(lessons):
        if names and lesson.name not in names:
            continue
        start(program, at - chosen)
        chosen = at
        assert program.view["session"] == first, "%s: a session of its own must be looked at" % lesson.name
        shown = walk(program, first, len(lesson.connections))
        check_steps(lesson, program, first, shown)
        print("%s: %d clients, %d steps" % (lesson.name, len(lesson.connections), len(shown)), flush=True)
        first += len(lesson.connections)
        program.key("F5", "the first screen again", lambda v: v["screen"] == "waiting")
    display.xdotool("key", "ctrl+q")
    status = program.process.wait(timeout=PATIENCE)
    assert status == 0, "exit status %d" % status


def main():
    display = Display()
    try:
        lectures(display, sys.argv[1], sys.argv[2:])
    finally:
        display.process.terminate()
        display.process.wait()


main()
