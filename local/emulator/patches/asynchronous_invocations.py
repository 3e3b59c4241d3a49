"""Gap: EventBridge tries a function once and forgets its error, and nobody can tell when asynchronous work has ended.

AWS: EventBridge invokes a function asynchronously, so Lambda's own retries and failure destination apply.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import json

import control
from ministack.services import eventbridge, lambda_svc

# Events whose first attempt has not ended, by identity; they stay referenced, so no identity is used twice.
_first_attempts: dict[int, dict] = {}

_invoke_async_with_retry = lambda_svc.invoke_async_with_retry
_execute_function = lambda_svc._execute_function


def apply() -> None:
    lambda_svc.invoke_async_with_retry = _invoke
    lambda_svc._execute_function = _execute
    eventbridge._dispatch_to_lambda = _dispatch_to_lambda


@control.setter("first-attempts-running")
def first_attempts_running(body: dict) -> dict:
    return {"running": len(_first_attempts)}


def _invoke(func: dict, event: dict) -> None:
    _first_attempts[id(event)] = event
    _invoke_async_with_retry(func, event)


def _execute(func: dict, event: dict) -> dict:
    try:
        return _execute_function(func, event)
    finally:
        _first_attempts.pop(id(event), None)


def _dispatch_to_lambda(arn: str, payload: str) -> None:
    func, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if config:
        _invoke(lambda_svc._execution_record_for_config(func, config), json.loads(payload))
