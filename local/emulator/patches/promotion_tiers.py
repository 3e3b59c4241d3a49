"""Gap: ModifyDBInstance takes a promotion tier and forgets it.

AWS: the tier of a cluster's member changes at once, and its cluster says so too.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
"""

from ministack.services import rds

_modify = rds._modify_db_instance


def apply() -> None:
    rds._ACTION_MAP["ModifyDBInstance"] = modify


def modify(params: dict) -> tuple:
    tier = rds._p(params, "PromotionTier")
    instance = rds._instances.get(rds._p(params, "DBInstanceIdentifier"))
    if tier and instance is not None:
        instance["PromotionTier"] = int(tier)
        for member in rds._clusters.get(instance.get("DBClusterIdentifier"), {}).get("DBClusterMembers", []):
            if member["DBInstanceIdentifier"] == instance["DBInstanceIdentifier"]:
                member["PromotionTier"] = int(tier)
    return _modify(params)
