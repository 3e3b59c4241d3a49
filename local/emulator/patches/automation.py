"""Gap: Systems Manager has no Automation, and documents are no resources.

AWS: a document's steps run one after the other with the role that it names, an approval waits for its approvers, and
GetAutomationExecution says who started and what became of each step. Here the documents of templates run in
`local/emulator/automation/`, which this patch asks; requests and answers are checked against botocore's model of AWS.
https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
"""

import asyncio
import json
import os
from urllib import error, request

import botocore.session
from botocore.validate import ParamValidator, type_check
from ministack.core import iam_evaluator
from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.core.responses import error_response_json, json_response
from ministack.services import ssm
from ministack.services.cloudformation import provisioners

OPERATIONS = (
    "StartAutomationExecution",
    "GetAutomationExecution",
    "SendAutomationSignal",
    "StopAutomationExecution",
    "DescribeAutomationExecutions",
)

# name -> the ARN of the role that the document works with
roles_of_documents = AccountRegionScopedDict()

_model = botocore.session.get_session().get_service_model("ssm")
_opener = request.build_opener(request.ProxyHandler({}))
_handle_request = ssm.handle_request


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
    provisioners._RESOURCE_HANDLERS["AWS::SSM::Document"] = {
        "create": _create_document,
        "update": _update_document,
        "delete": _delete_document,
    }


def operation_of(headers: dict) -> str | None:
    name = headers.get("x-amz-target", "").rpartition(".")[2]
    return name if name in OPERATIONS else None


async def handle_request(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
    operation = operation_of(headers)
    if operation is None:
        return await _handle_request(method, path, headers, body, query_params)
    parameters = json.loads(body or b"{}")
    model = _model.operation_model(operation)
    wrong = JsonValidator().validate(parameters, model.input_shape)
    if wrong.has_errors():
        return error_response_json("ValidationException", wrong.generate_report(), 400)
    caller_arn = iam_evaluator.request_caller_arn(headers, query_params)
    question = {"ask": "answer", "operation": operation, "input": parameters, "callerArn": caller_arn}
    try:
        answer = await asyncio.to_thread(ask, question)
    except Refused as refused:
        return error_response_json(refused.name, refused.message, 400)
    wrong = JsonValidator().validate(answer, model.output_shape)
    if wrong.has_errors():
        return error_response_json("InternalServerError", f"not as AWS answers: {wrong.generate_report()}", 500)
    return json_response(answer)


def _create_document(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    name = props.get("Name") or provisioners._physical_name(stack_name, logical_id)
    return _update_document(name, {}, props, stack_name)


def _update_document(name: str, old_props: dict, props: dict, stack_name: str) -> tuple[str, dict]:
    content = props["Content"]
    content = json.loads(content) if isinstance(content, str) else content
    ask({"ask": "put-document", "name": name, "content": content})
    roles_of_documents[name] = content["assumeRole"]
    return name, {}


def _delete_document(name: str, props: dict) -> None:
    ask({"ask": "delete-document", "name": name})
    roles_of_documents.pop(name, None)


def ask(question: dict) -> dict:
    where = {"accountId": get_account_id(), "region": get_region()}
    asked = request.Request(os.environ["TIDEGATE_AUTOMATION_URL"], json.dumps({**where, **question}).encode())
    try:
        with _opener.open(asked) as answer:
            return json.load(answer)
    except error.HTTPError as refusal:
        said = json.load(refusal)
        raise Refused(said["name"], said["message"]) from refusal
