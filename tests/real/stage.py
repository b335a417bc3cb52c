"""stage.py - a screen of its own (Xvfb) and the program on it, driven by real key presses (xdotool).
State is read from the JSON lines on stdout; nothing sleeps for luck."""
import collections, json, os, queue, subprocess, tempfile, threading, time

from pixels import read_xwd

PATIENCE = 60  # seconds for any one thing; generous because sanitizers are slow


class Display:
    def __init__(self):
        read_end, write_end = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
                                        pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        self.name = ":" + os.fdopen(read_end).readline().strip()
        assert self.name != ":", "Xvfb did not start"
        self.env = dict(os.environ, DISPLAY=self.name, LC_ALL="C.UTF-8", SDL_VIDEODRIVER="x11")

    def xdotool(self, *words):
        subprocess.run(["xdotool", *words], env=self.env, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)

    def screenshot(self):
        return read_xwd(subprocess.run(["xwd", "-root", "-silent"], env=self.env, check=True, timeout=PATIENCE, stdout=subprocess.PIPE).stdout)


class Program:
    """smtpscope with --log-format json: the newest line of each type is kept, and can be waited for."""

    def __init__(self, display, binary, *options, settings=None, folder=None):  # the text of its settings file; an earlier run's folder
        self.display, self.view, self.address = display, {}, None
        self.seen = collections.defaultdict(list)  # every line, by type
        self.settings = folder or tempfile.TemporaryDirectory()
        if settings:
            os.mkdir(os.path.join(self.settings.name, "smtpscope"))
            with open(os.path.join(self.settings.name, "smtpscope", "settings.ini"), "w") as file:
                file.write(settings)
        env = dict(display.env, XDG_CONFIG_HOME=self.settings.name)
        self.process = subprocess.Popen([binary, "--log-format", "json", *options], env=env, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def wait(self, what, condition):
        until = time.monotonic() + PATIENCE
        while not condition(self.view):
            try:
                line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError("waited in vain for %s; last seen: %s" % (what, self.view))
            assert line is not None, "the program ended while waiting for " + what
            item = json.loads(line)
            self.seen[item["type"]].append(item)
            if item["type"] == "view":
                self.view = item
            elif item["type"] == "listening":
                self.address = item["address"]

    def focus(self):
        self.display.xdotool("search", "--sync", "--class", "smtpscope", "windowfocus")

    def key(self, name, what, condition):
        self.display.xdotool("key", name)
        self.wait("%s after %s" % (what, name), condition)
