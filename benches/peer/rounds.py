"""The order of the runs of one row: first each tool once with fewer objects and a proxy that counts, which
also finds out early who cannot do it; then gstore once for its own counts; then the timed rounds.

In each round everyone runs once, in an order that the seed gives. Every run is checked; who fails is out.
"""
import contextlib
import dataclasses
import json
import random
import statistics
import sys

from servers.service import Failure

from . import Wrong, flags, measure, server
from .ground import Forest, Ground, Sizes
from .proxy import Proxy

OWN = ("--json", "--stats")


@dataclasses.dataclass(frozen=True)
class Bench:
    """What all rows are given: programs, sizes, how many rounds, by which seed, seconds that a run may take."""

    programs: dict
    sizes: Sizes
    runs: int
    seed: int
    seconds: int
    forest: Forest = dataclasses.field(default_factory=Forest)

    @contextlib.contextmanager
    def ground(self, row, sizes):
        """Gives a row its ground, prepared, with a fresh server if it needs one."""
        with server.fresh() if row.server else contextlib.nullcontext() as port:
            ground = Ground(self.programs, self.forest, sizes, port, self.seconds)
            if row.prepare:
                row.prepare(ground)
            yield ground


def measure_row(bench, row, result):
    """Fills in what is found out about a row; Wrong or Failure if it cannot be prepared."""
    few = bench.sizes.few()
    result.objects = {"few": row.size(few), "full": row.size(bench.sizes)}
    if row.prepare:
        with bench.ground(row, few) as ground:
            for tool in row.commands:
                count(ground, row, result, tool)
    everyone = [*row.commands, *([flags.NEVER] if row.writes else [])]
    result.samples = {who: [] for who in everyone if who.split()[0] not in result.failed}
    rounds = range(bench.runs)
    for sitting in [[number] for number in rounds] if row.restarts else [rounds]:
        with bench.ground(row, bench.sizes) as ground:
            if sitting[0] == 0 and row.prepare and "gstore" in result.samples:
                with excused(result, "gstore"):
                    once(ground, row, "gstore", "own", more=OWN)
                    own(result, "full")
            for number in sitting:
                one_round(bench, ground, row, result, number)


def count(ground, row, result, tool):
    """Runs a tool once through the proxy, if there is a server."""
    more = OWN if tool == "gstore" else ()
    with excused(result, tool):
        with Proxy(ground.port) if row.server else contextlib.nullcontext() as proxy:
            once(ground, row, tool, f"count-{tool}", proxy.port if proxy else None, more)
        if tool == "gstore":
            own(result, "few")
        if proxy:
            if proxy.problem:
                raise Wrong(proxy.problem)
            result.counts[tool], result.proofs[tool] = dict(proxy.counts), dict(proxy.proofs)
        say(f"{row.name}, {result.objects['few']:,}: {tool} {dict(proxy.counts) if proxy else 'is right'}")


def one_round(bench, ground, row, result, number):
    order = list(result.samples)
    random.Random(f"{bench.seed} {row.name} {number}").shuffle(order)
    for who in order:
        tool, *more = who.split()
        with excused(result, who):
            names = (f"r{number}-{time}-{who.replace(' ', '')}" for time in range(row.times))
            runs = [dataclasses.astuple(once(ground, row, tool, name, more=more)) for name in names]
            sample = measure.Sample(*map(statistics.median, zip(*runs)))
            result.samples[who].append(sample)
            figures = f"{sample.wall:.3f} s, CPU {sample.cpu:.3f} s, {sample.peak:.1f} MiB"
            say(f"{row.name} {number + 1}/{bench.runs}: {who} {figures}")
    ground.clear_kept()


def once(ground, row, tool, name, port=None, more=()):
    """Does one run, checks it, and removes the one file it wrote here, or leaves many for the end of the round;
    returns what it took."""
    trial = ground.trial(row.commands[tool], name, port, more)
    if row.before:
        row.before(ground, trial)
    try:
        sample = ground.run(trial, flush=row.writes)
        if row.check:
            row.check(ground, trial)
        return sample
    except Wrong:
        if ground.before is not None:
            row.prepare(ground)  # what it spoiled is not to be blamed on the next
        raise
    finally:
        ground.clear(trial, keep=row.writes and row.objects)


def own(result, size):
    """Takes over what gstore said of its last run."""
    lines = [json.loads(line) for line in measure.ERR.read_text().splitlines() if line.startswith("{")]
    for line in lines:
        if line["type"] == "requests":
            result.own[size] = line["requests"]
        if line["type"] == "summary":
            result.verified = line["verified"]


@contextlib.contextmanager
def excused(result, who):
    """Leaves out of the row whoever fails in here; what the machine cannot do fails everyone."""
    try:
        yield
    except (Wrong, Failure) as error:
        result.failed[who] = str(error)
        result.samples.pop(who, None)
        say(f"{who} is out: {error}")


def say(text):
    print(text, file=sys.stderr, flush=True)
