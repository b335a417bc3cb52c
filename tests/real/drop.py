"""drop.py - a file manager's part of drag and drop (XDND, version 5), spoken through libX11: files dropped onto a window."""
import ctypes, ctypes.util, subprocess, time, urllib.parse

CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31
X = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
HEAD = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p)]
PATIENCE = 30


class ClientMessage(ctypes.Structure):
    _fields_ = HEAD + [("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong), ("format", ctypes.c_int), ("l", ctypes.c_long * 5)]


class SelectionRequest(ctypes.Structure):
    _fields_ = HEAD + [(name, ctypes.c_ulong) for name in ("owner", "requestor", "selection", "target", "property", "time")]


class SelectionNotify(ctypes.Structure):
    _fields_ = HEAD + [(name, ctypes.c_ulong) for name in ("requestor", "selection", "target", "property", "time")]


class Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("message", ClientMessage), ("request", SelectionRequest), ("notify", SelectionNotify),
                ("pad", ctypes.c_long * 24)]


X.XOpenDisplay.restype = ctypes.c_void_p
X.XDefaultRootWindow.restype = X.XCreateSimpleWindow.restype = X.XInternAtom.restype = ctypes.c_ulong


class Dropper:
    def __init__(self, display):
        self.x = ctypes.c_void_p(X.XOpenDisplay(display.name.encode()))
        assert self.x.value, "no display"
        root = ctypes.c_ulong(X.XDefaultRootWindow(self.x))
        self.source = ctypes.c_ulong(X.XCreateSimpleWindow(self.x, root, 0, 0, 1, 1, 0, ctypes.c_ulong(0), ctypes.c_ulong(0)))
        found = subprocess.run(["xdotool", "search", "--sync", "--class", "smtpscope"], env=display.env, stdout=subprocess.PIPE, check=True)
        self.target = ctypes.c_ulong(int(found.stdout.split()[-1]))

    def atom(self, name):
        return X.XInternAtom(self.x, name.encode(), 0)

    def close(self):
        X.XCloseDisplay(self.x)

    def send(self, name, *longs):
        event = Event()
        event.message.type, event.message.window, event.message.format = CLIENT_MESSAGE, self.target, 32
        event.message.message_type = self.atom(name)
        event.message.l[:] = [self.source.value, *longs] + [0] * (4 - len(longs))
        X.XSendEvent(self.x, self.target, 0, ctypes.c_long(0), ctypes.byref(event))
        X.XFlush(self.x)

    def give(self, request, data):
        X.XChangeProperty(self.x, ctypes.c_ulong(request.requestor), ctypes.c_ulong(request.property), ctypes.c_ulong(request.target), 8, 0,
                          data, len(data))
        event = Event()
        notify = event.notify
        notify.type, notify.requestor, notify.selection = SELECTION_NOTIFY, request.requestor, request.selection
        notify.target, notify.property, notify.time = request.target, request.property, request.time
        X.XSendEvent(self.x, ctypes.c_ulong(request.requestor), 0, ctypes.c_long(0), ctypes.byref(event))
        X.XFlush(self.x)

    def drop(self, *paths):
        """Returns when the window has said that it took them."""
        data = b"".join(b"file://" + urllib.parse.quote(str(path)).encode() + b"\r\n" for path in paths)
        X.XSetSelectionOwner(self.x, ctypes.c_ulong(self.atom("XdndSelection")), self.source, ctypes.c_ulong(0))
        self.send("XdndEnter", 5 << 24, self.atom("text/uri-list"))
        self.send("XdndPosition", 0, 200 << 16 | 200, 0, self.atom("XdndActionCopy"))
        self.send("XdndDrop", 0, 0)
        event, until = Event(), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if X.XPending(self.x) == 0:
                time.sleep(0.005)
                continue
            X.XNextEvent(self.x, ctypes.byref(event))
            if event.type == SELECTION_REQUEST:
                self.give(event.request, data)
            elif event.type == CLIENT_MESSAGE and event.message.message_type == self.atom("XdndFinished"):
                return
        raise AssertionError("the window did not take what was dropped")
