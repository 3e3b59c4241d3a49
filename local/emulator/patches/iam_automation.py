"""Gap: with roles enforced, calls of Automation are checked on no execution, and nobody gets the role of a document.

AWS: a start is checked on the document, on the execution that begins, and on passing the document's role to Systems
Manager; signals, stops and looks on the execution. The role's trust policy lets Systems Manager have it, or not.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

import json
import uuid

import control
from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import iam, ssm, sts
from patches import automation

SERVICE_PRINCIPAL = "ssm.amazonaws.com"

_extract_resource_arn = iam_actions.extract_resource_arn


def apply() -> None:
    iam_actions.extract_resource_arn = _resource_arn
    ssm.handle_request = _handle_request_of_allowed(ssm.handle_request)


def _resource_arn(
    service: str, method: str, path: str, headers: dict, body: bytes, query: dict, region: str, account_id: str
) -> str:
    operation = automation.operation_of(headers) if service == "ssm" else None
    asked = json.loads(body or b"{}") if operation else {}
    if operation == "StartAutomationExecution":
        return f"arn:aws:ssm:{region}:{account_id}:document/{asked.get('DocumentName')}"
    if "AutomationExecutionId" in asked:
        return _execution_arn(asked["AutomationExecutionId"])
    return _extract_resource_arn(service, method, path, headers, body, query, region, account_id)


def _handle_request_of_allowed(handle_request):
    async def handle(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
        if app.AUTH and automation.operation_of(headers) == "StartAutomationExecution":
            denied = start_denied(json.loads(body).get("DocumentName"), extract_access_key_id(headers, query_params))
            if denied:
                return denied
        return await handle_request(method, path, headers, body, query_params)

    return handle


def start_denied(document_name: str, access_key: str) -> tuple | None:
    """The document itself is checked already, as the resource of the call."""
    checks = [("ssm:StartAutomationExecution", _execution_arn(uuid.uuid4()), {})]
    passed_role = automation.roles_of_documents.get(document_name)
    if passed_role:
        checks.append(("iam:PassRole", passed_role, {"iam:PassedToService": SERVICE_PRINCIPAL}))
    for action, resource, context in checks:
        denied = iam_evaluator.enforce(access_key, action, action.partition(":")[0], get_region(), resource, context)
        if denied:
            caller = getattr(denied, "principal_arn", "")
            return iam_actions.access_denied_response("ssm", action, caller, "", resource_arn=resource)
    return None


def _execution_arn(execution_id: object) -> str:
    return f"arn:aws:ssm:{get_region()}:{get_account_id()}:automation-execution/{execution_id}"


@control.setter("automation-session")
def session_of(body: dict) -> dict:
    """Credentials of a role for one execution, where the role lets Systems Manager have them."""
    execution_arn = body["executionArn"]
    session_name = f"Automation-{execution_arn.rpartition('/')[2]}"
    access_key, session = assume(body["roleArn"], session_name, (SERVICE_PRINCIPAL, execution_arn))
    return {
        "accessKeyId": access_key,
        "secretAccessKey": session["SecretAccessKey"],
        "sessionToken": session["SessionToken"],
    }


def assume(role_arn: str, session_name: str, caller: tuple[str, str]) -> tuple[str, dict]:
    """A session of the role, for a service and the ARN of what it acts for; raises where the role does not trust them."""
    account_id, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    if app.AUTH and not _trusts(iam._roles.get_scoped(account_id, None, name), account_id, caller):
        raise ValueError(f"{caller[0]} may not assume {role_arn}")
    access_key = f"ASIA{uuid.uuid4().hex[:16].upper()}"
    session = {
        "Arn": f"arn:aws:sts::{account_id}:assumed-role/{name}/{session_name}",
        "UserId": f"{name}:{session_name}",
        "SecretAccessKey": uuid.uuid4().hex,
        "SessionToken": uuid.uuid4().hex,
    }
    sts.register_session(access_key, session)
    return access_key, session


def _trusts(role: dict | None, account_id: str, caller: tuple[str, str]) -> bool:
    principal, source_arn = caller
    context = iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn="*",
        region=source_arn.split(":")[3],
        service_context={"aws:sourceaccount": account_id, "aws:sourcearn": source_arn},
    )
    trust = (role or {}).get("AssumeRolePolicyDocument") or '{"Statement": []}'
    trust = json.loads(trust) if isinstance(trust, str) else trust
    return any(
        statement["Effect"] == "Allow"
        and iam_evaluator._service_principal_matches(statement["Principal"], principal)
        and iam_evaluator._conditions_met(statement.get("Condition", {}), context)
        for statement in trust["Statement"]
    )
