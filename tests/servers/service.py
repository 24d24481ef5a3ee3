"""What all servers share: where they live, what tests are told, when they answer. No server is named here."""
import os
import pathlib
import socket
import subprocess
import urllib.error
import urllib.request

HOST = "127.0.0.1"
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DIR = pathlib.Path(os.environ.get("GSTORE_TEST_SERVERS") or REPOSITORY / "target" / "servers").resolve()
TOOLS = pathlib.Path(os.environ.get("GSTORE_TEST_TOOLS") or DIR / "tools").resolve()
VENV = TOOLS / "venv"


class Failure(Exception):
    """What went wrong with one service, in words for whoever runs the tests."""


class Service:
    """One server: what it needs, how it is started, when it is ready, what tests are told."""

    name = ""
    ports = ("main",)  # the first is the one that clients use
    needs = ()  # what has to be installed, see needs.py
    health = "/"  # ready when a GET of this answers below 500
    account = None  # whom it runs as, if that is not the caller: an entry of the password database

    def probe(self):
        """Returns a command that succeeds once all it needs is there, and takes no port."""
        raise NotImplementedError

    def command(self, ports):
        """Returns the argv that runs the server in the foreground."""
        raise NotImplementedError

    def environment(self):
        """Returns the variables it needs beside those of clean_environment."""
        return {}

    def prepare(self, port):
        """Makes what tests expect to find; runs once the server answers."""

    def variables(self, port):
        """Returns what tests are told, names without their GSTORE_TEST_ prefix."""
        raise NotImplementedError

    def taken_ports(self, first):
        """Returns every port that a start on `first` would take."""
        return range(first, first + len(self.ports))

    def answers(self, port):
        """Returns whether the server is ready; OSError says no as well."""
        try:
            request("GET", f"http://{HOST}:{port}{self.health}", seconds=2)
        except urllib.error.HTTPError as error:
            return error.code < 500
        return True

    @property
    def home(self):
        """The folder of its data, deleted before each start."""
        return DIR / "data" / self.name

    def data(self, *parts):
        path = self.home.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def log(self):
        return DIR / "log" / f"{self.name}.log"

    @property
    def state(self):
        return DIR / "run" / f"{self.name}.json"


class FolderService(Service):
    """A server that shows a folder: tests make theirs in it, and look at it with their own eyes."""

    scheme = "http"

    @property
    def root(self):
        return self.data("root")

    def variables(self, port):
        prefix = self.name.upper()
        return {f"{prefix}_ENDPOINT": f"{self.scheme}://{HOST}:{port}", f"{prefix}_ROOT": str(self.root)}


def venv(tool):
    return str(VENV / "bin" / tool)


def clean_environment():
    # No AWS_*, GSTORE_*, RCLONE_* or proxy setting of the caller reaches a server.
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def request(method, url, body=None, headers=None, seconds=10):
    """Sends one HTTP request past any proxy; returns the answer's body."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    what = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    with opener.open(what, timeout=seconds) as answer:
        return answer.read()


def greets(port, greeting, hello=b""):
    """Returns whether a server that is no HTTP server says its greeting, after `hello` if it waits for one."""
    with socket.create_connection((HOST, port), 2) as connection:
        connection.settimeout(2)
        connection.sendall(hello)
        return connection.recv(256).startswith(greeting)


def run(*command, **options):
    """Runs a command that prepares a server; Failure if it fails."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"`{command[0]}` cannot be run: {error}") from error
    if done.returncode:
        raise Failure(f"`{command[0]}` fails: {last_line(done.stderr)}")
    return done.stdout


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
