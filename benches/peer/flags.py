"""What every tool is told to do, for every row of the benchmark. Read this first, and argue with it.

A peer has the flags that made it cheapest on two cores, each tried. It keeps what its users count on: files
appear only when they are whole (`--inplace` of rclone and juicefs would give that up), and what it checks by
itself it checks, unless nothing was there to compare with, or the others of the row do not either.

{tree} is the source folder, {to} a fresh name a run, {dest} a fresh local folder, {shared} what all runs of a
row read. gstore's mounts one: and two: are {bucket} and {bucket2}; `s:` is rclone's name for the server.
"""
import shlex

# Only errors: a line for each file costs time and is of no use here. 64 workers, of 256: the same time on two
# cores, a third less memory. One part at a time for a small file: no reader of parts is set up.
S5CMD = "s5cmd --log error --numworkers 64"
S5CMD_SMALL = f"{S5CMD} cp --concurrency 1"
# Parts of 16 MiB, four at once: the least CPU of those tried (8, 16, 50, 64 MiB).
S5CMD_LARGE = f"{S5CMD} cp --concurrency 4 --part-size 16"

# The destination is known to be empty, the bucket to be there. No HEAD after each upload: the server has compared
# the MD5 that came along.
RCLONE_COPY = "--transfers 64 --checkers 64 --no-check-dest --s3-no-check-bucket --s3-no-head"
# Modification times of the listing: those that rclone keeps in the metadata cost it a HEAD an object.
RCLONE_READ = f"{RCLONE_COPY} --s3-no-head-object --use-server-modtime"
# No MD5 of the whole file before the first byte is sent; parts of 16 MiB instead of 5.
RCLONE_LARGE = "--no-check-dest --s3-no-check-bucket --s3-no-head --s3-disable-checksum --s3-chunk-size 16M"

# Port 0: its metrics would meet those of another. 50 threads of 10 by default; more brought nothing.
JUICEFS = "juicefs sync --metrics 127.0.0.1:0"
JUICEFS_MANY = f"{JUICEFS} --threads 50"

COMMANDS = {
    "upload": {
        "gstore": "gstore cp -r {tree}/ one:{to}/",
        "s5cmd": f"{S5CMD_SMALL} {{tree}}/ s3://{{bucket}}/{{to}}/",
        "rclone": f"rclone copy {RCLONE_COPY} {{tree}} s:{{bucket}}/{{to}}",
        "juicefs": f"{JUICEFS_MANY} {{tree}}/ {{minio}}/{{bucket}}/{{to}}/",
    },
    "download": {
        "gstore": "gstore cp -r one:{shared}/ {dest}/",
        "s5cmd": f"{S5CMD_SMALL} s3://{{bucket}}/{{shared}}/* {{dest}}/",
        "rclone": f"rclone copy {RCLONE_READ} s:{{bucket}}/{{shared}} {{dest}}",
        "juicefs": f"{JUICEFS_MANY} {{minio}}/{{bucket}}/{{shared}}/ {{dest}}/",
    },
    # By size and time, all of them: those that compare sizes alone would do less.
    "no-op": {
        "gstore": "gstore sync {tree}/ one:{shared}/",
        "s5cmd": f"{S5CMD} sync {{tree}}/ s3://{{bucket}}/{{shared}}/",
        "rclone": "rclone sync --checkers 64 --fast-list --update --use-server-modtime --s3-no-check-bucket"
        " {tree} s:{bucket}/{shared}",
        "juicefs": f"{JUICEFS} --update --list-threads 10 {{tree}}/ {{minio}}/{{bucket}}/{{shared}}/",
    },
    "upload-large": {
        "gstore": "gstore cp {tree}/large one:{to}/large",
        "s5cmd": f"{S5CMD_LARGE} {{tree}}/large s3://{{bucket}}/{{to}}/large",
        "rclone": f"rclone copyto {RCLONE_LARGE} {{tree}}/large s:{{bucket}}/{{to}}/large",
        "juicefs": f"{JUICEFS} {{tree}}/ {{minio}}/{{bucket}}/{{to}}/",
    },
    "download-large": {
        "gstore": "gstore cp one:{shared}/large {dest}/large",
        "s5cmd": f"{S5CMD_LARGE} s3://{{bucket}}/{{shared}}/large {{dest}}/large",
        # No MD5 afterwards: there is none to compare it with.
        "rclone": "rclone copyto --no-check-dest --use-server-modtime --ignore-checksum"
        " s:{bucket}/{shared}/large {dest}/large",
        "juicefs": f"{JUICEFS} {{minio}}/{{bucket}}/{{shared}}/ {{dest}}/",
    },
    "between": {
        "gstore": "gstore cp -r one:{shared}/ two:{to}/",
        "s5cmd": f"{S5CMD_SMALL} s3://{{bucket}}/{{shared}}/* s3://{{bucket2}}/{{to}}/",
        "rclone": f"rclone copy {RCLONE_READ} s:{{bucket}}/{{shared}} s:{{bucket2}}/{{to}}",
        "juicefs": f"{JUICEFS_MANY} {{minio}}/{{bucket}}/{{shared}}/ {{minio}}/{{bucket2}}/{{to}}/",
    },
    "delete": {
        "gstore": "gstore rm -r -y one:{to}/",
        # 16 workers: it removes a thousand at once.
        "s5cmd": "s5cmd --log error --numworkers 16 rm s3://{bucket}/{to}/*",
        # Less than `delete`, which looks at each.
        "rclone": "rclone purge --fast-list --checkers 64 --transfers 64 s:{bucket}/{to}",
        # It has no removal: it makes the prefix like an empty folder.
        "juicefs": f"{JUICEFS_MANY} --delete-dst {{empty}}/ {{minio}}/{{bucket}}/{{to}}/",
    },
    # Names are what is asked for; s5cmd shows sizes and times with them, whatever it is told.
    "list": {
        "gstore": "gstore ls -r one:{shared}/",
        "s5cmd": "s5cmd ls s3://{bucket}/{shared}/*",
        "rclone": "rclone lsf -R --files-only --fast-list s:{bucket}/{shared}",
    },
    "local": {
        "gstore": "gstore cp -r {tree}/ {dest}/",
        "cp": "cp -a {tree} {dest}",
        "rsync": "rsync -a {tree}/ {dest}/",
        # One stream and no buffer ahead of it: half the CPU of its default for large files. It would read
        # everything again to compare digests, which neither cp nor rsync does.
        "rclone": "rclone copy --no-check-dest --ignore-checksum --multi-thread-streams 0 --buffer-size 0"
        " {tree} {dest}",
        "juicefs": f"{JUICEFS} {{tree}}/ {{dest}}/",
    },
    "local-no-op": {
        "gstore": "gstore sync {tree}/ {copy}/",
        "rsync": "rsync -a {tree}/ {copy}/",
        "rclone": "rclone sync {tree} {copy}",
        "juicefs": f"{JUICEFS} --update {{tree}}/ {{copy}}/",
    },
    "version": {"gstore": "gstore --version", "s5cmd": "s5cmd version"},
}
COMMANDS["download-multipart"] = COMMANDS["download-large"]

# How a tool checks what it brings, where that cannot be seen in its requests. Objects that are read were
# uploaded by others: a digest that a tool keeps in metadata of its own is not there.
ITS_OWN = "nothing: it keeps a CRC32C with its own uploads alone"
CHECKS = {
    "download": {"s5cmd": "nothing", "rclone": "md5", "juicefs": ITS_OWN},
    "download-large": {"s5cmd": "nothing", "rclone": "size", "juicefs": ITS_OWN},
    "between": {"s5cmd": "by storage", "rclone": "by storage", "juicefs": "nothing"},
    "local": {"cp": "nothing", "rsync": "its own digest while it copies", "rclone": "size", "juicefs": "nothing"},
}
CHECKS["download-multipart"] = CHECKS["download-large"]

# Another column for gstore where local files are written.
NEVER = "gstore --fsync never"


def argv(programs, template, places):
    """Returns the command of a template, words with their places filled in."""
    name, *words = shlex.split(template)
    return [programs[name], *(word.format_map(places) for word in words)]
