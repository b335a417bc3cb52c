#!/usr/bin/env python3
"""lesson_files_test.py SMTPSCOPE - lesson files and the real program.

The examples of assets/lessons/README.md are copied as they are printed there into a scratch folder, checked and played.
Mistakes are told with their lines. Every built-in lesson is without mistakes and warnings.
Several built-in clients at once deliver all of their mails.
"""
import glob, os, re, signal, subprocess, sys, tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LESSONS = os.path.join(ROOT, "assets", "lessons")
PATIENCE = 120


def run(binary, *arguments, **more):
    environment = dict(os.environ, XDG_CONFIG_HOME=tempfile.gettempdir())
    done = subprocess.run([binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, env=environment,
                          universal_newlines=True, **more)
    return done.returncode, done.stdout, done.stderr


def examples():
    """{name: text} of everything README.md says to save under a name."""
    text = open(os.path.join(LESSONS, "README.md"), encoding="utf-8").read()
    found = dict(re.findall(r"as `([a-z]+\.(?:lesson|eml))`[^\n]*:\n\n```[a-z]*\n(.*?)```", text, re.S))
    assert sorted(found) == ["hello.eml", "hello.lesson", "later.eml", "later.lesson"], sorted(found)
    return found


def test_examples(binary, folder):
    steps = {"hello.lesson": (1, 17), "later.lesson": (2, 28)}  # clients, and steps of all of them
    for name, text in examples().items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    for name, (clients, count) in steps.items():
        path = os.path.join(folder, name)
        code, out, err = run(binary, "--check-lesson", path)
        assert code == 0 and re.search(r"in %d connections?, 0 mistakes, 0 warnings$" % clients, out.strip()), (code, out, err)
        shots = os.path.join(folder, name + ".shots")
        code, out, err = run(binary, path, "--shots", shots, "--size", "1280x720", "--lang", "en")
        assert code == 0, (code, out, err)
        assert out.strip() == "%d steps in %s" % (count, shots), out
        assert len(os.listdir(shots)) == count, os.listdir(shots)


BROKEN = """[lesson]
Title[zh]=x
Goal[zh]=x
Goal[en]=x
Minutes=soon
Order=1
[1]
Expect=220
[2]
Send=DATA
Expect=503;x
nonsense
[3]
Colour=red
"""

SURPRISING = """[lesson]
Title[zh]=x
Title[en]=x
Goal[zh]=x
Goal[en]=x
Minutes=1
Order=1
Faults=noop:450
[1]
Expect=220
[2]
Send=NOOP
Expect=250
[3]
Send=QUIT
"""


def test_mistakes(binary, folder):
    path = os.path.join(folder, "broken.lesson")
    with open(path, "w", encoding="utf-8") as file:
        file.write(BROKEN)
    code, out, _ = run(binary, "--check-lesson", path)
    lines = [line.replace(path, "F") for line in out.splitlines()]
    starts = ["F:2: warning: [lesson] Title: Title[en]= is missing", "F:5: [lesson] Minutes: must be a number, 1 to 600",
              "F:11: [2] Expect: must be reply codes", 'F:12: [2]: "nonsense" is no [group]', "F:13: [3]: needs Send= or Content=",
              "F:14: [3] Colour: unknown key; known are Send", "F: 5 mistakes, 1 warning"]
    assert code == 1 and len(lines) == len(starts), out
    for line, start in zip(lines, starts):
        assert line.startswith(start), (line, start)
    code, out, err = run(binary, path, "--shots", os.path.join(folder, "none"))
    assert code == 1 and "broken.lesson:5: [lesson] Minutes" in err, (code, err)


def test_surprises(binary, folder):
    path = os.path.join(folder, "surprising.lesson")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SURPRISING)
    code, out, _ = run(binary, "--check-lesson", path)
    assert code == 1 and "surprising.lesson:11: [2] Expect: =250, but this server answers 450 here" in out, (code, out)
    code, out, _ = run(binary, "--check-lesson", os.path.join(folder, "absent.lesson"))
    assert code == 1 and "No such file" in out, (code, out)


def test_built_in_lessons(binary, folder):
    paths = sorted(glob.glob(os.path.join(LESSONS, "*.lesson")))
    assert len(paths) >= 12, paths
    for path in paths:
        code, out, _ = run(binary, "--check-lesson", path)
        assert code == 0 and out.rstrip().endswith("0 mistakes, 0 warnings"), out


def test_clients_at_once(binary, folder):
    environment = dict(os.environ, XDG_CONFIG_HOME=folder)
    command = [binary, "--headless", "--listen", "127.0.0.1:0", "--lesson", "first-mail", "--clients", "25"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True, env=environment) as program:
        accepted = closed = 0
        for line in program.stdout:
            closed += "closed" in line
            accepted += "221 " in line
            if accepted == 25:
                break
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=PATIENCE)
    assert accepted == 25 and program.returncode == 0, (accepted, program.returncode)
    code, _, err = run(binary, "--headless", "--clients", "3")
    assert code == 2 and "--clients goes with --lesson" in err, err


DELIVERY = """[lesson]
Title[zh]=x
Title[en]=x
Goal[zh]=x
Goal[en]=x
Minutes=1
Order=1
%s
[1]
[2]
Send=HELO x
[3]
Send=MAIL FROM:<a@x.example>
[4]
Send=RCPT TO:<b@x.example>
[5]
Send=DATA
Expect=354
[6]
Content=chinese-mail.eml
[7]
Send=QUIT
"""


def test_a_lessons_mistake_reaches_the_store(binary, folder):
    """Bugs=base64-tail: the saved attachments of this lesson are longer, and of no other."""
    with open(os.path.join(LESSONS, "chinese-mail.eml"), "rb") as mail, open(os.path.join(folder, "chinese-mail.eml"), "wb") as copy:
        copy.write(mail.read())
    for bugs, tail in (("Bugs=base64-tail", True), ("", False)):
        path, saved = os.path.join(folder, "store.lesson"), os.path.join(folder, "saved%d" % tail)
        with open(path, "w", encoding="utf-8") as file:
            file.write(DELIVERY % bugs)
        command = [binary, "--headless", "--listen", "127.0.0.1:0", "--save", saved, path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True) as program:
            for line in program.stdout:
                if "221 " in line:
                    break
            program.send_signal(signal.SIGINT)
            program.communicate(timeout=PATIENCE)
        assert program.returncode == 0
        files = [name for name in glob.glob(os.path.join(saved, "*", "*")) if os.path.isfile(name)]
        assert len(files) >= 3, files
        ends = [open(name, "rb").read()[-2:] == b"\0\0" for name in files]
        assert all(ends) if tail else not any(ends), (bugs, files, ends)


def main():
    binary = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for test in (test_examples, test_mistakes, test_surprises, test_clients_at_once, test_a_lessons_mistake_reaches_the_store,
                     test_built_in_lessons):
            test(binary, folder)
            print("ok", test.__name__, flush=True)


if __name__ == "__main__":
    main()
