"""Gap: schedules fire by the machine's clock, looked at every 10 seconds, whatever the virtual clock says.

AWS: EventBridge Scheduler fires within 60 seconds of the scheduled time. Here whoever moves the clock says when to look,
and what is due on the virtual clock fires.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import control
import virtual_clock
from ministack.services import scheduler


def apply() -> None:
    scheduler.time = virtual_clock.VirtualTime()
    scheduler.start_scheduler = lambda: None


@control.setter("fire-schedules")
def fire_schedules(body: dict) -> None:
    scheduler._tick_schedules()
