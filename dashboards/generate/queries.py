"""The PromQL that more than one panel needs.

Every selector carries the variables job and instance, so that a panel never shows what was not chosen. Ratios have no
value while nothing happens, rather than 0/0.
"""

EVERY_PLUGIN = 'plugin=~"$plugin"'
ONE_PLUGIN = 'plugin="$plugin"'
IDENTITY = "job, instance, plugin"

# A state as a number: the worst has the greatest, so that a table sorts by it.
GONE, LOADED, INITIALIZED, RUNNING, UNAVAILABLE, FAILED, MISSING = range(7)


def pick(metric: str, *matchers: str) -> str:
    """The series of a metric that the variables choose."""
    chosen = ", ".join(('job=~"$job"', 'instance=~"$instance"', *matchers))
    return f"{metric}{{{chosen}}}"


def rate(metric: str, *matchers: str, at: str = "") -> str:
    """What a counter grows by in a second, now or (`at`) at one fixed time."""
    return f"rate({pick(metric, *matchers)}[$__rate_interval]{at})"


def increase(metric: str, *matchers: str, over: str = "$__range", at: str = "") -> str:
    """What a counter grew by in the time range, or in another span."""
    return f"increase({pick(metric, *matchers)}[{over}]{at})"


def total(vector: str, *labels: str) -> str:
    """The sum, one for each value of the labels."""
    return f"sum by ({', '.join(labels)}) ({vector})" if labels else f"sum({vector})"


def greatest(vector: str, *labels: str) -> str:
    """The maximum, one for each value of the labels."""
    return f"max by ({', '.join(labels)}) ({vector})" if labels else f"max({vector})"


def ratio(part: str, whole: str) -> str:
    """A part of a whole; nothing while the whole is 0."""
    return f"{part} / ({whole} > 0)"


def error_ratio(kind: str, *matchers: str, by: tuple[str, ...] = (), at: str = "") -> str:
    """The share of executions that fail; `kind` is `plugin` or `plugin_tool`."""
    return ratio(
        total(rate(f"{kind}_execution_errors_total", *matchers, at=at), *by),
        total(rate(f"{kind}_executions_total", *matchers, at=at), *by),
    )


def mean_duration(*matchers: str, by: tuple[str, ...] = (), at: str = "") -> str:
    """How long an execution takes on average; nothing while there are none."""
    histogram = "plugin_execution_duration_seconds"
    return ratio(
        total(rate(f"{histogram}_sum", *matchers, at=at), *by),
        total(rate(f"{histogram}_count", *matchers, at=at), *by),
    )


def quantile(share: float, kind: str, *matchers: str, by: tuple[str, ...] = ()) -> str:
    """A quantile of the durations. Without executions it would be NaN, which the comparison drops."""
    buckets = total(rate(f"{kind}_execution_duration_seconds_bucket", *matchers), "le", *by)
    return f"histogram_quantile({share}, {buckets}) >= 0"


def first(count: int, shown: str, ranking: str, *labels: str) -> str:
    """Only the series that rank first. The ranking is taken at one time (`@ end()`): topk alone chooses anew at every
    step, and what is drawn are all that were ever chosen."""
    return f"{shown} and on ({', '.join(labels)}) topk({count}, {ranking})"


def expected(vector: str, *matchers: str) -> str:
    """Only those that a source still has: what was taken away on purpose stays UNAVAILABLE, and is no fault. A program
    that looks for no plugins, and registers them itself, has no sources."""
    own = (
        f"{pick('plugin_registered', *matchers)} unless on (job, instance) {pick('plugin_discovery_duration_seconds')}"
    )
    return f"{vector} and on ({IDENTITY}) ({pick('plugin_discovered', *matchers)} or {own})"


def began(gauge: str, value: int) -> str:
    """Where a gauge has a value that it did not have a moment before."""
    return f"{gauge} == {value} unless {gauge} offset $__rate_interval == {value}"


def state(name: str, *matchers: str) -> str:
    """The 0/1 series of one state."""
    return pick("plugin_state", f'state="{name}"', *matchers)


def not_well(*labels: str, of: str) -> str:
    """The number of the worst state, where one is not well. `or` keeps what it has: the worst comes first."""
    unavailable = f"{state('unavailable', of)} == 1"
    return " or ".join(
        [
            f"{greatest(pick('plugin_registered', of) + ' == 0', *labels)} + {MISSING}",
            f"{greatest(state('failed', of) + ' == 1', *labels)} * {FAILED}",
            f"{greatest(expected(unavailable, of), *labels)} * {UNAVAILABLE}",
        ]
    )


def worst_state(*labels: str, of: str) -> str:
    """The number of the worst state: one series for five, and for the lack of them, which is missing."""
    well = {"running": RUNNING, "initialized": INITIALIZED, "loaded": LOADED, "unavailable": GONE}
    others = [f"{greatest(state(name, of) + ' == 1', *labels)} * {number}" for name, number in well.items()]
    return " or ".join([not_well(*labels, of=of), *others])


def loads(of: str, *labels: str) -> str:
    """When plugins were loaded or started again, in milliseconds; only what lies in the time range. The version comes
    from another metric, which is dear for a whole fleet."""
    recent = f"{pick('plugin_loaded_timestamp_seconds', of)} * 1000 > $__from"
    if "version" in labels:
        recent = f"({recent}) * on ({IDENTITY}) group_left (version) {pick('plugin_info', of)}"
    return greatest(recent, *labels)
