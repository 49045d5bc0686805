"""What Prometheus reads of this house; the only door to its client library. Served by `bot/operations.py`.

What rows know is counted from rows at every scrape, so it survives a restart and is the same for many processes; only
durations and open pages belong to one process. No label holds anything a person wrote or is called by.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

# Seconds. A commit is one sync of the disk (about 4 ms); a round may play fifty turns.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


# One metric with what was read for one scrape.
Reading = Metric


class Metrics:
    """What one process measures while it works."""

    def __init__(self) -> None:
        """Nothing was measured yet."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._rounds = Histogram(
            "sapa_round_seconds",
            "Rounds of a loop, by what it does.",
            ["loop"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._commits = Histogram(
            "sapa_commit_seconds",
            "Write transactions from begin to commit, by what they write.",
            ["writes"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._refused = Counter(
            "sapa_webhooks_refused",
            "Calls to a webhook that were not believed: unsigned, forged or too large.",
            ["channel"],
            registry=self.registry,
        )
        self._repeated = Counter(
            "sapa_messages_repeated",
            "Messages that were told again under an id that is known, by whether they say the same.",
            ["channel", "text"],
            registry=self.registry,
        )

    def repeated(self, channel: str, *, differs: bool) -> None:
        """Count a message whose id was known; one that `differs` says something else than what is kept."""
        self._repeated.labels(channel, "other" if differs else "same").inc()

    def refused(self, channel: str) -> None:
        """Count a call to a webhook that was not believed."""
        self._refused.labels(channel).inc()

    def round_took(self, loop: str, seconds: float) -> None:
        """Note one round of a loop's step."""
        self._rounds.labels(loop).observe(seconds)

    @contextmanager
    def commit(self, writes: str) -> Iterator[None]:
        """Measure the write transaction inside, also one that fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._commits.labels(writes).observe(time.perf_counter() - began)

    def text(self, *read: Reading) -> bytes:
        """Return everything measured, and `read`, in the text format of Prometheus."""
        at_scrape = CollectorRegistry()
        at_scrape.register(_Read(read))
        return generate_latest(self.registry) + generate_latest(at_scrape)


class _Read(Collector):
    """Metrics that were read for this one scrape."""

    def __init__(self, read: tuple[Metric, ...]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Return them."""
        return iter(self._read)


def gauge(name: str, about: str, value: float) -> Reading:
    """Return one number that goes up and down."""
    return GaugeMetricFamily(name, about, value=value)


def counter(name: str, about: str, values: dict[str, int], label: str) -> Reading:
    """Return numbers that only rise, by the values of a label, which must be few."""
    family = Metric(name, about, "counter")
    for value, count in sorted(values.items()):
        family.add_sample(f"{name}_total", {label: value} if label else {}, count)
    return family


def facts(name: str, about: str, **values: str) -> Reading:
    """Return what does not count: versions, as labels of a metric that is 1."""
    return InfoMetricFamily(name, about, value=values)
