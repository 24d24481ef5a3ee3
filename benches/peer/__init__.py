"""The benchmark against other tools, `benches/peers`, in rooms. Standard library only.

flags.py    what each tool is told to do: the table to read first, and to argue with
rows.py     the work, one row each: what it needs, whether it was done right, its bars
bars.py     what a bar is, and whether figures meet it
rounds.py   the order of the runs: counted ones, then timed ones, interleaved
report.py   figures into Markdown
ground.py   what the runs of a row share: sizes, files, the server's content, what a run is told
tools.py    the tools, installed below target/
measure.py  one run of one command; launch.py is the small process that measures it
server.py   the S3 server, fresh and empty; bucket.py looks into it with eyes of its own
proxy.py    counts what passes between a client and the server
trees.py    files to copy, and whether a copy is like them

The server, and how things are installed, are those of the tests: tests/servers.
"""
import os
import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = REPOSITORY / "target" / "peers"
# Gone at the end; what lies beside it (the lock, the server's log) stays.
WORK = SCRATCH / "work"

# Its own data, logs and ports beside those of a tests/run; what is installed is shared with it.
_TESTS = pathlib.Path(os.environ.get("GSTORE_TEST_SERVERS") or REPOSITORY / "target" / "servers")
os.environ.setdefault("GSTORE_TEST_TOOLS", str(_TESTS / "tools"))
os.environ["GSTORE_TEST_SERVERS"] = str(SCRATCH / "server")
sys.path.insert(0, str(REPOSITORY / "tests"))


class Wrong(Exception):
    """What is wrong with one run, or with this machine, in words for whoever runs the benchmark."""
