"""Gap: no event reaches the default bus when an alarm changes state, and PutEvents refuses `aws.*` sources.

AWS: "CloudWatch Alarm State Change" from `aws.cloudwatch`, on a change of state only, for metric and composite alarms.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

import json

import virtual_clock
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge

_last_states: dict[str, dict] = {}
_record_history = cloudwatch._record_history


def apply() -> None:
    cloudwatch._record_history = _record_history_and_send_event


def _record_history_and_send_event(name, old_state, new_state, reason, *args, **kwargs) -> None:
    _record_history(name, old_state, new_state, reason, *args, **kwargs)
    alarm = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms[name]
    state = {"value": new_state, "reason": reason, "timestamp": _timestamp()}
    if alarm.get("StateReasonData"):
        state["reasonData"] = alarm["StateReasonData"]
    previous = {**_last_states.get(alarm["AlarmArn"], {}), "value": old_state}
    _last_states[alarm["AlarmArn"]] = state
    if old_state == new_state:
        return
    detail = {
        "alarmName": name,
        "configuration": _configuration(alarm),
        "previousState": previous,
        "state": state,
    }
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [alarm["AlarmArn"]],
        "Detail": json.dumps(detail),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _timestamp() -> str:
    return virtual_clock.utc(virtual_clock.now()).isoformat(timespec="milliseconds").replace("+00:00", "+0000")


def _configuration(alarm: dict) -> dict:
    described = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if alarm.get("AlarmRule"):
        return {**described, "alarmRule": alarm["AlarmRule"]}
    queries = alarm.get("Metrics") or [_single_metric_query(alarm)]
    return {**described, "metrics": [_query(query) for query in queries]}


def _single_metric_query(alarm: dict) -> dict:
    metric = {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")}
    stat = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    return {"Id": "m1", "MetricStat": {"Metric": metric, "Period": alarm["Period"], "Stat": stat}}


def _query(query: dict) -> dict:
    shown = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    if query.get("Label"):
        shown["label"] = query["Label"]
    if "Expression" in query:
        return {**shown, "expression": query["Expression"]}
    stat = query["MetricStat"]
    metric = {
        "namespace": stat["Metric"]["Namespace"],
        "name": stat["Metric"]["MetricName"],
        "dimensions": {d["Name"]: d["Value"] for d in stat["Metric"].get("Dimensions") or []},
    }
    return {**shown, "metricStat": {"metric": metric, "period": stat["Period"], "stat": stat["Stat"]}}
