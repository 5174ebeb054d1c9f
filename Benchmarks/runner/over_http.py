"""What a client sees: scrapes a second, bytes, the first byte; and what serving does to the process's memory."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from runner.contestants import CONSTANT, OURS, OURS_ALL, OURS_FULL, OURS_NONE, PEER_LIST, PYTHON, Contestant, say
from runner.effort import Effort, rotated
from runner.goals import COUNTS
from runner.processes import Failure, Server
from runner.samples import Samples
from runner.scrape import check, first_byte, scrape
from runner.wrk import rate

ENCODINGS = {"http": "identity", "gzip": "gzip"}
FIRST_BYTE_ROUNDS = 11


@dataclass(frozen=True)
class Target:
    """Something to load, and what it was found to answer."""

    who: str
    port: int
    body: int
    seconds: float


def _probe(who: Contestant, server: Server, plugins: int, encoding: str) -> Target | None:
    """Scrapes twice, since the first is of a cold process, and refuses what is not comparable.

    Nothing if the contestant does not compress.
    """
    scrape(server.port, encoding)
    found = scrape(server.port, encoding)
    try:
        check(found.text(), plugins, who.series)
    except Failure as failure:
        raise Failure(f"{who.key}: {failure}") from None
    if found.encoding != encoding:
        say(f"{who.key} does not compress")
        return None
    return Target(who.key, server.port, len(found.body), found.seconds)


@contextmanager
def _targets(plugins: int, effort: Effort, samples: Samples) -> Iterator[dict[str, list[Target]]]:
    """Whom to load, by measure; each serves until the `with` ends."""
    concerned = [OURS, OURS_NONE, OURS_ALL, OURS_FULL, *PEER_LIST]
    if plugins > effort.python_limit:
        concerned.remove(PYTHON)
    found: dict[str, list[Target]] = {measure: [] for measure in ENCODINGS}
    with ExitStack() as stack:
        for who in concerned:
            server = stack.enter_context(Server([*who.command, "serve", str(plugins), *who.serve]))
            scrape(server.port, "identity")
            samples.add("resident", who.key, plugins, [server.resident_bytes() / 1e6])
            for measure, encoding in ENCODINGS.items():
                if target := _probe(who, server, plugins, encoding):
                    found[measure].append(target)
                    samples.add(f"{measure}-bytes", who.key, plugins, [target.body])
        for targets in found.values():
            for ours in [target for target in targets if target.who == OURS.key]:
                server = stack.enter_context(Server([CONSTANT, str(ours.body)]))
                targets.append(Target("constant", server.port, ours.body, scrape(server.port, "identity").seconds))
        yield found


def http(samples: Samples, effort: Effort) -> None:
    for count in COUNTS:
        with _targets(count, effort, samples) as found:
            for measure, targets in found.items():
                say(f"{measure}: {count:,} plugins")
                for target in rotated(targets, effort.rounds):
                    figure = rate(target.port, ENCODINGS[measure], target.body, effort.seconds, target.seconds)
                    samples.add(measure, target.who, count, [figure])


def first(samples: Samples, effort: Effort) -> None:
    """Python's server closes each connection, and is left out."""
    say("first bytes")
    for who in (OURS, OURS_ALL, OURS_FULL, *(peer for peer in PEER_LIST if peer is not PYTHON)):
        with Server([*who.command, "serve", "10000", *who.serve]) as server:
            samples.add("first-byte", who.key, 10_000, first_byte(server.port, FIRST_BYTE_ROUNDS))
