"""How one allocation of provisioned concurrency goes on: prepared, growing, then READY or FAILED, on the virtual clock.

AWS: "a minute or two of preparation", then up to 6,000 environments a minute; that none of them serves before all are
there is read from users' reports. Both numbers are assumed and may be set.
"""

from dataclasses import dataclass

import virtual_clock

preparation_seconds = 90.0
environments_per_second = 100.0


@dataclass
class Allocation:
    version: str
    requested: int
    started_at: float
    seconds: float
    fails: bool
    # What serves until this allocation is READY, and after it FAILED.
    serving_version: str | None
    serving: int
    has_temporary_weights: bool = False

    def status(self) -> str:
        if virtual_clock.now() < self.started_at + self.seconds:
            return "IN_PROGRESS"
        return "FAILED" if self.fails else "READY"

    def now_serving(self) -> tuple[str | None, int]:
        return (self.version, self.requested) if self.status() == "READY" else (self.serving_version, self.serving)

    def _allocated(self) -> int:
        if self.status() != "IN_PROGRESS":
            return self.now_serving()[1]
        allocating_seconds = virtual_clock.now() - self.started_at - preparation_seconds
        grown = max(0, int(allocating_seconds * environments_per_second))
        return max(self.serving, min(self.requested, grown))

    def described(self) -> dict:
        config = {
            "RequestedProvisionedConcurrentExecutions": self.requested,
            "AllocatedProvisionedConcurrentExecutions": self._allocated(),
            "AvailableProvisionedConcurrentExecutions": self.now_serving()[1],
            "Status": self.status(),
            "LastModified": virtual_clock.utc(self.started_at).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        }
        return {**config, "StatusReason": "FUNCTION_ERROR_INIT_FAILURE"} if self.status() == "FAILED" else config


def start(version: str, requested: int, serving: tuple[str | None, int], init_fails: bool) -> Allocation:
    """Fewer environments of the version that serves are READY at once; all others take 90 s + 1 s for each 100."""
    serving_version, serving_count = serving
    is_there = version == serving_version and requested <= serving_count
    return Allocation(
        version=version,
        requested=requested,
        started_at=virtual_clock.now(),
        seconds=0 if is_there else preparation_seconds + requested / environments_per_second,
        fails=init_fails and not is_there,
        serving_version=serving_version,
        serving=serving_count,
    )
