"""Figures into Markdown, to be pasted as it is; and all of them into JSON. Judges nothing: bars.py does."""
import dataclasses
import datetime
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess

from . import REPOSITORY, WORK, flags
from .bars import tell

MARKS = {True: "met", False: "**NOT met**"}


def about(bench, versions, floor, line, given):
    """Returns what the figures hang on: name → words."""
    sizes = bench.sizes
    build = f"a binary of SHA-256 {digest(bench)}…" if given else f"commit {commit()}"
    return {
        "date": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
        "command": f"`{line}`",
        "machine": machine(),
        "gstore": f"{versions['gstore']}, {build}",
        "peers": ", ".join(f"{name} {versions[name]}" for name in versions if name not in ("gstore", "server")),
        "server": f"SeaweedFS {versions['server']} on the same machine, loopback, **plain HTTP**: no tool encrypts",
        "runs": f"{bench.runs} a tool and row, interleaved, order shuffled by the seed {bench.seed}",
        "figures": "medians; ratios are medians of the ratios within a round. CPU is user and system of the client"
        f" alone; of a peak below {floor:.0f} MiB only that can be said",
        "sizes": f"{sizes.files:,} small objects, {sizes.listed:,} listed, {sizes.large >> 20:,} MiB large",
    }


def machine():
    cpu = next(
        (line.partition(":")[2].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    kind = subprocess.run(["df", "--output=fstype", WORK], capture_output=True, text=True).stdout.split()
    cores = len(os.sched_getaffinity(0))
    linux = ".".join(platform.release().split(".")[:2])
    return f"{cores} cores ({cpu}), {memory:.0f} GiB, Linux {linux}, {kind[-1] if kind else 'unknown file system'}"


def lines(path):
    return pathlib.Path(path).read_text().splitlines()


def digest(bench):
    return hashlib.sha256(pathlib.Path(bench.programs["gstore"]).read_bytes()).hexdigest()[:12]


def commit():
    if not shutil.which("git"):
        return "unknown"
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def markdown(facts, results):
    """Returns the whole report: what it hangs on, all rows in short, then each."""
    parts = [f"- {name}: {words}\n" for name, words in facts.items()]
    parts += ["\n", *short(results)]
    for name, result in results.items():
        parts += ["\n", *row(name, result)]
    return "".join(parts)


def short(results):
    yield "| work | wall | CPU | peak | bars |\n|---|---|---|---|---|\n"
    for result in results.values():
        met = [verdict for _, _, verdict in judged(result)]
        what = "met" if all(met) else f"**{met.count(False)} of {len(met)} NOT met**"
        if "gstore" not in result.samples:
            yield f"| {result.title} | | | | **not measured** |\n"
            continue
        ratios = [ratio(result, "gstore", metric, result.best(metric)) for metric in ("wall", "cpu")]
        yield f"| {result.title} | {' | '.join(ratios)} | {result.median('gstore', 'peak'):.0f} MiB | {what} |\n"


def ratio(result, who, metric, other):
    return f"{result.ratio(who, other, metric):.2f} of {other}" if other else ""


def judged(result):
    return [(str(bar), *bar.judge(result)) for bar in result.bars]


def row(name, result):
    yield f"### {result.title}\n\n"
    if result.samples:
        yield from table(name, result)
    yield "\n| bar | measured | |\n|---|---|---|\n"
    for words, measured, met in judged(result):
        yield f"| {words} | {measured} | {MARKS[met]} |\n"
    yield "\n"
    for who, why in result.failed.items():
        yield f"{who}: not measured: {why}\n\n"
    few, full = result.own.get("few"), result.own.get("full")
    if full is not None and result.counts:
        agrees = "the same as" if few == result.counts.get("gstore") else f"{tell(few)}, unlike"
        yield f"gstore's own count is {agrees} that of the proxy; for {result.objects['full']:,}: {tell(full)}.\n\n"
    yield "```sh\n"
    for template in flags.COMMANDS[name].values():
        yield f"{template}\n"
    yield "```\n"


def table(name, result):
    """Yields the table of the tools, without columns that have nothing in them."""
    few = f"{result.objects['few']:,}"
    head = ("", "wall", "gstore / it", "CPU", "gstore / it", "peak", f"requests for {few}", "checked by")
    columns = zip(head, *(cells(name, result, who) for who in result.samples))
    columns = [column for column in columns if any(column[1:])]
    for number, line in enumerate(zip(*columns)):
        yield f"| {' | '.join(line)} |\n"
        if number == 0:
            yield f"|{'---|' * len(line)}\n"


def cells(name, result, who):
    """Returns the cells of one tool's line."""
    cells = [who]
    for metric in ("wall", "cpu"):
        cells.append(f"{result.median(who, metric):.3f} s")
        own = who == "gstore" or "gstore" not in result.samples
        cells.append("" if own else f"{result.ratio('gstore', who, metric):.2f}")
    cells.append(f"{result.median(who, 'peak'):.1f} MiB")
    cells.append(tell(result.counts[who]) if who in result.counts else "")
    return [*cells, checked(name, result, who)]


def checked(name, result, who):
    """Returns how a tool saw to it that what arrived is what was sent."""
    if who.startswith("gstore"):
        return ", ".join(sorted(way.replace("_", " ") for way in result.verified))
    said = flags.CHECKS.get(name, {}).get(who)
    sent = result.proofs.get(who)
    if said or not sent:
        return said or ""
    return ", ".join(sorted(sent)) + ("" if "nothing" in sent else ", sent along")


def raw(facts, results):
    """Returns all figures, for JSON."""
    plain = {name: dataclasses.asdict(result) for name, result in results.items()}
    for name, result in results.items():
        plain[name]["bars"] = [
            {"bar": words, "measured": measured, "met": met} for words, measured, met in judged(result)
        ]
    return {"about": facts, "rows": plain}
