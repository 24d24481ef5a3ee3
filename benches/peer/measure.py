"""One run of one command: in a clean environment, with an end, measured by launch.py. Says nothing of whether
what it did was right.
"""
import dataclasses
import json
import pathlib
import subprocess
import sys

from servers.service import clean_environment, last_line

from . import WORK, Wrong

LAUNCH = pathlib.Path(__file__).with_name("launch.py")
OUT, ERR = WORK / "stdout", WORK / "stderr"


@dataclasses.dataclass(frozen=True)
class Sample:
    """What a run took: seconds, seconds of user and system, MiB."""

    wall: float
    cpu: float
    peak: float


def settle():
    """Writes out what earlier runs left in memory, so that nobody pays for another."""
    subprocess.run(["sync", "-f", WORK], check=True)


def run(argv, variables, seconds, flush=None):
    """Runs a command to its end; Wrong if it fails or takes longer than `seconds`."""
    home = WORK / "home"
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", "-S", LAUNCH, str(seconds), flush or "", OUT, ERR, *argv]
    environment = {**clean_environment(), "HOME": str(home), **variables}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, env=environment) as launcher:
        try:
            report, problem = launcher.communicate()
        except BaseException:
            launcher.terminate()  # it ends what it started
            raise
    if launcher.returncode:
        raise Wrong(f"cannot be run: {last_line(problem)}")
    told = json.loads(report)
    if told["code"] is None:
        raise Wrong(f"was ended after {seconds} s")
    if told["code"] != 0:
        said = [line for path in (OUT, ERR) for line in path.read_text(errors="replace").splitlines() if line.strip()]
        raise Wrong(f"ended with code {told['code']}: {said[-1][:300] if said else 'it said nothing'}")
    return Sample(told["wall"], told["cpu"], told["peak"] / 1024)


def floor():
    """Returns the peak below which none can be seen, MiB: that of the process that starts the commands."""
    return run(["true"], {}, 60).peak
