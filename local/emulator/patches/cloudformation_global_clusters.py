"""Gap: a template with an Aurora global database is refused, and a cluster that joins one is in none.

AWS: AWS::RDS::GlobalCluster starts from a cluster or from nothing; a cluster with GlobalClusterIdentifier joins it, as its
writer when it is the first.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-globalcluster.html
"""

from ministack.services import rds
from ministack.services.cloudformation import provisioners

TYPE = "AWS::RDS::GlobalCluster"


def apply() -> None:
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create, "update": update, "delete": delete}
    cluster = provisioners._RESOURCE_HANDLERS["AWS::RDS::DBCluster"]
    cluster["create"], cluster["delete"] = _create_and_join(cluster["create"]), _leave_and_delete(cluster["delete"])


def create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    identifier = props.get("GlobalClusterIdentifier") or provisioners._physical_name(
        stack_name, logical_id, lowercase=True, max_len=63
    )
    params = {key: [str(value)] for key, value in props.items() if not isinstance(value, (dict, list))}
    provisioners._rds_call(rds._create_global_cluster, {**params, "GlobalClusterIdentifier": [identifier]}, TYPE, "create")
    return identifier, {}


def update(physical_id: str, old_props: dict, new_props: dict, stack_name: str) -> tuple[str, dict]:
    if old_props != new_props:
        raise ValueError(f"{TYPE} cannot be updated in place here")
    return physical_id, {}


def delete(physical_id: str, props: dict) -> None:
    rds._global_clusters.pop(physical_id, None)


def _create_and_join(create_cluster):
    def create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
        created = create_cluster(logical_id, props, stack_name)
        if "GlobalClusterIdentifier" in props:
            _join(rds._clusters[created[0]], props["GlobalClusterIdentifier"])
        return created

    return create


def _join(cluster: dict, identifier: str) -> None:
    global_cluster = rds._global_clusters.get(identifier)
    if global_cluster is None:
        raise ValueError(f"GlobalClusterNotFoundFault: global cluster {identifier} not found")
    rds._attach_cluster_to_global(global_cluster, cluster, is_writer=not global_cluster["GlobalClusterMembers"])


def _leave_and_delete(delete_cluster):
    def delete(physical_id: str, props: dict) -> None:
        cluster = rds._clusters.get(physical_id) or {}
        global_cluster = rds._global_clusters.get(cluster.get("GlobalClusterIdentifier") or "")
        if global_cluster:
            global_cluster["GlobalClusterMembers"] = [
                member
                for member in global_cluster["GlobalClusterMembers"]
                if member["DBClusterArn"] != cluster["DBClusterArn"]
            ]
        delete_cluster(physical_id, props)

    return delete
