"""Gap: with roles enforced, a query of a log group is checked on the ARN that only tagging calls know.

AWS checks every other call on a log group's streams: policies name it with `:*` behind its name.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

from ministack.core import iam_actions

_extract_resource_arn = iam_actions.extract_resource_arn


def apply() -> None:
    iam_actions.extract_resource_arn = _resource_arn


def _resource_arn(service: str, method: str, path: str, headers: dict, body: bytes, query: dict, *where: str) -> str:
    arn = _extract_resource_arn(service, method, path, headers, body, query, *where)
    is_query = headers.get("x-amz-target", "").endswith(".StartQuery")
    return f"{arn}:log-stream:" if service == "logs" and is_query else arn
