"""What the runs of a row at one size share: files, the server's content, and the places that commands name."""
import contextlib
import dataclasses
import shutil
import time

from servers.s3 import KEY, SECRET
from servers.service import HOST

from . import WORK, Wrong, flags, measure, server, trees
from .bucket import Bucket
from .tools import RSYNC

MIB = 1 << 20
# Seconds for which ext4 steps around the inodes of what was removed, at some cost for whoever creates files
# (Linux, fs/ext4/ialloc.c, `recently_deleted`): the next run would pay for the removal of the one before.
RECENT = 36
MOUNTS = """\
[mounts.{name}]
type = "s3"
bucket = "{bucket}"
endpoint = "${{BENCH_ENDPOINT}}"
region = "us-east-1"
"""


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much of everything: numbers of files, and bytes of the two large ones."""

    files: int = 10_000
    listed: int = 100_000
    local: int = 20_000
    large: int = 1024 * MIB
    local_large: int = 2048 * MIB

    def scaled(self, factor):
        counts = {name: max(100, round(getattr(self, name) * factor)) for name in ("files", "listed", "local")}
        sizes = {name: max(1, round(getattr(self, name) / MIB * factor)) * MIB for name in ("large", "local_large")}
        return Sizes(**counts, **sizes)

    def few(self):
        """Returns a tenth, for runs that are only counted. Large objects stay: their parts are what counts."""
        return dataclasses.replace(self.scaled(0.1), large=self.large)


@dataclasses.dataclass(frozen=True)
class Trial:
    """One run of one command: whose, what it calls what it makes, and through which port it goes."""

    command: list
    to: str
    port: int | None

    @property
    def dest(self):
        return WORK / "dest" / self.to


class Ground:
    """One row at one size. A row's own room for what its check compares with: `tree`, `before`."""

    def __init__(self, programs, forest, sizes, port, seconds):
        self.programs, self.forest, self.sizes, self.port, self.seconds = programs, forest, sizes, port, seconds
        self.tree = self.before = None
        self.kept = []

    def trial(self, template, to, port=None, more=()):
        """Returns a run that is yet to be done; it goes through the server, or through another port."""
        port = port or self.port
        places = {
            "to": to,
            "tree": self.tree.path if self.tree else "",
            "copy": f"{self.tree.path}-copy" if self.tree else "",
            "dest": WORK / "dest" / to,
            "empty": WORK / "empty",
            "shared": "shared",
            "bucket": server.BUCKET,
            "bucket2": server.BUCKET2,
            "minio": f"minio://{KEY}:{SECRET}@{HOST}:{port}",
        }
        return Trial([*flags.argv(self.programs, template, places), *more], to, port)

    def run(self, trial, flush=False):
        """Does a run and returns what it took; Wrong if it fails."""
        trial.dest.parent.mkdir(exist_ok=True)
        measure.settle()
        where = trial.dest.parent if flush else None
        return measure.run(trial.command, self.variables(trial.port), self.seconds, where)

    def variables(self, port):
        own = {"GSTORE_CONFIG": str(WORK / "mounts.toml"), **RSYNC.environment()}
        return {**own, **server.clients(port)} if port else own

    def clear(self, trial, keep=False):
        if keep:
            self.kept.append(trial.dest)
        else:
            shutil.rmtree(trial.dest, ignore_errors=True)

    def clear_kept(self):
        """Removes trees that were kept, and waits until the file system gives what they were made of to others."""
        if any(kept.exists() for kept in self.kept):
            for kept in self.kept:
                shutil.rmtree(kept, ignore_errors=True)
            time.sleep(RECENT)
        self.kept.clear()

    def upload(self, prefix):
        """Puts the tree below a prefix of the bucket, by s5cmd: sent as what it is, without checksums to keep."""
        command = f"{flags.S5CMD} cp {{tree}}/ s3://{{bucket}}/{{to}}/"
        self.run(self.trial(command, prefix))

    @contextlib.contextmanager
    def look(self, bucket=server.BUCKET):
        with Bucket(self.port, bucket) as opened:
            yield opened

    def holds(self, bucket, prefix):
        """Wrong unless what is below a prefix is the tree: names, sizes, MD5s, and the content of some."""
        with self.look(bucket) as opened:
            listed = opened.list(f"{prefix}/")
            found = {name: (size, tag) for name, (size, tag, _) in listed.items()}
            # An ETag with a `-` is no MD5 of the content: there, and for one in a thousand, it is read.
            for number, (name, (_, tag)) in enumerate(sorted(found.items())):
                if "-" in tag or number % 1000 == 0:
                    found[name] = opened.md5(f"{prefix}/{name}")
        trees.same(found, self.tree.files, f"{bucket}/{prefix}")

    def copied(self, folder):
        """Wrong unless a folder is like the tree."""
        trees.same(trees.read(folder), self.tree.files, "the copy")


class Forest:
    """Trees, each made once. The numbers in a name keep those of different sizes apart."""

    def __init__(self):
        self.made = {}

    def tree(self, count, size, large=0):
        asked = count, size, large
        if asked not in self.made:
            self.made[asked] = trees.make(WORK / "-".join(map(str, ("tree", *asked))), *asked)
        return self.made[asked]


def prepare():
    """Makes the folders and gstore's mount table."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("dest", "empty"):
        (WORK / name).mkdir(parents=True)
    mounts = {"one": server.BUCKET, "two": server.BUCKET2}
    (WORK / "mounts.toml").write_text("\n".join(MOUNTS.format(name=name, bucket=mounts[name]) for name in mounts))


def clear():
    shutil.rmtree(WORK, ignore_errors=True)


def need(holds, problem):
    """Wrong unless something holds."""
    if not holds:
        raise Wrong(problem)
