"""Mail servers as clients of ours: Postfix and Exim, fetched and unpacked, never installed.

`apt-get download` and `dpkg-deb -x` put them into a folder of the build. Where they insist on their places and users
(/etc/postfix, /var/spool, the user postfix), they see these in a mount namespace of their own, the unpacked files laid
over the machine's: the machine itself stays as it was. Their network is loopback: a relay host by number, no names looked up.
"""
import functools
import os
import pathlib
import re
import shutil
import subprocess

FETCH_SECONDS = 300
DELIVER_SECONDS = 60
# No part of the mail program, or on the machine already: what its installation would run.
NOT_NEEDED = re.compile(r"^(adduser|cpio|cron.*|debconf|dpkg|e2fsprogs|exim4|exim4-config|netbase|ssl-cert|anacron|bsd-mailx|logrotate)$")


class Unavailable(Exception):
    """Why a mailer cannot be had here, in words for the person who reads the skipped test."""


def run(arguments, **options):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    return done.returncode, done.stdout.decode(errors="replace")


def packages_of(package):
    """The package and the libraries it needs that this machine has not, by apt's own reckoning."""
    status, said = run(["apt-get", "install", "--simulate", "--no-install-recommends", package], timeout=FETCH_SECONDS)
    if status != 0:
        raise Unavailable(f"apt knows no way to {package}: {said.strip().splitlines()[-1] if said.strip() else status}")
    found = re.findall(r"^Inst (\S+)", said, re.M)
    return [name for name in found if not NOT_NEEDED.match(name)] or [package]


@functools.lru_cache(None)
def unpack(folder, package):
    """The folder that holds the package's files (usr/, etc/, var/), fetched once; Unavailable where it cannot be."""
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"{package} is fetched with apt-get and dpkg-deb; there is no {missing[0]} here")
    root = pathlib.Path(folder).resolve() / package
    if (root / "complete").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    archives = root / "archives"
    archives.mkdir(parents=True)
    # apt fetches as root without its sandbox user, who could not write here.
    status, said = run(["apt-get", "download", "-o", "APT::Sandbox::User=root", *packages_of(package)], cwd=archives,
                       timeout=FETCH_SECONDS)
    if status != 0:
        raise Unavailable(f"apt-get download {package} failed: {said.strip()[-300:]}")
    for archive in archives.iterdir():
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    if (root / "lib").is_dir():  # the machine's /lib is usr/lib
        shutil.copytree(root / "lib", root / "usr/lib", symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(root / "lib")
    (root / "complete").touch()
    return root


def library_path(root):
    folders = [str(path) for path in [root / "usr/lib/postfix", *root.glob("usr/lib/*-linux-gnu*")] if path.is_dir()]
    return ":".join(folders)


def postfix_tool(folder, name):
    """(command, environment) of smtp-source, smtp-sink or posttls-finger: these run anywhere, by anybody."""
    root = unpack(folder, "postfix")
    return str(root / "usr/sbin" / name), dict(os.environ, LD_LIBRARY_PATH=library_path(root))


# Lays the unpacked files over /etc, /usr and /var in a mount namespace, then does what follows.
OVERLAY = """set -e
mount -t tmpfs none "$RUN"
for part in etc usr var; do
	mkdir -p "$RUN/$part" "$RUN/$part.work" "$ROOT/$part"
	mount -t overlay overlay -o "lowerdir=$ROOT/$part:/$part,upperdir=$RUN/$part,workdir=$RUN/$part.work" "/$part"
done
add_user() {
	echo "$1:x:$2:$2::/nonexistent:/bin/false" >>/etc/passwd
	echo "$1:x:$2:" >>/etc/group
}
"""


@functools.lru_cache(None)
def namespace():
    """How to have mounts, processes and all user numbers to oneself; a mail server wants users of its own."""
    arguments = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    if os.getuid() != 0:
        arguments += ["--map-root-user", "--map-auto"]
    if shutil.which("unshare") is None:
        raise Unavailable("a relaying mail server runs in a namespace of its own; there is no unshare here")
    status, said = run([*arguments, "sh", "-c", "mount -t tmpfs none /mnt"])
    if status != 0:
        raise Unavailable(f"a relaying mail server runs in a namespace of its own, which this machine refuses: {said.strip()}")
    return arguments


def relay(folder, package, script, mail, environment, when_given=lambda: None):
    """Runs the script over the package's files with the mail on its standard input; when_given while it waits for its
    end (`read` on file 3). Everything it started ends with it. What it printed."""
    root = unpack(folder, package)
    place = root / "run"
    place.mkdir(exist_ok=True)
    (root / "mail").write_bytes(mail)
    variables = dict(os.environ, ROOT=str(root), RUN=str(place), MAIL=str(root / "mail"), **environment)
    process = subprocess.Popen([*namespace(), "sh", "-c", OVERLAY + script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=variables)
    try:
        arrived = when_given()
        said = process.communicate(b"\n", timeout=DELIVER_SECONDS)[0].decode(errors="replace")
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0 or arrived is False:
        raise AssertionError(f"{package} ended with {process.returncode}:\n{said}")
    return said


POSTFIX = """
add_user postfix 64990
add_user postdrop 64991
cat >/etc/postfix/main.cf <<CONFIGURATION
compatibility_level = 3.6
myhostname = relay.example
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
smtp_dns_support_level = disabled
relayhost = [127.0.0.1]:$PORT
smtp_tls_security_level = $TLS
maillog_file = /var/log/postfix.log
alias_maps =
CONFIGURATION
cat >/etc/postfix/master.cf <<SERVICES
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
smtp unix - - n - - smtp
postlog unix-dgram n - n - 1 postlogd
SERVICES
mkdir -p /var/spool/postfix /var/lib/postfix /var/log
chown postfix /var/lib/postfix
postfix -c /etc/postfix start 2>&1
sendmail -i -f "$FROM" "$TO" <"$MAIL"
read -r _ || true
cat /var/log/postfix.log
postfix stop 2>&1 || true
"""

EXIM = """
add_user Debian-exim 64992
mkdir -p /var/spool/exim4 /var/log/exim4
chown Debian-exim /var/spool/exim4 /var/log/exim4
cat >/etc/exim-relay.conf <<CONFIGURATION
primary_hostname = relay.example
keep_environment =
log_file_path = /var/log/exim4/%slog
spool_directory = /var/spool/exim4
begin routers
relay:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  self = send
  transport = ours
begin transports
ours:
  driver = smtp
  port = $PORT
  $TLS
begin retry
* * F,1h,1m
CONFIGURATION
exim4 -C /etc/exim-relay.conf -oi -odf -f "$FROM" "$TO" <"$MAIL" 2>&1
cat /var/log/exim4/*
"""


def send_postfix(folder, port, sender, recipient, mail, tls, arrived):
    """arrived: waits until our server has the mail; Postfix delivers from its queue, after sendmail has ended."""
    relay(folder, "postfix", POSTFIX, mail.replace(b"\r\n", b"\n"),
          {"PORT": str(port), "FROM": sender, "TO": recipient, "TLS": "encrypt" if tls else "none"}, arrived)


def send_exim(folder, port, sender, recipient, mail, tls):
    relay(folder, "exim4-daemon-light", EXIM, mail.replace(b"\r\n", b"\n"),
          {"PORT": str(port), "FROM": sender, "TO": recipient, "TLS": "hosts_require_tls = *" if tls else "hosts_avoid_tls = *"})
