"""Load: one connection that asks for the next scrape once it has the last."""

import math
from pathlib import Path

from runner.processes import Failure, output

SUMMARY = Path(__file__).with_name("summary.lua")
# Below this many the last request, which the end of the measurement cuts off, would count.
ENOUGH = 200
# Seconds for the slowest of them on a busy machine.
LONGEST = 120


def parse(text: str, body: int) -> float | None:
    """Scrapes a second, of what wrk printed; nothing if none was finished in its time.

    Of a few slow requests their mean time is taken: how many fit into the time would leave out the last.
    """
    (line,) = (line for line in text.splitlines() if line.startswith("summary "))
    requests, microseconds, received, failed = (int(word) for word in line.split()[1:5])
    mean = float(line.split()[5])
    if failed:
        raise Failure(f"{failed} of {requests + failed} requests failed")
    if not requests:
        return None
    if received < requests * body * 0.98:
        raise Failure(f"{received} bytes for {requests} scrapes of {body}")
    return requests / microseconds * 1e6 if requests >= ENOUGH else 1e6 / mean


def rate(port: int, encoding: str, body: int, seconds: float, scrape_seconds: float) -> float:
    """Scrapes a second.

    body: the bytes that each has to have, at least nearly: figures have fewer digits at times.
    scrape_seconds: how long one takes, about, so that at least a few fit in.
    """
    duration = math.ceil(max(seconds, 3 * scrape_seconds))
    while duration <= LONGEST:
        load = ["wrk", "-t1", "-c1", f"-d{duration}s", "--timeout", "60s", "-s", SUMMARY]
        url = f"http://127.0.0.1:{port}/metrics"
        found = parse(output([*load, "-H", f"Accept-Encoding: {encoding}", url]), body)
        if found is not None:
            return found
        duration *= 2
    raise Failure(f"no scrape was finished within {duration // 2} s")
