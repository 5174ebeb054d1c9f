"""What is to be reached, as ratios within one run where that is possible."""

from collections.abc import Iterator
from dataclasses import dataclass

from runner.samples import Samples

COUNTS = (10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Goal:
    """A figure, or what it is of another figure, and its bound."""

    text: str
    measure: str
    plugins: int
    bound: float
    unit: str = ""
    who: str = "ours"
    # Whose same figure, or our figure for which number of plugins, is compared with.
    against: str | int | None = None
    # Whether it is how many times the other's our figure is; else how many times ours the other's is.
    of_other: bool = True
    at_least: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a goal came out."""

    goal: Goal
    # Nothing if it could not be measured, though what it is compared with was.
    ours: float | None
    other: float | None

    @property
    def value(self) -> float | None:
        """What has the bound."""
        if self.ours is None or self.other is None:
            return self.ours
        return self.ours / self.other if self.goal.of_other else self.other / self.ours

    @property
    def is_met(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.goal.bound if self.goal.at_least else self.value <= self.goal.bound


def outcomes(samples: Samples) -> Iterator[Outcome]:
    """Those whose section of the run was not left out."""
    for goal in GOALS:
        ours = samples.get(goal.measure, goal.who, goal.plugins)
        if goal.against is None:
            if ours:
                yield Outcome(goal, ours.median, None)
            continue
        if isinstance(goal.against, int):
            other = samples.get(goal.measure, goal.who, goal.against)
        else:
            other = samples.get(goal.measure, goal.against, goal.plugins)
        if other:
            yield Outcome(goal, ours.median if ours else None, other.median)


def _goals() -> Iterator[Goal]:
    for count in COUNTS:
        yield Goal("render, ns a series", "render", count, 20)
        for peer, times in (("go", 40), ("rust", 16)):
            yield Goal("render, times as fast", "render", count, times, "×", "ours", peer, False, True)
        yield Goal("render, allocations once warm", "allocations", count, 0)
    yield Goal("render, cost a series: flat", "render", 100_000, 1.25, "×", against=10)
    limits = dict(zip(COUNTS, (0.9, 0.9, 0.75, 0.6), strict=True))
    rust = dict(zip(COUNTS, (1.7, 8, 20, 35), strict=True))
    go = dict(zip(COUNTS, (3, 15, 35, 80), strict=True))
    for count in COUNTS:
        for other, bounds in (("constant", limits), ("rust", rust), ("go", go)):
            yield Goal("HTTP, scrapes a second", "http", count, bounds[count], "×", against=other, at_least=True)
    for count in COUNTS:
        yield Goal("HTTP with gzip, scrapes a second", "gzip", count, 2, "×", against="go", at_least=True)
        yield Goal("HTTP with gzip, bytes", "gzip-bytes", count, 1.1, "×", against="go")
    yield Goal("first byte, ms", "first-byte", 10_000, 2)
    yield Goal("record a whole execution, ns", "record-whole", 101, 25)
    yield Goal("record the four operations of the peers, ns", "record-handle", 101, 11)
    yield Goal("record a whole execution by name, ns", "record-name", 101, 60)
    yield Goal("record on two threads, one plugin, ns each", "record-pair_whole", 101, 40)
    yield Goal("recording slowed by a scrape a second, %", "slowdown", 10_000, 5)
    yield Goal("live state of a plugin, bytes", "live", 10_000, 1_200)
    yield Goal("resident after a scrape, MB", "resident", 10_000, 70)
    yield Goal("register and fill, s", "register", 100_000, 1)
    yield Goal("look up one of a hundred names: flat", "lookup", 100_000, 1.25, "×", against=100)


GOALS = tuple(_goals())
