"""Gap: every invocation puts its own AWS/Lambda points (without the alias), which mix with the player's.

The platform model publishes Invocations, Errors, Duration and the others for the traffic it plays.
"""

from ministack.services import lambda_svc


def apply() -> None:
    lambda_svc._emit_lambda_metrics = lambda *args, **kwargs: None
