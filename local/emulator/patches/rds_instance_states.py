"""Gap: an Aurora instance is available the moment it is created and gone the moment it is deleted, in any zone.

AWS: an instance is `creating` for minutes, then `available`; it is `deleting` before it is gone; a zone can be out of
capacity; nothing is added to a cluster that is not available, or whose writer is not. A reader that comes or goes does
not change its cluster's status. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html

The times are assumed and may be set. Instances of a template are available when their stack is, as on AWS.
"""

import control
import virtual_clock
from ministack.core.responses import get_region
from ministack.services import rds

creating_seconds = 300.0
deleting_seconds = 60.0
insufficient_capacity: list[dict] = []

_handle_request = rds._handle_request_sync
_create = rds._create_db_instance
_delete = rds._delete_db_instance


def apply() -> None:
    rds._handle_request_sync = _handle_in_new_states
    rds._refresh_cluster_status = lambda cluster_id: None
    rds._ACTION_MAP["CreateDBInstance"] = create
    rds._ACTION_MAP["DeleteDBInstance"] = delete


@control.setter("instance-times")
def set_instance_times(body: dict) -> None:
    global creating_seconds, deleting_seconds
    creating_seconds, deleting_seconds = float(body["creatingSeconds"]), float(body["deletingSeconds"])


@control.setter("insufficient-capacity")
def set_insufficient_capacity(body: dict) -> None:
    global insufficient_capacity
    insufficient_capacity = body["places"]


@control.setter("cluster-status")
def set_cluster_status(body: dict) -> None:
    rds._clusters[body["clusterIdentifier"]]["Status"] = body["status"]


def create(params: dict) -> tuple:
    cluster_id = rds._p(params, "DBClusterIdentifier")
    refusal = _refusal_of_cluster(cluster_id) if cluster_id else None
    if refusal:
        return refusal
    zone = _free_zone(rds._p(params, "AvailabilityZone"), rds._p(params, "DBInstanceClass"))
    if zone is None and rds._p(params, "DBInstanceIdentifier") not in rds._instances:
        return rds._error(
            "InsufficientDBInstanceCapacity",
            "The specified DB instance class isn't available in the specified Availability Zone.",
            400,
        )
    response = _create({**params, "AvailabilityZone": [zone]})
    if response[0] >= 400:
        return response
    instance = rds._instances[rds._p(params, "DBInstanceIdentifier")]
    instance["DBInstanceStatus"] = "creating"
    instance["InstanceCreateTime"] = rds._format_time(virtual_clock.now())
    instance["_changes_at"] = virtual_clock.now() + creating_seconds
    return rds._single_instance_response("CreateDBInstanceResponse", "CreateDBInstanceResult", instance)


def delete(params: dict) -> tuple:
    instance = rds._instances.get(rds._p(params, "DBInstanceIdentifier"))
    if instance is None or instance.get("DeletionProtection"):
        return _delete(params)
    if instance["DBInstanceStatus"] in ("creating", "deleting"):
        name, status = instance["DBInstanceIdentifier"], instance["DBInstanceStatus"]
        return rds._error("InvalidDBInstanceState", f"Instance {name} is currently {status}.", 400)
    cluster_id = instance.get("DBClusterIdentifier")
    if cluster_id and rds._clusters[cluster_id]["Status"] != "available":
        return _invalid_cluster_state(cluster_id, rds._clusters[cluster_id]["Status"])
    instance["DBInstanceStatus"] = "deleting"
    instance["_changes_at"] = virtual_clock.now() + deleting_seconds
    return rds._single_instance_response("DeleteDBInstanceResponse", "DeleteDBInstanceResult", instance)


def _handle_in_new_states(*request) -> tuple:
    now = virtual_clock.now()
    for name, instance in list(rds._instances.items()):
        if now < instance.get("_changes_at", float("inf")):
            continue
        del instance["_changes_at"]
        if instance["DBInstanceStatus"] == "creating":
            instance["DBInstanceStatus"] = "available"
        else:
            _delete({"DBInstanceIdentifier": [name], "SkipFinalSnapshot": ["true"]})
    return _handle_request(*request)


def _refusal_of_cluster(cluster_id: str) -> tuple | None:
    cluster = rds._clusters.get(cluster_id)
    if cluster is None:
        return rds._error("DBClusterNotFoundFault", f"DBCluster {cluster_id} not found.", 404)
    if cluster["Status"] != "available":
        return _invalid_cluster_state(cluster_id, cluster["Status"])
    for member in cluster["DBClusterMembers"]:
        status = rds._instances[member["DBInstanceIdentifier"]]["DBInstanceStatus"]
        if member["IsClusterWriter"] and status != "available":
            return _invalid_cluster_state(cluster_id, f"writer {status}")
    return None


def _invalid_cluster_state(cluster_id: str, status: str) -> tuple:
    message = f"DbCluster {cluster_id} is in {status} state but expected it to be one of available."
    return rds._error("InvalidDBClusterStateFault", message, 400)


def _free_zone(asked: str, instance_class: str) -> str | None:
    zones = [asked] if asked else [f"{get_region()}{letter}" for letter in "abc"]
    return next((zone for zone in zones if not _is_full(zone, instance_class)), None)


def _is_full(zone: str, instance_class: str) -> bool:
    return any(
        place["zone"] == zone and place.get("instanceClass", instance_class) == instance_class
        for place in insufficient_capacity
    )
