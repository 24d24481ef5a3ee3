"""Trees of files to copy, the same bytes each time, and what a walk finds in a copy. No tool is used for either."""
import dataclasses
import hashlib
import os
import pathlib
import random
import shutil
import time

from . import Wrong

FOLDER = 100  # files in each
CHUNK = 1 << 20
# Older than any copy made here, so that "not older than its source" never hangs on a clock's step.
AGE = 3600


@dataclasses.dataclass(frozen=True)
class Tree:
    """A folder, and what is in it: relative name → (size, MD5)."""

    path: pathlib.Path
    files: dict


def make(path, count, size, large=0):
    """Makes `count` files of `size` bytes, no two alike, in folders of a hundred, and one of `large` bytes."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    when = time.time() - AGE
    files = {}
    for number in range(count):
        name = f"d{number // FOLDER:04}/f{number % FOLDER:02}"
        if number % FOLDER == 0:
            (path / name).parent.mkdir()
        content = hashlib.shake_128(f"{path.name} {name}".encode()).digest(size)
        (path / name).write_bytes(content)
        os.utime(path / name, (when, when))
        files[name] = (size, hashlib.md5(content).hexdigest())
    if large:
        files["large"] = make_large(path / "large", large, when)
    return Tree(path, files)


def make_large(path, size, when):
    generator, digest = random.Random(path.parent.name), hashlib.md5()
    with open(path, "wb") as file:
        for start in range(0, size, CHUNK):
            content = generator.randbytes(min(CHUNK, size - start))
            digest.update(content)
            file.write(content)
    os.utime(path, (when, when))
    return size, digest.hexdigest()


def read(path):
    """Returns what is in a folder as a Tree has it, every file read."""
    found = {}
    for name, file in walk(path):
        digest = hashlib.md5()
        with open(file, "rb") as content:
            while data := content.read(CHUNK):
                digest.update(data)
        found[name] = (file.stat().st_size, digest.hexdigest())
    return found


def marks(path):
    """Returns what changes in a folder when a file is written or replaced: relative name → (size, time, inode)."""
    stats = ((name, file.stat()) for name, file in walk(path))
    return {name: (stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats}


def walk(path):
    for folder, _, names in os.walk(path):
        for name in names:
            file = pathlib.Path(folder, name)
            yield str(file.relative_to(path)), file


def same(found, expected, what):
    """Wrong if two such dictionaries differ; says how."""
    if found == expected:
        return
    missing, more = expected.keys() - found.keys(), found.keys() - expected.keys()
    other = [name for name in expected.keys() & found.keys() if expected[name] != found[name]]
    shown = sorted([*missing, *more, *other])[:3]
    raise Wrong(f"{what}: {len(missing)} missing, {len(more)} too many, {len(other)} differ ({', '.join(shown)})")

