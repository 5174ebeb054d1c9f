"""Instructions of rendering and recording: they hardly depend on the machine, and not at all on its mood."""

import re
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runner.contestants import MEASURE
from runner.processes import Failure, answer, output

MARGIN = 0.10
# Two sizes of the same work: what start and end cost is in both, and not in their difference.
WORKS = {
    "series where all plugins have recorded since the last scrape": (("count-render", "all"), 5, 25),
    "series where one in ten has": (("count-render", "tenth"), 5, 25),
    "execution": (("count-record",), 1_000, 21_000),
}


def collected(text: str) -> int:
    """The total in a file that callgrind wrote."""
    found = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
    if found is None:
        raise Failure("callgrind wrote no total")
    return int(found[1])


def _count(program: Path, words: tuple[str, ...], size: int) -> tuple[int, int]:
    """The instructions of a whole process, and how many things each piece of its work does."""
    word, *others = words
    file = program.with_name(f"{'-'.join(words)}-{size}")
    tool = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={file}"]
    said = answer([*tool, program, word, str(size), *others])
    return collected(file.read_text()), said["each"]


def measure() -> dict[str, float]:
    """Instructions for each of what WORKS names."""
    jobs = [(words, size) for words, *sizes in WORKS.values() for size in sizes]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        # Debian 12's valgrind gives up at the debugging information of today's compilers.
        program = Path(folder) / "measure"
        output(["strip", "--strip-debug", "-o", program, MEASURE])
        counts = dict(zip(jobs, pool.map(lambda job: _count(program, *job), jobs), strict=True))
    result = {}
    for name, (words, small, large) in WORKS.items():
        (fewer, each), (more, _) = counts[words, small], counts[words, large]
        result[name] = round((more - fewer) / (large - small) / each, 1)
    return result


def compare(now: Mapping[str, float], before: Mapping[str, float]) -> tuple[bool, list[str]]:
    """Whether none has grown beyond the margin, and a line on each."""
    is_good = True
    lines = []
    for name, count in now.items():
        change = count / before[name] - 1
        line = f"{count:.1f} instructions for each {name}, {change:+.1%} of the {before[name]:.1f} on record"
        if count > before[name] * (1 + MARGIN):
            is_good = False
            line += f": more than {MARGIN:.0%} worse"
        elif count < before[name] * (1 - MARGIN):
            line += ": put the gain on record with --update"
        lines.append(line)
    return is_good, lines
