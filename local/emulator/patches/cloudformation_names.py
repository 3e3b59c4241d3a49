"""Gap: stacks of one name in two regions give their roles one name, and the later stack takes the role of the other.

AWS: the name of a resource that its template does not name ends in random letters, so that no two stacks meet in it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
"""

from ministack.core.responses import get_region
from ministack.services.cloudformation import provisioners

_physical_name = provisioners._physical_name


def apply() -> None:
    provisioners._physical_name = _regional_name


def _regional_name(stack_name: str, logical_id: str, *, seeded: bool = True, **limits) -> str:
    seed = provisioners._NAME_SEED.get() if seeded else ""
    token = provisioners._NAME_SEED.set(f"{get_region()}{seed}")
    try:
        return _physical_name(stack_name, logical_id, **limits)
    finally:
        provisioners._NAME_SEED.reset(token)
