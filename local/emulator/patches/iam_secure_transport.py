"""Gap: the emulator speaks plain HTTP, so a queue or topic whose policy demands TLS denies every call.

AWS: aws:SecureTransport is true for every call over its TLS endpoints, which is how the SDK calls.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from ministack.core import iam_evaluator

_resolve_condition_key = iam_evaluator._resolve_condition_key


def apply() -> None:
    iam_evaluator._resolve_condition_key = _resolve


def _resolve(key: str, context: iam_evaluator.EvalContext) -> object:
    return "true" if key.lower() == "aws:securetransport" else _resolve_condition_key(key, context)
