"""Gap: a template with a composite alarm or a metric-math alarm is refused, and low-sample handling is dropped.

AWS: AWS::CloudWatch::CompositeAlarm; AWS::CloudWatch::Alarm with Metrics, ThresholdMetricId and
EvaluateLowSampleCountPercentile. Both change in place, but for a new AlarmName.
"""

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

_metric_alarm_record = provisioners._cw_metric_alarm_record
_SINGLE_METRIC_FIELDS = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


def apply() -> None:
    provisioners._cw_metric_alarm_record = _alarm_record
    provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::CompositeAlarm"] = {
        "create": _create_composite,
        "update": _update_composite,
        "update_with_logical_id": True,
        "delete": _delete_composite,
    }


def _alarm_record(name: str, props: dict) -> dict:
    alarm = _math_alarm_record(name, props) if props.get("Metrics") else _metric_alarm_record(name, props)
    for field in ("EvaluateLowSampleCountPercentile", "ThresholdMetricId"):
        if props.get(field):
            alarm[field] = props[field]
    return alarm


def _math_alarm_record(name: str, props: dict) -> dict:
    single = {**props, "Metrics": None, "MetricName": "unused", "Namespace": "unused"}
    record = _metric_alarm_record(name, single)
    alarm = {key: value for key, value in record.items() if key not in _SINGLE_METRIC_FIELDS}
    return {**alarm, "Metrics": [_query(query) for query in props["Metrics"]]}


def _query(query: dict) -> dict:
    shown = {**query, "ReturnData": str(query.get("ReturnData", True)).lower() == "true"}
    if "MetricStat" in query:
        shown["MetricStat"] = {**query["MetricStat"], "Period": int(query["MetricStat"]["Period"])}
    return shown


def _create_composite(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    name = props.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    _succeed(cloudwatch._put_composite_alarm({}, {**props, "AlarmName": name}, False, True))
    return name, _attributes(name)


def _update_composite(
    name: str, old_props: dict, new_props: dict, stack_name: str, logical_id: str
) -> tuple[str, dict]:
    new_name = new_props.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    current = name if name in cloudwatch._composite_alarms else None
    replaced = provisioners._rename_replacement(
        name, old_props, new_props, stack_name, logical_id, new_name, current, _create_composite, _delete_composite
    )
    if replaced is not None:
        return replaced
    _succeed(cloudwatch._put_composite_alarm({}, {**new_props, "AlarmName": name}, False, True))
    cloudwatch.cloudformation_set_metric_alarm_tags(name, new_props.get("Tags") or [])
    return name, _attributes(name)


def _delete_composite(name: str, props: dict) -> None:
    _succeed(cloudwatch._delete_alarms({}, {"AlarmNames": [name]}, False, True))


def _attributes(name: str) -> dict:
    return {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def _succeed(response: tuple[int, dict, bytes]) -> None:
    status, _, body = response
    if status >= 400:
        raise ValueError(json.loads(body).get("message", body))
