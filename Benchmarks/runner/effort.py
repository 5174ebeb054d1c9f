"""How much time a run takes, and the order in which it takes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Effort:
    rounds: int
    # For each load over HTTP.
    seconds: float
    # Numbers of plugins for which the cost of a series is looked at besides those of the tables.
    scaling: tuple[int, ...]
    # The most plugins that the peers, and Python, are measured with.
    peer_limit: int
    python_limit: int
    # Seconds of each kind for recording beside scrapes.
    interference: int


FULL = Effort(
    rounds=5,
    seconds=2,
    scaling=(30, 300, 3_000, 30_000, 100_000),
    peer_limit=30_000,
    python_limit=10_000,
    interference=10,
)
QUICK = Effort(rounds=1, seconds=1, scaling=(100_000,), peer_limit=10_000, python_limit=1_000, interference=3)


def rotated(items: Sequence[Item], rounds: int) -> Iterator[Item]:
    """All of them once a round, each round beginning with the next: none always comes first, or after the same one."""
    for turn in range(rounds):
        first = turn % len(items)
        yield from items[first:]
        yield from items[:first]
