"""Gap: provisioned concurrency is READY at once, any value is accepted, List answers nothing, aliases move at once.

AWS: an allocation takes its time and is usable when all of it is there; $LATEST, an alias with weights, a version that
is provisioned already, and more than the account's quota leaves are refused; what is provisioned is not unreserved;
moving an alias keeps the old version serving by temporary weights, which stay when the new version fails to initialise.
https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html; the messages are those that users report.

A version whose environment says TIDEGATE_INIT_FAILS=1 fails to initialise. The time an allocation takes is assumed.
"""

import json

import control
import provisioned_allocation
from provisioned_allocation import Allocation
from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

UNRESERVED_MINIMUM = 100

_get_account_settings = lambda_svc._get_account_settings
_get_alias = lambda_svc._get_alias
_list_aliases = lambda_svc._list_aliases
_update_alias = lambda_svc._update_alias


def apply() -> None:
    lambda_svc._put_provisioned_concurrency = put
    lambda_svc._get_provisioned_concurrency = get
    lambda_svc._get_account_settings = get_account_settings
    lambda_svc._get_alias = _with_settled_weights(_get_alias)
    lambda_svc._list_aliases = _with_settled_weights(_list_aliases)
    lambda_svc._update_alias = update_alias


@control.setter("account-concurrency")
def set_account_concurrency(body: dict) -> None:
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = int(body["concurrentExecutions"])


@control.setter("provisioning-time")
def set_provisioning_time(body: dict) -> None:
    provisioned_allocation.preparation_seconds = float(body["preparationSeconds"])
    provisioned_allocation.environments_per_second = float(body["environmentsPerSecond"])


def put(function_name: str, qualifier: str, data: dict) -> tuple:
    missing = _missing(function_name, qualifier)
    if missing:
        return missing
    function = lambda_svc._functions[function_name]
    _settle(function)
    requested = int(data["ProvisionedConcurrentExecutions"])
    refusal = _refusal(function, qualifier, requested)
    if refusal:
        return refusal
    allocation = _allocate(function, qualifier, requested)
    function["provisioned_concurrency"][qualifier] = allocation
    return json_response(allocation.described(), 202)


def get(function_name: str, qualifier: str | None) -> tuple:
    if qualifier is None:
        return _list(function_name)
    missing = _missing(function_name, qualifier)
    if missing:
        return missing
    allocation = _allocations(lambda_svc._functions[function_name]).get(qualifier)
    if allocation is None:
        return error_response_json(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
        )
    return json_response(allocation.described())


def get_account_settings() -> tuple:
    settings = json.loads(_get_account_settings()[2])
    limit = settings["AccountLimit"]
    taken = sum(_taken(function) for function in lambda_svc._functions.values())
    limit["UnreservedConcurrentExecutions"] = limit["ConcurrentExecutions"] - taken
    return json_response(settings)


def update_alias(function_name: str, alias_name: str, data: dict) -> tuple:
    missing = _missing(function_name, alias_name)
    if missing:
        return missing
    function = lambda_svc._functions[function_name]
    _settle(function)
    alias = function["aliases"][alias_name]
    old_version = alias["FunctionVersion"]
    version = data.get("FunctionVersion", old_version)
    if version in _weights({**alias, **data}):
        return _invalid(
            f"Invalid function version {version}. Function version {version} is already included in routing configuration."
        )
    response = _update_alias(function_name, alias_name, data)
    allocation = _allocations(function).get(alias_name)
    if response[0] < 400 and allocation and version != old_version:
        _move(function, alias_name, allocation)
        return json_response(alias)
    return response


def _list(function_name: str) -> tuple:
    if function_name not in lambda_svc._functions:
        return _missing(function_name, None)
    arn = lambda_svc._func_arn(function_name)
    allocations = _allocations(lambda_svc._functions[function_name])
    configs = [{"FunctionArn": f"{arn}:{key}", **each.described()} for key, each in allocations.items()]
    return json_response({"ProvisionedConcurrencyConfigs": configs})


def _missing(function_name: str, qualifier: str | None) -> tuple | None:
    if function_name not in lambda_svc._functions:
        arn = lambda_svc._func_arn(function_name)
        return error_response_json("ResourceNotFoundException", f"Function not found: {arn}", 404)
    return lambda_svc._validate_function_qualifier_exists(function_name, qualifier)


def _refusal(function: dict, qualifier: str, requested: int) -> tuple | None:
    version = _version(function, qualifier)
    allocations = _allocations(function)
    current = allocations.get(qualifier)
    if version == "$LATEST":
        return _invalid("Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
    if requested < 1:
        return _invalid(
            f"1 validation error detected: Value '{requested}' at 'provisionedConcurrentExecutions' failed to satisfy "
            "constraint: Member must have value greater than or equal to 1"
        )
    if _weights(function["aliases"].get(qualifier, {})):
        return _invalid("Alias with weights can not be used with Provisioned Concurrency")
    if any(key != qualifier and _version(function, key) == version for key in allocations):
        return _invalid("Alias can not be used for Provisioned Concurrency configuration on an already provisioned version")
    if current and current.status() == "IN_PROGRESS":
        return error_response_json(
            "ResourceConflictException",
            "The operation cannot be performed at this time. An update is in progress for this "
            "provisioned concurrency configuration.",
            409,
        )
    return _quota_refusal(function, qualifier, requested)


def _quota_refusal(function: dict, qualifier: str, requested: int) -> tuple | None:
    others = sum(each.requested for key, each in _allocations(function).items() if key != qualifier)
    reserved = function["concurrency"]
    if reserved is not None:
        if others + requested <= reserved:
            return None
        return _invalid("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function")
    taken = sum(_taken(each) for each in lambda_svc._functions.values() if each is not function)
    # quota 1000, 20 taken by another function, 880 asked for -> 100 stay unreserved: allowed; 881: refused
    unreserved = lambda_svc._ACCOUNT_CONCURRENCY_CAP - taken - others - requested
    if unreserved >= UNRESERVED_MINIMUM:
        return None
    return _invalid(
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
        f"its minimum value of [{UNRESERVED_MINIMUM}]."
    )


def _taken(function: dict) -> int:
    reserved = function["concurrency"]
    return sum(each.requested for each in _allocations(function).values()) if reserved is None else reserved


def _allocate(function: dict, qualifier: str, requested: int) -> Allocation:
    version = _version(function, qualifier)
    current = _allocations(function).get(qualifier)
    return provisioned_allocation.start(
        version, requested, current.now_serving() if current else (None, 0), _init_fails(function, version)
    )


def _move(function: dict, alias_name: str, current: Allocation) -> None:
    """The version that serves keeps all the traffic until the new one's allocation is READY."""
    moved = _allocate(function, alias_name, current.requested)
    alias = function["aliases"][alias_name]
    function["provisioned_concurrency"][alias_name] = moved
    is_canary = bool(_weights(alias)) and not current.has_temporary_weights
    if moved.seconds > 0 and moved.serving_version and not is_canary:
        alias["RoutingConfig"] = {"AdditionalVersionWeights": {moved.serving_version: 1.0}}
        moved.has_temporary_weights = True


def _with_settled_weights(read):
    def settled(function_name: str, *args) -> tuple:
        if function_name in lambda_svc._functions:
            _settle(lambda_svc._functions[function_name])
        return read(function_name, *args)

    return settled


def _settle(function: dict) -> None:
    for key, allocation in _allocations(function).items():
        if allocation.has_temporary_weights and allocation.status() == "READY":
            function["aliases"][key].pop("RoutingConfig", None)
            allocation.has_temporary_weights = False


def _allocations(function: dict) -> dict[str, Allocation]:
    known = function["provisioned_concurrency"]
    return {key: each for key, each in known.items() if key in function["aliases"] or key in function["versions"]}


def _version(function: dict, qualifier: str) -> str:
    alias = function["aliases"].get(qualifier)
    return alias["FunctionVersion"] if alias else qualifier


def _weights(alias: dict) -> dict:
    return (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def _init_fails(function: dict, version: str) -> bool:
    environment = function["versions"][version]["config"].get("Environment") or {}
    return environment.get("Variables", {}).get("TIDEGATE_INIT_FAILS") == "1"


def _invalid(message: str) -> tuple:
    return error_response_json("InvalidParameterValueException", message, 400)
