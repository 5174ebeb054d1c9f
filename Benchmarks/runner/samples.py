"""What was measured: every sample, by what it is of, whose it is and for how many plugins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Summary:
    """Several samples of the same thing."""

    median: float
    low: float
    high: float


def summarize(samples: Iterable[float]) -> Summary:
    """The median, and the range in which the middle half lies: a single hiccup of the machine is in neither."""
    ordered = sorted(samples)
    if not ordered:
        raise ValueError("no samples")
    quarter = (len(ordered) - 1) // 4
    return Summary(median(ordered), ordered[quarter], ordered[-1 - quarter])


class Samples:
    """All samples of a run."""

    def __init__(self) -> None:
        self._samples: dict[tuple[str, str, int], list[float]] = {}

    def add(self, measure: str, who: str, plugins: int, samples: Iterable[float]) -> None:
        for sample in samples:
            self._samples.setdefault((measure, who, plugins), []).append(sample)

    def get(self, measure: str, who: str, plugins: int) -> Summary | None:
        """Nothing if it was not measured."""
        samples = self._samples.get((measure, who, plugins))
        return summarize(samples) if samples else None

    def counts(self, measure: str, who: str | None = None) -> list[int]:
        """The numbers of plugins that it was measured for."""
        return sorted({key[2] for key in self._samples if key[0] == measure and who in (None, key[1])})

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """For whoever writes them down, with the digits that a measurement may have."""
        for (measure, who, plugins), samples in self._samples.items():
            yield {
                "measure": measure,
                "who": who,
                "plugins": plugins,
                "samples": [float(f"{sample:.5g}") for sample in samples],
            }
