"""What each contestant measures in its own process: rendering, recording, registering, memory."""

from runner.contestants import MEASURE, OURS, OURS_FULL, PEER_LIST, PYTHON, Contestant, say
from runner.effort import Effort, rotated
from runner.goals import COUNTS
from runner.processes import answer
from runner.samples import Samples

# So many plugins there are, one of which records.
RECORDING_PLUGINS = 101


def _limit(who: Contestant, effort: Effort) -> int:
    if who is PYTHON:
        return effort.python_limit
    return effort.peer_limit if who in PEER_LIST else 100_000


def render(samples: Samples, effort: Effort) -> None:
    for count in sorted({*COUNTS, *effort.scaling}):
        say(f"rendering {count:,} plugins")
        concerned = [who for who in (OURS, OURS_FULL, *PEER_LIST) if count <= _limit(who, effort)]
        for who in rotated(concerned, effort.rounds):
            found = answer([*who.command, "render", str(count), *who.render])
            samples.add("render", who.key, count, found["samples"])
            for activity in ("tenth", "none"):
                samples.add(f"render-{activity}", who.key, count, found.get(activity, []))
            if "allocations" in found:
                samples.add("allocations", who.key, count, [found["allocations"]])


def record(samples: Samples, effort: Effort) -> None:
    say("recording")
    for who in rotated((OURS, *PEER_LIST), effort.rounds):
        for key, values in answer([*who.command, "record"]).items():
            values = values if isinstance(values, list) else [values]
            samples.add(f"record-{key}", who.key, RECORDING_PLUGINS, values)


def interference(samples: Samples, effort: Effort) -> None:
    say("recording beside scrapes")
    found = answer([MEASURE, "interference", "10000", str(effort.interference)])
    for key in ("quiet", "scraped"):
        samples.add(key, OURS.key, 10_000, found[key])
    # A second with a scrape against the second before it.
    pairs = zip(found["quiet"], found["scraped"], strict=True)
    samples.add("slowdown", OURS.key, 10_000, [100 * (1 - scraped / quiet) for quiet, scraped in pairs])


def memory(samples: Samples, effort: Effort) -> None:
    say("memory")
    for _ in range(effort.rounds):
        for key, value in answer([MEASURE, "memory", "10000"]).items():
            samples.add(key, OURS.key, 10_000, [value])


def register(samples: Samples, effort: Effort) -> None:
    say("registering")
    for count in (100, 10_000, 100_000):
        concerned = [who for who in (OURS, *PEER_LIST) if count <= max(_limit(who, effort), 10_000) or who is OURS]
        for who in rotated(concerned, effort.rounds):
            found = answer([*who.command, "register", str(count)])
            samples.add("register", who.key, count, found["samples"])
            for lookup in ("lookup", "lookup-all"):
                samples.add(lookup, who.key, count, found.get(lookup, []))
