"""Load: one connection that asks for the next scrape once it has the last."""

import math
from pathlib import Path

from runner.processes import Failure, output

SUMMARY = Path(__file__).with_name("summary.lua")
# Below this many the last request, which the end of the measurement cuts off, would count.
ENOUGH = 200


def parse(text: str, body: int) -> float:
    """Scrapes a second, of what wrk printed.

    Of a few slow requests their mean time is taken: how many fit into the time would leave out the last.
    """
    (line,) = (line for line in text.splitlines() if line.startswith("summary "))
    requests, microseconds, received, failed = (int(word) for word in line.split()[1:5])
    mean = float(line.split()[5])
    if failed or not requests:
        raise Failure(f"{failed} of {requests + failed} requests failed")
    if received < requests * body * 0.98:
        raise Failure(f"{received} bytes for {requests} scrapes of {body}")
    return requests / microseconds * 1e6 if requests >= ENOUGH else 1e6 / mean


def rate(port: int, encoding: str, body: int, seconds: float, scrape_seconds: float) -> float:
    """Scrapes a second.

    body: the bytes that each has to have, at least nearly: figures have fewer digits at times.
    scrape_seconds: how long one takes, about, so that at least a few fit in.
    """
    duration = math.ceil(max(seconds, 3 * scrape_seconds))
    return parse(
        output(
            [
                *("wrk", "-t1", "-c1", f"-d{duration}s", "--timeout", "60s", "-s", SUMMARY),
                *("-H", f"Accept-Encoding: {encoding}", f"http://127.0.0.1:{port}/metrics"),
            ]
        ),
        body,
    )
