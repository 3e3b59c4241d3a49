"""Gap: Systems Manager has no Automation, and documents are no resources.

AWS: a document's steps run one after the other with the role that it names, an approval waits for its approvers, and
GetAutomationExecution says who started and what became of each step. Here the documents of templates run in
`local/emulator/automation/`, which this patch asks; requests and answers are checked against botocore's model of AWS.
https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

import asyncio
import json
import os
import uuid
from urllib import error, request

import botocore.session
import control
from botocore.validate import ParamValidator, type_check
from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.core.responses import error_response_json, json_response
from ministack.core.router import extract_access_key_id
from ministack.services import iam, ssm, sts
from ministack.services.cloudformation import provisioners

OPERATIONS = (
    "StartAutomationExecution",
    "GetAutomationExecution",
    "SendAutomationSignal",
    "StopAutomationExecution",
    "DescribeAutomationExecutions",
)
SERVICE_PRINCIPAL = "ssm.amazonaws.com"

_model = botocore.session.get_session().get_service_model("ssm")
_opener = request.build_opener(request.ProxyHandler({}))
_handle_request = ssm.handle_request
_extract_resource_arn = iam_actions.extract_resource_arn

# name -> the ARN of the role that the document works with
_roles_of_documents = AccountRegionScopedDict()


class JsonValidator(ParamValidator):
    """botocore's validator of parameters, as strict as the JSON protocol: dates are numbers, listed values are listed."""

    def _shape_has_constraints(self, shape) -> bool:
        return bool(getattr(shape, "enum", None)) or super()._shape_has_constraints(shape)

    @type_check(valid_types=(str,))
    def _validate_string(self, param, shape, errors, name) -> None:
        super()._validate_string(param, shape, errors, name)
        if shape.enum and param not in shape.enum:
            errors.report(name, "invalid type", param=param, valid_types=shape.enum)

    @type_check(valid_types=(int, float))
    def _validate_timestamp(self, param, shape, errors, name) -> None:
        pass


class Refused(Exception):
    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name, self.message = name, message


def apply() -> None:
    ssm.handle_request = handle_request
    iam_actions.extract_resource_arn = _resource_arn
    provisioners._RESOURCE_HANDLERS["AWS::SSM::Document"] = {
        "create": _create_document,
        "update": _update_document,
        "delete": _delete_document,
    }


# Documents


def _create_document(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    name = props.get("Name") or provisioners._physical_name(stack_name, logical_id)
    return _update_document(name, {}, props, stack_name)


def _update_document(name: str, old_props: dict, props: dict, stack_name: str) -> tuple[str, dict]:
    content = props["Content"]
    content = json.loads(content) if isinstance(content, str) else content
    _ask({"ask": "put-document", "name": name, "content": content})
    _roles_of_documents[name] = content["assumeRole"]
    return name, {}


def _delete_document(name: str, props: dict) -> None:
    _ask({"ask": "delete-document", "name": name})
    _roles_of_documents.pop(name, None)


# Calls


async def handle_request(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
    operation = _operation(headers)
    if operation is None:
        return await _handle_request(method, path, headers, body, query_params)
    parameters = json.loads(body or b"{}")
    model = _model.operation_model(operation)
    wrong = JsonValidator().validate(parameters, model.input_shape)
    if wrong.has_errors():
        return error_response_json("ValidationException", wrong.generate_report(), 400)
    denied = _denial(operation, parameters, extract_access_key_id(headers, query_params))
    if denied:
        return denied
    question = {"ask": "answer", "operation": operation, "input": parameters}
    question["callerArn"] = iam_evaluator.request_caller_arn(headers, query_params)
    try:
        answer = await asyncio.to_thread(_ask, question)
    except Refused as refused:
        return error_response_json(refused.name, refused.message, 400)
    wrong = JsonValidator().validate(answer, model.output_shape)
    if wrong.has_errors():
        return error_response_json("InternalServerError", f"not as AWS answers: {wrong.generate_report()}", 500)
    return json_response(answer)


def _ask(question: dict) -> dict:
    where = {"accountId": get_account_id(), "region": get_region()}
    asked = request.Request(os.environ["TIDEGATE_AUTOMATION_URL"], json.dumps({**where, **question}).encode())
    try:
        with _opener.open(asked) as answer:
            return json.load(answer)
    except error.HTTPError as refusal:
        said = json.load(refusal)
        raise Refused(said["name"], said["message"]) from refusal


def _operation(headers: dict) -> str | None:
    name = headers.get("x-amz-target", "").rpartition(".")[2]
    return name if name in OPERATIONS else None


# Who may: a start is checked on the document, on the execution that begins, and on passing the document's role.


def _resource_arn(
    service: str, method: str, path: str, headers: dict, body: bytes, query: dict, region: str, account_id: str
) -> str:
    operation = _operation(headers) if service == "ssm" else None
    asked = json.loads(body or b"{}") if operation else {}
    if operation == "StartAutomationExecution":
        return f"arn:aws:ssm:{region}:{account_id}:document/{asked.get('DocumentName')}"
    if "AutomationExecutionId" in asked:
        return _execution_arn(asked["AutomationExecutionId"])
    return _extract_resource_arn(service, method, path, headers, body, query, region, account_id)


def _denial(operation: str, parameters: dict, access_key: str) -> tuple | None:
    if not app.AUTH or operation != "StartAutomationExecution":
        return None
    passed_role = _roles_of_documents.get(parameters["DocumentName"])
    checks = [("ssm:StartAutomationExecution", _execution_arn(uuid.uuid4()), {})]
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
    """Credentials of a role for one execution, as the role's trust policy gives them to Systems Manager."""
    role_arn, execution_arn = body["roleArn"], body["executionArn"]
    account_id, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    if app.AUTH and not _trusts(iam._roles.get_scoped(account_id, None, name), account_id, execution_arn):
        raise ValueError(f"{SERVICE_PRINCIPAL} may not assume {role_arn}")
    access_key = f"ASIA{uuid.uuid4().hex[:16].upper()}"
    session_name = f"Automation-{execution_arn.rpartition('/')[2]}"
    session = {
        "Arn": f"arn:aws:sts::{account_id}:assumed-role/{name}/{session_name}",
        "UserId": f"{name}:{session_name}",
        "SecretAccessKey": uuid.uuid4().hex,
        "SessionToken": uuid.uuid4().hex,
    }
    sts.register_session(access_key, session)
    return {
        "accessKeyId": access_key,
        "secretAccessKey": session["SecretAccessKey"],
        "sessionToken": session["SessionToken"],
    }


def _trusts(role: dict | None, account_id: str, execution_arn: str) -> bool:
    context = iam_evaluator.EvalContext(
        principal_arn=SERVICE_PRINCIPAL,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn="*",
        region=execution_arn.split(":")[3],
        service_context={"aws:sourceaccount": account_id, "aws:sourcearn": execution_arn},
    )
    trust = (role or {}).get("AssumeRolePolicyDocument") or '{"Statement": []}'
    trust = json.loads(trust) if isinstance(trust, str) else trust
    return any(
        statement["Effect"] == "Allow"
        and iam_evaluator._service_principal_matches(statement["Principal"], SERVICE_PRINCIPAL)
        and iam_evaluator._conditions_met(statement.get("Condition", {}), context)
        for statement in trust["Statement"]
    )
