"""Gap: RDS has no DescribeAccountAttributes.

AWS: the quotas of the account in this region, with what is used of each. Here only that of DB instances, 40 as for a new
account.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeAccountAttributes.html
"""

from ministack.services import rds

_MOST_INSTANCES = 40


def apply() -> None:
    rds._ACTION_MAP["DescribeAccountAttributes"] = describe


def describe(_params: dict) -> tuple:
    quota = (
        "<AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName>"
        f"<Used>{len(list(rds._instances.values()))}</Used><Max>{_MOST_INSTANCES}</Max></AccountQuota>"
    )
    return rds._xml(
        200,
        "DescribeAccountAttributesResponse",
        f"<DescribeAccountAttributesResult><AccountQuotas>{quota}</AccountQuotas></DescribeAccountAttributesResult>",
    )
