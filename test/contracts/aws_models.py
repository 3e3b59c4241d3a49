"""Answers whether requests and answers are as AWS's own models (botocore's) say."""

import base64
import datetime

import botocore.model
import botocore.session
from botocore.validate import ParamValidator

from json_lines import serve


class Validator(ParamValidator):
    """botocore's validator, as strict as the JavaScript SDK: Date, bytes, and the listed values."""

    def _shape_has_constraints(self, shape):
        return bool(getattr(shape, "enum", None)) or super()._shape_has_constraints(shape)

    def _validate_string(self, param, shape, errors, name):
        super()._validate_string(param, shape, errors, name)
        if isinstance(param, str) and shape.enum and param not in shape.enum:
            errors.report(name, "invalid type", param=param, valid_types=shape.enum)

    def _validate_timestamp(self, param, shape, errors, name):
        if not isinstance(param, datetime.datetime):
            errors.report(name, "invalid type", param=param, valid_types=["Date"])

    def _validate_blob(self, param, shape, errors, name):
        if not isinstance(param, bytes):
            errors.report(name, "invalid type", param=param, valid_types=["Uint8Array"])


session = botocore.session.get_session()
validator = Validator()
NOTHING = botocore.model.StructureShape("Nothing", {"type": "structure", "members": {}})


def decode(value):
    """Undoes encode of aws-models.ts."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$date" in value:
        return datetime.datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    return {key: decode(member) for key, member in value.items()}


def problems(params, shape):
    report = validator.validate(decode(params), shape or NOTHING)
    return report.generate_report().splitlines()


def answer(question):
    service = session.get_service_model(question["service"])
    name = question["operation"]
    if question["ask"] == "exists":
        return name in service.operation_names
    operation = service.operation_model(name)
    if question["ask"] == "request":
        return problems(question["params"], operation.input_shape)
    if question["ask"] == "response":
        return problems(question["params"], operation.output_shape)
    return [
        {"name": error.name, "code": error.error_code} for error in operation.error_shapes
    ]


serve(answer)
