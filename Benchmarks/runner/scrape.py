"""Single scrapes: what is in them, and when their first byte comes."""

import gzip
import http.client
import re
import socket
import time
from dataclasses import dataclass

from runner.processes import Failure

TIMEOUT = 120
NAME = re.compile(rb'^plugin_info\{.*?plugin="([^"]*)"', re.MULTILINE)
SERIES = re.compile(rb'^plugin_[^{\n]*\{[^\n]*?plugin="plugin-', re.MULTILINE)


@dataclass(frozen=True)
class Scrape:
    """One answer, as it was sent."""

    body: bytes
    encoding: str
    seconds: float

    def text(self) -> bytes:
        return gzip.decompress(self.body) if self.encoding == "gzip" else self.body


def scrape(port: int, encoding: str) -> Scrape:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        begin = time.perf_counter()
        connection.request("GET", "/metrics", headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - begin
        if response.status != 200:
            raise Failure(f"a scrape was answered with {response.status}")
        return Scrape(body, response.getheader("Content-Encoding", "identity"), seconds)
    finally:
        connection.close()


def check(text: bytes, plugins: int, series: int) -> None:
    """Refuses a scrape that does not show so many plugins by the agreed names, each with so many series."""
    names = NAME.findall(text)
    if len(names) != plugins or set(names) != {b"plugin-%d" % index for index in range(plugins)}:
        raise Failure(f"a scrape shows {len(names)} plugins, not plugin-0 to plugin-{plugins - 1}")
    found = len(SERIES.findall(text))
    if found != plugins * series:
        raise Failure(f"a scrape has {found} series of {plugins} plugins, not {plugins * series}")


def first_byte(port: int, rounds: int) -> list[float]:
    """Milliseconds from the request to the first byte of the body, on a connection that was used before."""
    samples = []
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(rounds + 1):
            begin = time.perf_counter()
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            # Left in the socket, for whoever reads the whole answer.
            while not connection.recv(65536, socket.MSG_PEEK).partition(b"\r\n\r\n")[2]:
                if time.perf_counter() - begin > TIMEOUT:
                    raise Failure("no body came")
            samples.append((time.perf_counter() - begin) * 1000)
            response = http.client.HTTPResponse(connection)
            response.begin()
            response.read()
    return samples[1:]
