"""Gap: DescribeOrderableDBInstanceOptions knows ten classes of older generations, in two zones of the region.

AWS: the classes that Aurora has, in each zone that has them.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html
"""

from ministack.core.responses import get_region
from ministack.services import rds

_FAMILIES = ("r5", "r6g", "r6i", "r7g", "r7i", "r8g", "x2g")
_SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_CLASSES = (
    "db.t4g.medium",
    "db.t4g.large",
    *(f"db.{family}.{size}" for family in _FAMILIES for size in _SIZES),
)


def apply() -> None:
    rds._ACTION_MAP["DescribeOrderableDBInstanceOptions"] = describe


def describe(params: dict) -> tuple:
    wanted = rds._p(params, "DBInstanceClass")
    zones = "".join(
        f"<AvailabilityZone><Name>{get_region()}{letter}</Name></AvailabilityZone>" for letter in "abc"
    )
    options = "".join(
        "<OrderableDBInstanceOption>"
        f"<Engine>{rds._p(params, 'Engine')}</Engine>"
        f"<EngineVersion>{rds._p(params, 'EngineVersion')}</EngineVersion>"
        f"<DBInstanceClass>{name}</DBInstanceClass><AvailabilityZones>{zones}</AvailabilityZones>"
        "</OrderableDBInstanceOption>"
        for name in _CLASSES
        if wanted in ("", None, name)
    )
    return rds._xml(
        200,
        "DescribeOrderableDBInstanceOptionsResponse",
        "<DescribeOrderableDBInstanceOptionsResult>"
        f"<OrderableDBInstanceOptions>{options}</OrderableDBInstanceOptions>"
        "</DescribeOrderableDBInstanceOptionsResult>",
    )
