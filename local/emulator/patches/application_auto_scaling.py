"""Gap: there is no Application Auto Scaling; a call is taken for another service and costs 5 seconds and 400 MB.

AWS: DescribeScalableTargets answers who else owns a capacity. Here it answers a list that a test sets, empty at first.
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
"""

import json

import control
import virtual_clock
from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json, get_account_id, json_response

SERVICE = "application-autoscaling"
scalable_targets: list[dict] = []


def apply() -> None:
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": ["AnyScaleFrontendService"]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    iam_actions._TAG_OPERATIONS[SERVICE] = frozenset()
    app.SERVICE_HANDLERS[SERVICE] = handle_request


@control.setter("scalable-targets")
def set_scalable_targets(body: dict) -> None:
    global scalable_targets
    scalable_targets = body["targets"]


async def handle_request(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    operation = headers["x-amz-target"].rsplit(".", 1)[-1]
    if operation != "DescribeScalableTargets":
        return error_response_json("UnknownOperationException", f"{operation} is not emulated", 400)
    asked = json.loads(body)
    found = [_described(target) for target in scalable_targets if _matches(target, asked)]
    return json_response({"ScalableTargets": found})


def _matches(target: dict, asked: dict) -> bool:
    return (
        target["ServiceNamespace"] == asked["ServiceNamespace"]
        and target["ResourceId"] in asked.get("ResourceIds", [target["ResourceId"]])
        and target["ScalableDimension"] == asked.get("ScalableDimension", target["ScalableDimension"])
    )


def _described(target: dict) -> dict:
    role = f"arn:aws:iam::{get_account_id()}:role/aws-service-role/{SERVICE}.amazonaws.com/AWSServiceRole"
    return {"MinCapacity": 1, "MaxCapacity": 10, "RoleARN": role, "CreationTime": virtual_clock.now(), **target}
