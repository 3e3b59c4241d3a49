"""Gap: a template with a resource type that the emulator does not know is refused as a whole.

These types are accepted and do nothing, so that the template of AWS is the template that runs here. Their properties
are not checked.
"""

from ministack.services.cloudformation import provisioners

# type -> attributes that templates read from it
INERT_TYPES = {
    # ec2.Vpc with private subnets, and security groups that let functions reach Aurora
    "AWS::EC2::EIP": ("AllocationId", "PublicIp"),
    "AWS::EC2::NatGateway": ("NatGatewayId",),
    "AWS::EC2::SecurityGroupIngress": ("Id",),
    "AWS::EC2::SecurityGroupEgress": ("Id",),
    # the user's database behind a proxy
    "AWS::RDS::DBProxy": ("DBProxyArn", "Endpoint"),
    "AWS::RDS::DBProxyTargetGroup": ("TargetGroupArn",),
    # another owner of the same capacity, which Tidegate must find and respect
    "AWS::ApplicationAutoScaling::ScalableTarget": ("Id",),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ("Arn", "ScalingPolicyName"),
    # the saved queries of the logs
    "AWS::Logs::QueryDefinition": ("QueryDefinitionId",),
    # what Route 53 follows while traffic is kept away from a region
    "AWS::Route53::HealthCheck": ("HealthCheckId",),
}


def apply() -> None:
    for resource_type, attributes in INERT_TYPES.items():
        provisioners._RESOURCE_HANDLERS.setdefault(resource_type, _handlers(attributes))


def _handlers(attributes: tuple[str, ...]) -> dict:
    def create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
        return described(props.get("Name") or provisioners._physical_name(stack_name, logical_id))

    def update(physical_id: str, old_props: dict, new_props: dict, stack_name: str) -> tuple[str, dict]:
        return described(physical_id)

    def delete(physical_id: str, props: dict) -> None:
        pass

    def described(physical_id: str) -> tuple[str, dict]:
        return physical_id, {attribute: f"{physical_id}.{attribute}" for attribute in attributes}

    return {"create": create, "update": update, "delete": delete}
