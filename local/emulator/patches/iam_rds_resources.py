"""Gap: with roles enforced, RDS calls that name no instance, or name it by its ARN, are checked on `*`.

AWS: a question about every instance is checked on `db:*`, about every cluster on `cluster:*`; a call of a global cluster
on it, in no region; of a cluster's snapshot on it; tags on the resource.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
"""

from ministack.core import iam_actions

_ASKED_ABOUT_ALL = {"DescribeDBInstances": "db:*", "DescribeDBClusters": "cluster:*"}

_extract_resource_arn = iam_actions.extract_resource_arn


def apply() -> None:
    iam_actions.extract_resource_arn = _resource_arn


def _resource_arn(
    service: str, method: str, path: str, headers: dict, body: bytes, query: dict, region: str, account_id: str
) -> str:
    arn = _extract_resource_arn(service, method, path, headers, body, query, region, account_id)
    if service != "rds" or arn != "*":
        return arn
    global_cluster = iam_actions._query_param(query, "GlobalClusterIdentifier")
    if global_cluster:
        return f"arn:aws:rds::{account_id}:global-cluster:{global_cluster}"
    snapshot = iam_actions._query_param(query, "DBClusterSnapshotIdentifier")
    if snapshot:
        return f"arn:aws:rds:{region}:{account_id}:cluster-snapshot:{snapshot}"
    every = _ASKED_ABOUT_ALL.get(iam_actions._query_param(query, "Action"))
    if every:
        return f"arn:aws:rds:{region}:{account_id}:{every}"
    return iam_actions._query_param(query, "ResourceName") or arn
