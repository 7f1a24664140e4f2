"""What monitoring sees of the gate: counts, seconds and reasons; no names, no words of a message."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from handover.gate.session import Ruling

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


class Measures:
    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._decisions = Counter(
            "handover_gate_decisions", "Letters by what became of them", ["fate", "reason"], registry=registry
        )
        self._latency = Histogram(
            "handover_gate_seconds", "From the end of a letter to its answer", buckets=_SECONDS, registry=registry
        )
        self._waiting = Gauge("handover_gate_waiting", "Held messages that wait", registry=registry)
        self._oldest = Gauge("handover_gate_oldest_waiting_seconds", "Age of the oldest of them", registry=registry)
        self._age = Gauge(
            "handover_gate_watch_age_seconds", "Age of what is known of departures", registry=registry
        )

    def ruled(self, ruling: Ruling, seconds: float) -> None:
        self._decisions.labels(ruling.fate.value, ruling.reasons[0] if ruling.reasons else "").inc()
        self._latency.observe(seconds)

    def waiting(self, count: int, oldest: float) -> None:
        self._waiting.set(count)
        self._oldest.set(oldest)

    def watch_age(self, seconds: float) -> None:
        self._age.set(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)
