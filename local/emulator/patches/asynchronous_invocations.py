"""Gap: EventBridge tries a function once and forgets its error, and nobody can tell when asynchronous work has ended.

AWS: EventBridge invokes a function asynchronously, so Lambda's own retries and failure destination apply.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import json
import threading

import control
from ministack.services import eventbridge, lambda_svc

# At once; more wait, as in Lambda's own queue. Each may start a worker, which takes 60 MB and 0.1 s of a core.
RUNNING_AT_ONCE = 4

_slots = threading.BoundedSemaphore(RUNNING_AT_ONCE)

# Events before their first attempt and in it, by identity; both are referenced meanwhile, so no identity is reused.
_waiting: dict[int, dict] = {}
_tried: dict[int, dict] = {}

_invoke_async_with_retry = lambda_svc.invoke_async_with_retry
_execute_function = lambda_svc._execute_function


def apply() -> None:
    lambda_svc.invoke_async_with_retry = _invoke
    lambda_svc._execute_function = _execute
    eventbridge._dispatch_to_lambda = _dispatch_to_lambda


@control.setter("first-attempts-running")
def first_attempts_running(body: dict) -> dict:
    return {"running": len(_waiting) + len(_tried)}


def _invoke(func: dict, event: dict) -> None:
    _waiting[id(event)] = event
    _invoke_async_with_retry(func, event)


def _execute(func: dict, event: dict) -> dict:
    if id(event) not in _waiting:
        return _execute_function(func, event)
    _tried[id(event)] = event
    del _waiting[id(event)]
    try:
        with _slots:
            return _execute_function(func, event)
    finally:
        del _tried[id(event)]


def _dispatch_to_lambda(arn: str, payload: str) -> None:
    func, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if config:
        _invoke(lambda_svc._execution_record_for_config(func, config), json.loads(payload))
