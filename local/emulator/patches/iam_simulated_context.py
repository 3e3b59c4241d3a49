"""Gap: the policy simulator ignores the context entries of its caller, so whatever a condition allows it calls denied.

AWS: ContextEntries are the values of the condition keys that the simulated request would have.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import functools
from collections.abc import Iterator
from itertools import count

from ministack.core import iam_evaluator
from ministack.services import iam

_EvalContext = iam_evaluator.EvalContext
_simulate_principal_policy = iam._simulate_principal_policy


def apply() -> None:
    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = _simulate


def _simulate(parameters: dict) -> tuple:
    context = dict(_entries(parameters))
    iam_evaluator.EvalContext = functools.partial(_EvalContext, service_context=context)
    try:
        return _simulate_principal_policy(parameters)
    finally:
        iam_evaluator.EvalContext = _EvalContext


def _entries(parameters: dict) -> Iterator[tuple[str, str | list[str]]]:
    for number in count(1):
        entry = f"ContextEntries.member.{number}"
        key = iam._p(parameters, f"{entry}.ContextKeyName")
        if not key:
            return
        values = list(_values(parameters, entry))
        is_list = iam._p(parameters, f"{entry}.ContextKeyType").endswith("List")
        yield key.lower(), values if is_list else values[0]


def _values(parameters: dict, entry: str) -> Iterator[str]:
    for number in count(1):
        value = iam._p(parameters, f"{entry}.ContextKeyValues.member.{number}")
        if not value:
            return
        yield value
