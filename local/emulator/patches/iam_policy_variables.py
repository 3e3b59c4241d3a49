"""Gap: with roles enforced, a variable in a condition is compared as its own name, so nobody matches it.

AWS: `${aws:username}` in a condition's value stands for that key of the request; without the key nothing matches.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re

from ministack.core import iam_evaluator

_VARIABLE = re.compile(r"\$\{([\w:/-]+)\}")

_conditions_met = iam_evaluator._conditions_met


def apply() -> None:
    iam_evaluator._conditions_met = _conditions_met_with_values


def _conditions_met_with_values(conditions: dict, context: iam_evaluator.EvalContext) -> bool:
    def value_of(variable: re.Match) -> str:
        value = iam_evaluator._resolve_condition_key(variable[1], context)
        return variable[0] if value is None else str(value)

    def filled(value: object) -> object:
        if isinstance(value, str):
            return _VARIABLE.sub(value_of, value)
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return value

    return _conditions_met(filled(conditions), context)
