"""The work, a row each: what its runs share, whether one was done right, and the bars gstore is held to.

What tools are told is in flags.py, when they run in rounds.py.
"""
import dataclasses
import json
import shutil
import subprocess
from collections.abc import Callable

from . import flags, measure, server, trees
from .bars import Memory, Ratio, Requests, Verified
from .ground import need

SMALL = 4096
TINY = 100


@dataclasses.dataclass(frozen=True)
class Row:
    """A row. Its functions take the ground of the runs, and the run."""

    name: str
    title: str  # {files} and the like are the sizes
    bars: tuple
    objects: str = "files"  # which of the sizes is the number of objects
    prepare: Callable = None  # makes what all runs share, once a server
    before: Callable = None  # makes what one run uses up
    check: Callable = None  # Wrong if a run did not do what it was told
    server: bool = True
    writes: bool = False  # local files, which are flushed before the clock stops
    restarts: bool = False  # the server before each round: its folder would fill up
    times: int = 1  # so many runs make a sample, their median: for what is too short for one

    @property
    def commands(self):
        return flags.COMMANDS[self.name]

    def size(self, sizes):
        return getattr(sizes, self.objects) if self.objects else 1


def small(ground):
    ground.tree = ground.forest.tree(ground.sizes.files, SMALL)


def listed(ground):
    ground.tree = ground.forest.tree(ground.sizes.listed, TINY)


def large(ground):
    ground.tree = ground.forest.tree(0, 0, ground.sizes.large)


def small_up(ground):
    small(ground)
    ground.upload("shared")
    ground.holds(server.BUCKET, "shared")


def small_up_marked(ground):
    small_up(ground)
    with ground.look() as bucket:
        ground.before = bucket.list("shared/")


def listed_up(ground):
    listed(ground)
    ground.upload("shared")
    ground.holds(server.BUCKET, "shared")


def large_up_checked(ground):
    """By gstore, whose uploads carry a checksum of the whole that the server keeps."""
    large(ground)
    ground.run(ground.trial(flags.COMMANDS["upload-large"]["gstore"], "shared"))
    with ground.look() as bucket:
        need(bucket.checksums("shared/large"), "the server keeps no checksum of the object")


def large_up_plain(ground):
    large(ground)
    ground.upload("shared")
    with ground.look() as bucket:
        need(not bucket.checksums("shared/large"), "the server keeps a checksum of the object")
        need("-" in bucket.list("shared/")["large"][1] or ground.sizes.large < 50 << 20, "it was not sent in parts")


def uploaded(ground, trial):
    ground.holds(server.BUCKET, trial.to)


def downloaded(ground, trial):
    ground.copied(trial.dest)


def between(ground, trial):
    ground.holds(server.BUCKET2, trial.to)


def untouched(ground, _):
    with ground.look() as bucket:
        trees.same(bucket.list("shared/"), ground.before, "the bucket")


def to_delete(ground, trial):
    ground.upload(trial.to)


def deleted(ground, trial):
    with ground.look() as bucket:
        trees.same(bucket.list(f"{trial.to}/"), {}, "the prefix")
        need(len(bucket.list("shared/")) == len(ground.tree.files), "it removed what is beside the prefix")


def told(ground, _):
    """The names are the last word of a line; those of folders, which are not asked for, end with a `/`."""
    lines = measure.OUT.read_text().splitlines()
    if lines and lines[0].startswith("{"):
        files = [entry["path"] for entry in map(json.loads, lines) if entry["kind"] == "file"]
    else:
        files = [name for name in (line.split()[-1] for line in lines) if not name.endswith("/")]
    need(len(files) == len(set(files)), "it tells a name twice")
    trees.same(dict.fromkeys(files), dict.fromkeys(ground.tree.files), "the list")


def local(ground):
    ground.tree = ground.forest.tree(ground.sizes.local, SMALL, ground.sizes.local_large)


def copied_before(ground):
    listed(ground)
    copy = f"{ground.tree.path}-copy"
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "-a", ground.tree.path, copy], check=True)
    ground.before = trees.marks(copy)


def copy_untouched(ground, _):
    trees.same(trees.marks(f"{ground.tree.path}-copy"), ground.before, "the copy")


ROWS = (
    Row(
        "upload", "Upload {files:,} × 4 KiB to S3", prepare=small, check=uploaded,
        bars=(Ratio("cpu", 0.75), Ratio("wall", 1.0), Memory(60), Requests("one PUT an object", "PUT")),
    ),
    Row(
        "download", "Download {files:,} × 4 KiB from S3", prepare=small_up, check=downloaded, writes=True,
        bars=(Ratio("cpu", 0.75), Ratio("wall", 1.0), Memory(60), Requests("one GET an object", "GET")),
    ),
    Row(
        "no-op", "No-op sync of {files:,} files to S3, by size and mtime", prepare=small_up_marked, check=untouched,
        bars=(Ratio("cpu", 0.6), Ratio("wall", 1.0), Memory(30), Requests("pages of listings alone")),
    ),
    Row(
        "upload-large", "Upload one file of {large_mib:,} MiB, its checksum compared by the server", objects="",
        prepare=large, check=uploaded, restarts=True,
        bars=(Ratio("wall", 1.0), Ratio("cpu", 0.5, "s5cmd"), Memory(120), Verified()),
    ),
    Row(
        "download-large", "Download one object of {large_mib:,} MiB with a CRC of the whole, verified", objects="",
        prepare=large_up_checked, check=downloaded, writes=True,
        bars=(Ratio("wall", 1.0), Ratio("cpu", 0.6, "s5cmd"), Memory(100), Verified()),
    ),
    Row(
        "download-multipart", "Download one object of {large_mib:,} MiB with only a multipart ETag, verified",
        objects="", prepare=large_up_plain, check=downloaded, writes=True, bars=(Ratio("wall", 1.2), Verified()),
    ),
    Row(
        "between", "Copy {files:,} objects from bucket to bucket", prepare=small_up, check=between,
        bars=(
            Ratio("cpu", 0.6), Ratio("wall", 1.0),
            Requests("one COPY an object: no byte of it through the client", "COPY"),
        ),
    ),
    Row(
        "delete", "Delete {files:,} objects", prepare=small_up, before=to_delete, check=deleted,
        bars=(Ratio("cpu", 1.0), Ratio("wall", 1.0), Requests("one DELETE a thousand", "DELETE", 1000)),
    ),
    Row(
        "list", "List {listed:,} objects recursively", objects="listed", prepare=listed_up, check=told,
        bars=(Ratio("cpu", 0.5), Ratio("wall", 1.0), Memory(40)),
    ),
    Row(
        "local", "Local copy of {local:,} × 4 KiB and one file of {local_large_mib:,} MiB", objects="local",
        prepare=local, check=downloaded, server=False, writes=True, bars=(Ratio("cpu", 1.0), Ratio("wall", 1.0)),
    ),
    Row(
        "local-no-op", "Local no-op sync of {listed:,} files", objects="listed", prepare=copied_before,
        check=copy_untouched, server=False, bars=(Ratio("wall", 1.0), Ratio("cpu", 1.0, "rsync")),
    ),
    Row(
        "version", "`gstore --version`", objects="", server=False, times=21,
        bars=(Ratio("wall", 0.15, "s5cmd"), Memory(15)),
    ),
)
