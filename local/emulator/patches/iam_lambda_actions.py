"""Gap: with roles enforced, many Lambda calls are checked as another action, on the function instead of its alias.

AWS names one action for each call, and checks the calls on provisioned concurrency on the alias or version.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
"""

from ministack.core import iam_actions

# what follows /functions/{name}/ in the path -> method -> action
_SUBRESOURCES = {
    "provisioned-concurrency": {
        "PUT": "PutProvisionedConcurrencyConfig",
        "GET": "GetProvisionedConcurrencyConfig",
        "DELETE": "DeleteProvisionedConcurrencyConfig",
    },
    "event-invoke-config": {
        "PUT": "PutFunctionEventInvokeConfig",
        "POST": "UpdateFunctionEventInvokeConfig",
        "GET": "GetFunctionEventInvokeConfig",
        "DELETE": "DeleteFunctionEventInvokeConfig",
    },
    "concurrency": {
        "PUT": "PutFunctionConcurrency",
        "GET": "GetFunctionConcurrency",
        "DELETE": "DeleteFunctionConcurrency",
    },
}
_ONE_ALIAS = {"PUT": "UpdateAlias", "GET": "GetAlias", "DELETE": "DeleteAlias"}

_extract_iam_action = iam_actions.extract_iam_action
_extract_resource_arn = iam_actions.extract_resource_arn


def apply() -> None:
    iam_actions.extract_iam_action = _action
    iam_actions.extract_resource_arn = _resource_arn


def _action(service: str, method: str, path: str, headers: dict, body: bytes, query: dict) -> str | None:
    action = _lambda_action(method, path, query) if service == "lambda" else None
    return f"lambda:{action}" if action else _extract_iam_action(service, method, path, headers, body, query)


def _lambda_action(method: str, path: str, query: dict) -> str | None:
    parts = [part for part in path.split("/") if part]
    if parts[1:] == ["account-settings"]:
        return "GetAccountSettings"
    subresource = parts[3:] if parts[1:2] == ["functions"] else []
    match subresource:
        case ["aliases", _]:
            return _ONE_ALIAS.get(method)
        case ["provisioned-concurrency"] if "List" in query:
            return "ListProvisionedConcurrencyConfigs"
        case ["event-invoke-config", "list"]:
            return "ListFunctionEventInvokeConfigs"
        case [name]:
            return _SUBRESOURCES.get(name, {}).get(method)
    return None


def _resource_arn(service: str, method: str, path: str, headers: dict, body: bytes, query: dict, *where: str) -> str:
    arn = _extract_resource_arn(service, method, path, headers, body, query, *where)
    qualifier = iam_actions._query_param(query, "Qualifier")
    is_unqualified = arn.count(":") == 6
    if service == "lambda" and path.endswith("/provisioned-concurrency") and qualifier and is_unqualified:
        return f"{arn}:{qualifier}"
    return arn
