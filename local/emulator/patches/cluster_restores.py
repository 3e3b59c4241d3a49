"""Gap: a cluster cannot be restored; its restorable times stay at its creation; one of a template has no parameter group.

AWS: a restore makes a new cluster without instances, from a snapshot or from any instant between the earliest and the
latest restorable time, which follows the present by some minutes. A cluster has its engine's default group. Data is not restored here, because there is none.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html
"""

import virtual_clock
from ministack.services import rds

_EARLIEST_SECONDS = 24 * 3600
_LATEST_SECONDS = 300

_create = rds._create_db_cluster
_cluster_xml = rds._cluster_xml


def apply() -> None:
    rds._cluster_xml = _with_what_restores_need
    rds._ACTION_MAP["RestoreDBClusterToPointInTime"] = restore_to_point_in_time
    rds._ACTION_MAP["RestoreDBClusterFromSnapshot"] = restore_from_snapshot


def restore_to_point_in_time(params: dict) -> tuple:
    name = rds._p(params, "SourceDBClusterIdentifier")
    source = rds._clusters.get(name)
    if source is None:
        return rds._error("DBClusterNotFoundFault", f"DBCluster {name} not found.", 404)
    return _restored("RestoreDBClusterToPointInTime", params, source)


def restore_from_snapshot(params: dict) -> tuple:
    name = rds._p(params, "SnapshotIdentifier")
    snapshot = rds._db_cluster_snapshots.get(name)
    if snapshot is None:
        return rds._error("DBClusterSnapshotNotFoundFault", f"DB cluster snapshot {name} not found.", 404)
    return _restored("RestoreDBClusterFromSnapshot", params, snapshot)


def _restored(action: str, params: dict, backup: dict) -> tuple:
    kept = {
        "Engine": backup["Engine"],
        "EngineVersion": backup["EngineVersion"],
        "MasterUsername": backup["MasterUsername"],
        "StorageEncrypted": str(backup["StorageEncrypted"]).lower(),
    }
    status, headers, body = _create({**params, **{key: [value] for key, value in kept.items()}})
    return status, headers, body.replace(b"CreateDBCluster", action.encode())


def _with_what_restores_need(cluster: dict) -> str:
    now = virtual_clock.now()
    return _cluster_xml(
        {
            "DBClusterParameterGroup": f"default.{cluster['Engine']}",
            **cluster,
            "EarliestRestorableTime": rds._format_time(now - _EARLIEST_SECONDS),
            "LatestRestorableTime": rds._format_time(now - _LATEST_SECONDS),
        }
    )
