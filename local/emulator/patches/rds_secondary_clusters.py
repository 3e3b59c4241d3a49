"""Gap: a secondary cluster of a global database has a writer of its own, and does not say where its data comes from.

AWS: a secondary is made of Aurora Replicas only, and its source is the primary; the roles change with a switchover.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html
"""

from ministack.services import rds

_cluster_xml = rds._cluster_xml


def apply() -> None:
    rds._cluster_xml = _with_its_roles


def _with_its_roles(cluster: dict) -> str:
    source = _source_of(cluster)
    if source is None:
        return _cluster_xml(cluster)
    readers = [{**member, "IsClusterWriter": False} for member in cluster["DBClusterMembers"]]
    shown = _cluster_xml({**cluster, "DBClusterMembers": readers})
    return f"{shown}<ReplicationSourceIdentifier>{source}</ReplicationSourceIdentifier>"


def _source_of(cluster: dict) -> str | None:
    """The ARN of the primary; None for the primary itself, and for a cluster in no global database."""
    global_cluster = rds._global_clusters.get(cluster.get("GlobalClusterIdentifier") or "")
    members = global_cluster["GlobalClusterMembers"] if global_cluster else []
    writer = next((member["DBClusterArn"] for member in members if member["IsWriter"]), None)
    return None if writer == cluster["DBClusterArn"] else writer
