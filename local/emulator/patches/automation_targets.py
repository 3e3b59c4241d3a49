"""Gap: EventBridge knows no document of Automation as a target.

AWS: EventBridge assumes the target's role and starts the document; the target's input are its parameters. Here it tries
once, and a failure is only logged.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

import contextvars
import json
import logging
import threading

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge
from patches import automation, iam_automation

SERVICE_PRINCIPAL = "events.amazonaws.com"
DEFINITION = ":automation-definition/"

_invoke_target = eventbridge._invoke_target
_logger = logging.getLogger(__name__)


def apply() -> None:
    eventbridge._invoke_target = invoke_target


def invoke_target(target: dict, event: dict, rule: dict, view: object = None) -> None:
    if DEFINITION not in target.get("Arn", ""):
        _invoke_target(target, event, rule, view)
        return
    # Account and region are of this context; the start asks a server that may ask the emulator.
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_start, target, rule), daemon=True).start()


def _start(target: dict, rule: dict) -> None:
    document_name = target["Arn"].partition(DEFINITION)[2].split(":")[0]
    try:
        caller = (SERVICE_PRINCIPAL, rule["Arn"])
        access_key, session = iam_automation.assume(target["RoleArn"], rule["Name"], caller)
        if app.AUTH and _denied(document_name, access_key):
            raise PermissionError(f"{target['RoleArn']} may not start {document_name}")
        asked = {"DocumentName": document_name, "Parameters": json.loads(target["Input"])}
        automation.ask(
            {
                "ask": "answer",
                "operation": "StartAutomationExecution",
                "input": asked,
                "callerArn": session["Arn"],
            }
        )
    except Exception:
        _logger.exception("the rule %s did not start %s", rule.get("Name"), document_name)


def _denied(document_name: str, access_key: str) -> bool:
    action, region = "ssm:StartAutomationExecution", get_region()
    document = f"arn:aws:ssm:{region}:{get_account_id()}:document/{document_name}"
    on_document = iam_evaluator.enforce(access_key, action, "ssm", region, document, {})
    return bool(on_document or iam_automation.start_denied(document_name, access_key))
