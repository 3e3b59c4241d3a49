"""Gap: the emulator knows only the machine's clock, so a day of traffic would take a day.

Metrics, alarm states, events, runs of state machines and times to live follow the virtual clock; workers get the same clock as their `Date`.
Function timeouts, retry delays and the emulator's own Scheduler stay on real time. A request signed by either clock
is accepted: AWS refuses one signed more than 5 or 15 minutes off.
"""

from pathlib import Path

import virtual_clock
from ministack.core import lambda_runtime, sigv4
from ministack.services import cloudwatch, dynamodb, eventbridge, stepfunctions

CLOCK_PRELOAD = Path(__file__).resolve().parent.parent / "clock-preload.cjs"


def apply() -> None:
    if virtual_clock.CLOCK_FILE is None:
        return
    virtual_time = virtual_clock.VirtualTime()
    cloudwatch.time = virtual_time
    dynamodb.time = virtual_time
    eventbridge._now_ts = virtual_clock.now
    stepfunctions.now_iso = virtual_clock.iso
    sigv4.request_time_failure = lambda signature, **_: None
    lambda_runtime._NODEJS_WORKER_SCRIPT = _on_virtual_clock(lambda_runtime._NODEJS_WORKER_SCRIPT)


def _on_virtual_clock(worker_script: str) -> str:
    # getRemainingTimeInMillis counts real milliseconds, as the emulator's own timeout does.
    deadline, remaining = "const _msDeadline = Date.now()", "_msDeadline - Date.now()"
    for line in (deadline, remaining):
        if line not in worker_script:
            raise RuntimeError(f"the worker script has no line {line}")
        worker_script = worker_script.replace(line, line.replace("Date.now()", "Math.floor(performance.now())"))
    return f"require({str(CLOCK_PRELOAD)!r});\n{worker_script}"
