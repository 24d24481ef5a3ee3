"""What a bar is, and whether the figures of a row meet it. Which bars a row has is in rows.py."""
import collections
import dataclasses
import statistics

BEST = "the best"
NAMES = {"wall": "wall", "cpu": "CPU", "peak": "peak"}


@dataclasses.dataclass
class Result:
    """All that was found out about one row."""

    title: str
    bars: tuple = ()
    samples: dict = dataclasses.field(default_factory=dict)  # who → one Sample a round
    counts: dict = dataclasses.field(default_factory=dict)  # tool → requests by kind, seen by the proxy
    proofs: dict = dataclasses.field(default_factory=dict)  # tool → what it sent bodies with
    objects: dict = dataclasses.field(default_factory=dict)  # "few" and "full" → how many
    own: dict = dataclasses.field(default_factory=dict)  # "few" and "full" → gstore's own counts
    verified: dict = dataclasses.field(default_factory=dict)  # gstore's own words: how → how many
    failed: dict = dataclasses.field(default_factory=dict)  # who → why it has no figures

    def median(self, who, metric):
        return statistics.median(getattr(sample, metric) for sample in self.samples[who])

    def ratio(self, who, other, metric):
        """Returns the median of the ratios of two in the same round."""
        pairs = zip(self.samples[who], self.samples[other])
        return statistics.median(getattr(one, metric) / getattr(two, metric) for one, two in pairs)

    def peers(self):
        return [who for who in self.samples if not who.startswith("gstore")]

    def best(self, metric):
        return min(self.peers(), key=lambda who: self.median(who, metric), default=None)


@dataclasses.dataclass(frozen=True)
class Ratio:
    """At most so much of what another tool takes, or the best of the row's peers."""

    metric: str
    limit: float
    against: str = BEST

    def __str__(self):
        return f"{NAMES[self.metric]} ≤ {self.limit} of {self.against}"

    def judge(self, result):
        """Returns what was measured, in words, and whether it is enough."""
        other = result.best(self.metric) if self.against == BEST else self.against
        if other not in result.samples or "gstore" not in result.samples:
            return "not measured", False
        ratio = result.ratio("gstore", other, self.metric)
        return f"{ratio:.2f} of {other}", ratio <= self.limit


@dataclasses.dataclass(frozen=True)
class Memory:
    """At most so many MiB."""

    limit: int

    def __str__(self):
        return f"peak ≤ {self.limit} MiB"

    def judge(self, result):
        if "gstore" not in result.samples:
            return "not measured", False
        peak = result.median("gstore", "peak")
        return f"{peak:.1f} MiB", peak <= self.limit


@dataclasses.dataclass(frozen=True)
class Requests:
    """So many requests of each kind for `per` objects, rounded up, and none of a kind that is not named.

    Pages of listings are not counted, only that there is nothing else: how many there are hangs on the folders.
    """

    words: str
    kind: str = "LIST"
    per: int = 1

    def __str__(self):
        return self.words

    def judge(self, result):
        seen = {"few": result.counts.get("gstore"), "full": result.own.get("full")}
        if None in seen.values():
            return "not measured", False
        met = all(self.holds(counts, result.objects[size]) for size, counts in seen.items())
        return tell(seen["full"]), met

    def holds(self, counts, objects):
        wanted = {} if self.kind == "LIST" else {self.kind: -(-objects // self.per)}
        return {kind: count for kind, count in counts.items() if kind != "LIST" and count} == wanted


@dataclasses.dataclass(frozen=True)
class Verified:
    """Every object was compared by a digest, gstore says."""

    def __str__(self):
        return "verified by a digest"

    def judge(self, result):
        ways = ", ".join(way.replace("_", " ") for way in result.verified)
        return ways or "by nothing", bool(ways) and "size" not in result.verified


def tell(counts):
    """Returns counts of requests in words, the most frequent first."""
    most = collections.Counter(counts).most_common()
    return ", ".join(f"{kind} {count:,}" for kind, count in most if count) or "none"
