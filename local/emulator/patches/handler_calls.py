"""Gap: nobody sees which calls handlers make, nor can a handler die between two of them.

AWS: CloudTrail tells the calls; an execution environment may end at any moment, also after a call took effect and before
its answer came. Only calls with a role's session count, as handlers make them; those of the account's root do not.
"""

import signal
from dataclasses import dataclass, field

import control
from ministack import app
from ministack.core import iam_actions, lambda_runtime


@dataclass
class Watch:
    crash_after: str | None = None
    accepted_actions: list[str] = field(default_factory=list)


watch = Watch()
_dispatch = app._dispatch_service_request


def apply() -> None:
    app._dispatch_service_request = _dispatch_and_watch


@control.setter("handler-calls")
def take_calls(body: dict) -> dict:
    taken, watch.accepted_actions = watch.accepted_actions, []
    return {"actions": taken}


@control.setter("crash-after")
def set_crash_after(body: dict) -> None:
    watch.crash_after = body["action"]


async def _dispatch_and_watch(
    method: str, path: str, headers: dict, body: bytes, query: dict, request_id: str
) -> tuple:
    response = await _dispatch(method, path, headers, body, query, request_id)
    if app.extract_access_key_id(headers, query).startswith("ASIA") and response[0] < 400:
        params = app._routing_params(method, path, headers, body, query)
        service = app.detect_service(method, path, headers, params)
        _accepted(iam_actions.extract_iam_action(service, method, path, headers, body, params))
    return response


def _accepted(action: str | None) -> None:
    if action is None:
        return
    watch.accepted_actions.append(action)
    if action == watch.crash_after:
        watch.crash_after = None
        _kill_running_handlers()


def _kill_running_handlers() -> None:
    for workers in lambda_runtime._workers.values():
        for worker in workers:
            if worker.in_use and worker._proc is not None:
                worker._proc.send_signal(signal.SIGKILL)
