"""Gap: Systems Manager has no Automation.

AWS: GetAutomationExecution answers who started an execution of a document, and what became of its steps. Here it answers
executions that a test sets, none at first; it is checked on the execution's ARN when roles are enforced.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAutomationExecution.html
"""

import json

import control
from ministack.core import iam_actions
from ministack.core.responses import error_response_json, json_response
from ministack.services import ssm

executions: dict[str, dict] = {}

_handle_request = ssm.handle_request
_extract_resource_arn = iam_actions.extract_resource_arn


def apply() -> None:
    ssm.handle_request = handle_request
    iam_actions.extract_resource_arn = _resource_arn


@control.setter("automation-executions")
def set_automation_executions(body: dict) -> None:
    global executions
    executions = {execution["AutomationExecutionId"]: execution for execution in body["executions"]}


async def handle_request(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
    if not _asks(headers):
        return await _handle_request(method, path, headers, body, query_params)
    execution = executions.get(json.loads(body)["AutomationExecutionId"])
    if execution is None:
        return error_response_json("AutomationExecutionNotFoundException", "there is no such execution", 400)
    return json_response({"AutomationExecution": execution})


def _resource_arn(
    service: str, method: str, path: str, headers: dict, body: bytes, query: dict, region: str, account_id: str
) -> str:
    if service == "ssm" and _asks(headers):
        execution_id = json.loads(body)["AutomationExecutionId"]
        return f"arn:aws:ssm:{region}:{account_id}:automation-execution/{execution_id}"
    return _extract_resource_arn(service, method, path, headers, body, query, region, account_id)


def _asks(headers: dict) -> bool:
    return headers.get("x-amz-target", "").endswith(".GetAutomationExecution")
