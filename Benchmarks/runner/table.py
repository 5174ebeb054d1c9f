"""The results in Markdown."""

from collections.abc import Iterable, Sequence

from runner.goals import COUNTS, Outcome, outcomes
from runner.samples import Samples, Summary

# In the order of the rows.
LABELS = {
    "ours": "plugin-exporter",
    "ours-none": "… idle since the last scrape",
    "ours-all": "… all recorded since",
    "ours-full": "… full catalogue",
    "constant": "the limit: a constant buffer",
    "rust": "Rust prometheus",
    "go": "client_golang",
    "python": "Python prometheus_client",
}

NOTES = """\
Medians; in brackets the range of the middle half of the samples. Every contestant was measured once a round, in another
order each round. One connection, one `wrk` thread.

All show the same 29 series a plugin. Ours adds about 40 of its own (`process_*`, HTTP, the registry); a full catalogue
is all that it shows of a plugin without tools that a source found: 34 series. Between two scrapes over HTTP one of
our plugins in ten records an execution, unless the row says otherwise, inside the time that is measured; those of the
peers record none. Rust's library does not compress. The limit is libmicrohttpd sending one buffer, as large as our
body, that never changes.

Clock readings are taken off what recording costs: the peers' figures have none. An execution of ours is, as a whole,
up and down in flight, count, histogram, the ten newest times and when it was; the four operations are those that the
peers do: count, histogram, how long, when. What goes on while a clock is being read costs nothing in that figure.
"""


def figure(value: float) -> str:
    """Three digits that say something; thousands apart."""
    if value == 0:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"


def cell(summary: Summary | None) -> str:
    if summary is None:
        return ""
    if figure(summary.low) == figure(summary.high):
        return figure(summary.median)
    return f"{figure(summary.median)} ({figure(summary.low)}–{figure(summary.high)})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column is text, the others figures."""
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def goal_row(outcome: Outcome) -> list[str]:
    goal = outcome.goal
    against = goal.against if isinstance(goal.against, str) else ""
    other = "" if outcome.other is None else f"{figure(outcome.other)}"
    name = f"{LABELS[against]}: " if against else f"at {goal.against:,}: " if goal.against else ""
    return [
        goal.text,
        f"{goal.plugins:,}",
        "not measured" if outcome.ours is None else figure(outcome.ours),
        name + other,
        f"{figure(outcome.value)}{goal.unit}" if goal.unit and outcome.value is not None else "",
        f"{'≥' if goal.at_least else '≤'} {goal.bound:g}{goal.unit}",
        "met" if outcome.is_met else "**missed**",
    ]


def by_count(samples: Samples, measure: str, counts: Sequence[int] = COUNTS) -> str:
    """A row for each who was measured, a column for each number of plugins."""
    rows = []
    for who, label in LABELS.items():
        cells = [cell(samples.get(measure, who, count)) for count in counts]
        if any(cells):
            rows.append([label, *cells])
    return table(["", *(f"{count:,}" for count in counts)], rows)


def by_measure(samples: Samples, plugins: int, columns: dict[str, str]) -> str:
    """A row for each who was measured, a column for each of several measures."""
    rows = []
    for who, label in LABELS.items():
        cells = [cell(samples.get(measure, who, plugins)) for measure in columns]
        if any(cells):
            rows.append([label, *cells])
    return table(["", *columns.values()], rows)


def document(machine: dict[str, str], date: str, samples: Samples) -> str:
    """Everything that was measured; sections of which nothing was are left out."""
    results = list(outcomes(samples))
    missed = sum(not outcome.is_met for outcome in results)
    parts = [
        "# Results\n",
        f"{date}. {', '.join(f'{name} {value}' for name, value in machine.items())}.\n",
        NOTES,
        f"## Goals: {len(results) - missed} of {len(results)} met\n",
        table(["", "plugins", "ours", "compared with", "ratio", "goal", ""], map(goal_row, results)),
    ]
    sections = (
        ("Rendering one scrape, ns a series", by_count(samples, "render")),
        ("Rendering, one plugin in ten having recorded since the last scrape", by_count(samples, "render-tenth")),
        ("Rendering, no plugin having recorded since the last scrape", by_count(samples, "render-none")),
        ("Over HTTP, scrapes a second", by_count(samples, "http")),
        ("Over HTTP, bytes of a scrape", by_count(samples, "http-bytes")),
        ("Over HTTP with gzip, scrapes a second", by_count(samples, "gzip")),
        ("Over HTTP with gzip, bytes of a scrape", by_count(samples, "gzip-bytes")),
        ("First byte of a scrape, ms", by_count(samples, "first-byte", samples.counts("first-byte"))),
        (
            "Recording one execution, ns",
            by_measure(
                samples,
                101,
                {
                    "record-handle": "four operations, by handle",
                    "record-name": "by name",
                    "record-pair": "two threads, one plugin, each",
                    "record-whole": "whole execution",
                    "record-pair_whole": "… two threads",
                    "record-pair_others": "… of a plugin that a third began with",
                    "record-execute": "whole, clocks included",
                    "record-clocks": "the clock readings in it",
                },
            ),
        ),
        (
            "Recording on two threads beside scrapes of 10,000 plugins",
            by_measure(
                samples,
                10_000,
                {
                    "quiet": "millions a second, no scrape",
                    "scraped": "one scrape a second",
                    "slowdown": "slower by, %",
                },
            ),
        ),
        (
            "Memory with 10,000 plugins",
            by_measure(
                samples,
                10_000,
                {
                    "resident": "resident after a scrape, MB",
                    "live": "state of a plugin, bytes",
                    "kept": "kept of it between scrapes, bytes",
                },
            ),
        ),
        ("Registering and filling, s", by_count(samples, "register", samples.counts("register"))),
        ("Looking up one of a hundred names, ns", by_count(samples, "lookup", samples.counts("lookup"))),
        ("Looking up one of all names, ns", by_count(samples, "lookup-all", samples.counts("lookup-all"))),
        (
            "The exporter's process",
            by_measure(
                samples,
                0,
                {
                    "start": "start to first answered scrape, ms",
                    "idle-resident": "resident with an idle `ocr` beside it, MB",
                },
            ),
        ),
    )
    for title, text in sections:
        # A header and its rule alone say nothing.
        if text.count("\n") > 2:
            parts += [f"## {title}\n", text]
    return "\n".join(parts)
