"""Gap: properties of known resource types are dropped in silence.

AWS stores Lambda DeadLetterConfig and ReservedConcurrentExecutions, DynamoDB time to live and point-in-time
recovery; a table with deletion protection fails the deletion of its stack; a cluster has one writer.
"""

from collections.abc import Callable

from ministack.services import dynamodb, lambda_svc, rds
from ministack.services.cloudformation import provisioners


def apply() -> None:
    _after("AWS::Lambda::Function", _store_function_properties)
    _after("AWS::DynamoDB::Table", _store_table_properties)
    _after("AWS::RDS::DBInstance", _keep_one_writer)
    provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]["delete"] = _delete_table


def _after(resource_type: str, store: Callable[[str, dict], None]) -> None:
    """Runs `store` with the physical id and the new properties after each create and update."""
    handlers = provisioners._RESOURCE_HANDLERS[resource_type]
    create, update = handlers["create"], handlers["update"]

    def create_and_store(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
        created = create(logical_id, props, stack_name)
        store(created[0], props)
        return created

    def update_and_store(physical_id: str, old_props: dict, new_props: dict, *rest: str) -> tuple[str, dict]:
        updated = update(physical_id, old_props, new_props, *rest)
        store(updated[0], new_props)
        return updated

    handlers["create"], handlers["update"] = create_and_store, update_and_store


def _store_function_properties(name: str, props: dict) -> None:
    function = lambda_svc._functions[name]
    function["config"].pop("DeadLetterConfig", None)
    if props.get("DeadLetterConfig"):
        function["config"]["DeadLetterConfig"] = props["DeadLetterConfig"]
    reserved = props.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)


def _store_table_properties(name: str, props: dict) -> None:
    time_to_live = props.get("TimeToLiveSpecification")
    if time_to_live:
        enabled = {**time_to_live, "Enabled": _is_true(time_to_live.get("Enabled"))}
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": enabled})
    else:
        dynamodb._ttl_settings.pop(name, None)
    recovery = props.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[name] = _is_true(recovery.get("PointInTimeRecoveryEnabled"))
    dynamodb._tables[name]["DeletionProtectionEnabled"] = _is_true(props.get("DeletionProtectionEnabled"))


def _delete_table(name: str, props: dict) -> None:
    table = dynamodb._tables.get(name)
    if table and table.get("DeletionProtectionEnabled"):
        raise ValueError(f"{name} is protected against deletion: disable deletion protection first")
    provisioners._ddb_delete(name, props)


def _keep_one_writer(instance_id: str, props: dict) -> None:
    cluster = rds._clusters.get(props.get("DBClusterIdentifier") or "")
    for position, member in enumerate(cluster["DBClusterMembers"] if cluster else []):
        if position > 0 and member["DBInstanceIdentifier"] == instance_id:
            member["IsClusterWriter"] = False


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"
