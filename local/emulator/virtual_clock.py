"""The virtual clock, as the emulator reads it: the file that local/virtual-clock.ts writes."""

import json
import os
import time
from datetime import datetime, timezone

CLOCK_FILE = os.environ.get("TIDEGATE_CLOCK_FILE")


def now() -> float:
    """Seconds since the epoch on the virtual clock, or on the real one when no clock file is named."""
    if CLOCK_FILE is None:
        return time.time()
    with open(CLOCK_FILE, encoding="utf-8") as file:
        clock = json.load(file)
    elapsed_millis = time.time() * 1000 - clock["realEpochMillis"]
    return (clock["virtualEpochMillis"] + elapsed_millis * clock["speed"]) / 1000


def utc(epoch_seconds: float) -> datetime:
    return datetime.fromtimestamp(epoch_seconds, tz=timezone.utc)


def iso() -> str:
    """2026-01-05T07:00:00.000Z"""
    return utc(now()).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class VirtualTime:
    """Stands in for the `time` module inside one emulator module: time() is virtual, the rest is real."""

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def time(self) -> float:
        return now()
