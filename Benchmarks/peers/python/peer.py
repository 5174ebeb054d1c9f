"""The peer in Python: prometheus_client. See ../README.md for what it is asked and what it answers."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from wsgiref.simple_server import WSGIRequestHandler, make_server

# Read when the library is imported: without it every counter and histogram has a series more than elsewhere.
os.environ["PROMETHEUS_DISABLE_CREATED_SERIES"] = "true"

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    make_wsgi_app,
)
from prometheus_client.exposition import ThreadingWSGIServer

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STATES = ("LOADED", "INITIALIZED", "RUNNING", "FAILED", "UNAVAILABLE")
EXECUTIONS = 21


def seconds(plugin: int, execution: int) -> float:
    """How long an execution of a plugin took: nine decimals, and the same for every contestant."""
    return ((plugin * 7919 + execution * 999983) * 1000003 % 10000000000 + 1) / 1e9


class Series:
    """The families that every contestant shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.info = self.gauge("plugin_info", "A registered plugin; always 1.", "version", "description")
        self.state = self.gauge("plugin_state", "Whether the plugin is in the state; exactly one is 1.", "state")
        self.registered = self.gauge(
            "plugin_registered", "Whether the plugin is in the registry; 0 if it was discovered and is missing."
        )
        self.executions = self.counter("plugin_executions_total", "Executions that finished, well or not.")
        self.errors = self.counter("plugin_execution_errors_total", "Executions that failed.")
        self.in_flight = self.gauge("plugin_executions_in_flight", "Executions that began and have not ended.")
        self.duration = Histogram(
            "plugin_execution_duration_seconds",
            "How long executions took.",
            ["plugin"],
            buckets=BOUNDS,
            registry=self.registry,
        )
        self.average = self.gauge(
            "plugin_execution_duration_recent_average_seconds", "Mean duration of the last 10 executions."
        )
        self.last = self.gauge("plugin_execution_duration_last_seconds", "Duration of the newest execution.")
        self.last_used = self.gauge("plugin_last_used_timestamp_seconds", "When the newest execution began.")
        self.loaded = self.gauge("plugin_loaded_timestamp_seconds", "When the plugin was registered last.")
        self.failures = self.counter("plugin_failures_total", "Times that the plugin went FAILED.")

    def gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, ["plugin", *labels], registry=self.registry)

    def counter(self, name: str, text: str) -> Counter:
        return Counter(name, text, ["plugin"], registry=self.registry)

    def fill(self, count: int) -> None:
        """Registers so many plugins, each with the executions that every contestant records."""
        for plugin in range(count):
            name = f"plugin-{plugin}"
            self.info.labels(name, f"1.0.{plugin}", "A plugin of the benchmark").set(1)
            for state in STATES:
                self.state.labels(name, state).set(state == "INITIALIZED")
            self.registered.labels(name).set(1)
            self.in_flight.labels(name).set(0)
            self.executions.labels(name).inc(EXECUTIONS)
            self.errors.labels(name).inc()
            self.failures.labels(name)
            times = [seconds(plugin, execution) for execution in range(EXECUTIONS)]
            histogram = self.duration.labels(name)
            for duration in times:
                histogram.observe(duration)
            self.average.labels(name).set(sum(times[-10:]) / 10)
            self.last.labels(name).set(times[-1])
            self.last_used.labels(name).set(1.7e9 + times[0])
            self.loaded.labels(name).set(1.6e9 + times[1])


def rounds(count: int, operations: int, work: Callable[[], object]) -> list[float]:
    """Times work several times, in nanoseconds for each of its operations."""
    samples = []
    for _ in range(count):
        begin = time.perf_counter_ns()
        work()
        samples.append((time.perf_counter_ns() - begin) / operations)
    return samples


def filled(count: int) -> Series:
    series = Series()
    series.fill(count)
    return series


def render(count: int) -> None:
    series = filled(count)
    size = len(generate_latest(series.registry))
    scrapes = 1 + 200 // count

    def scrape() -> None:
        for _ in range(scrapes):
            generate_latest(series.registry)

    print(json.dumps({"samples": rounds(5, 29 * count * scrapes, scrape), "bytes": size}))


def record() -> None:
    executions = 20_000
    series = filled(101)
    name = "plugin-50"
    executed, duration = series.executions.labels(name), series.duration.labels(name)
    last, last_used = series.last.labels(name), series.last_used.labels(name)

    def by_handle() -> None:
        for _ in range(executions):
            executed.inc()
            duration.observe(0.003000001)
            last.set(0.003000001)
            last_used.set(1.7e9)

    def by_name() -> None:
        for _ in range(executions):
            series.executions.labels(name).inc()
            series.duration.labels(name).observe(0.003000001)
            series.last.labels(name).set(0.003000001)
            series.last_used.labels(name).set(1.7e9)

    def pair() -> None:
        threads = [threading.Thread(target=by_handle) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    results = {"handle": by_handle, "name": by_name, "pair": pair}
    print(json.dumps({key: rounds(5, executions, work) for key, work in results.items()}))


def register(count: int) -> None:
    begin = time.perf_counter()
    filled(count)
    print(json.dumps({"samples": [time.perf_counter() - begin]}))


class SilentHandler(WSGIRequestHandler):
    """Writes no line for each request, as the library's own server does."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def serve(count: int) -> None:
    # As the library's `start_http_server` does, which does not tell the port that it got.
    app = make_wsgi_app(filled(count).registry)
    server = make_server("127.0.0.1", 0, app, ThreadingWSGIServer, handler_class=SilentHandler)
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


def main() -> None:
    match sys.argv[1:]:
        case ["render", count]:
            render(int(count))
        case ["record"]:
            record()
        case ["register", count]:
            register(int(count))
        case ["serve", count]:
            serve(int(count))
        case _:
            sys.exit("usage: render N | record | register N | serve N")


if __name__ == "__main__":
    main()
