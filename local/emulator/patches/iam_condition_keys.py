"""Gap: with roles enforced, condition keys that bound Tidegate's roles are never there, so what is allowed is denied.

AWS: the tags of an RDS instance or cluster, what CreateDBInstance asks for, the namespace of PutMetricData, and the
partition keys of a DynamoDB request.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

import json
import re
from collections.abc import Iterator

from ministack.core import iam_actions
from ministack.services import dynamodb, rds, tagging

_RDS_REQUEST_KEYS = {
    "DBInstanceClass": "rds:DatabaseClass",
    "Engine": "rds:DatabaseEngine",
    "PubliclyAccessible": "rds:PubliclyAccessible",
}

_request_tag_context = iam_actions.request_tag_context
_dynamodb_service_context = iam_actions.dynamodb_service_context


def apply() -> None:
    tagging._RESOURCE_TAG_COLLECTORS["rds"] = _rds_tags
    iam_actions.request_tag_context = _request_context
    iam_actions.dynamodb_service_context = _dynamodb_context


def _rds_tags() -> Iterator[tuple[str, list[dict]]]:
    for instance in rds._instances.values():
        yield instance["DBInstanceArn"], instance.get("TagList", [])
    for cluster in rds._clusters.values():
        yield cluster["DBClusterArn"], cluster.get("TagList", [])


def _request_context(service: str, action: str, body: bytes, params: dict) -> dict:
    context = _request_tag_context(service, action, body, params)
    if action == "rds:CreateDBInstance":
        asked = {key: iam_actions._query_param(params, name) for name, key in _RDS_REQUEST_KEYS.items()}
        return {**context, **{key: value for key, value in asked.items() if value}}
    if action == "cloudwatch:PutMetricData":
        return {**context, "cloudwatch:namespace": _namespace(body, params)}
    return context


def _namespace(body: bytes, params: dict) -> str | None:
    if body.startswith(b"{"):
        return json.loads(body).get("Namespace")
    return iam_actions._query_param(params, "Namespace") or None


def _dynamodb_context(body: bytes) -> dict:
    context = _dynamodb_service_context(body)
    keys = list(_leading_keys(json.loads(body or b"{}")))
    return {**context, "dynamodb:LeadingKeys": keys} if keys else context


def _leading_keys(request: dict) -> Iterator[str]:
    """The partition key values of single-item calls, batches, transactions and queries; a Scan has none, as on AWS."""
    for item in request.get("TransactItems", []):
        for call in item.values():
            yield from _leading_keys(call)
    for table_name, asked in (request.get("RequestItems") or {}).items():
        for item in asked["Keys"] if isinstance(asked, dict) else [next(iter(each.values())) for each in asked]:
            key = item if isinstance(asked, dict) else item.get("Key") or item.get("Item")
            yield from _leading_keys({"TableName": table_name, "Key": key})
    table = dynamodb._tables.get((request.get("TableName") or "").rsplit("/", 1)[-1])
    if table is None:
        return
    key = (request.get("Key") or request.get("Item") or {}).get(table["pk_name"]) or _queried_key(request, table)
    if key:
        yield str(next(iter(key.values())))


def _queried_key(request: dict, table: dict) -> dict | None:
    names = request.get("ExpressionAttributeNames") or {}
    for name, value in re.findall(r"([#\w]+)\s*=\s*(:\w+)", request.get("KeyConditionExpression", "")):
        if names.get(name, name) == table["pk_name"]:
            return request["ExpressionAttributeValues"].get(value)
    return None
