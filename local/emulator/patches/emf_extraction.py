"""Gap: a log line in embedded metric format stays a log line.

AWS: CloudWatch Logs makes metric data of every log event whose JSON has `_aws.CloudWatchMetrics`.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json

from ministack.services import cloudwatch, cloudwatch_logs

_append_log_events = cloudwatch_logs._append_log_events


def apply() -> None:
    cloudwatch_logs._append_log_events = _append_and_extract


def _append_and_extract(stream: dict, events: list[dict]) -> None:
    _append_log_events(stream, events)
    for event in events:
        document = _embedded_metrics(event["message"])
        if document is not None:
            _put_metric_data(document)


def _embedded_metrics(message: str) -> dict | None:
    # A worker's log lines may carry a prefix before the JSON; the document is the first object of the line.
    start = message.find("{")
    if start < 0 or '"_aws"' not in message:
        return None
    try:
        document = json.loads(message[start:])
    except ValueError:
        return None
    return document if isinstance(document.get("_aws"), dict) else None


def _put_metric_data(document: dict) -> None:
    timestamp = document["_aws"]["Timestamp"] / 1000
    for directive in document["_aws"].get("CloudWatchMetrics", []):
        for dimension_names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(document[name]) for name in dimension_names}
            for metric in directive["Metrics"]:
                value = document[metric["Name"]]
                values = value if isinstance(value, list) else [value]
                unit = metric.get("Unit", "None")
                cloudwatch._store_datum(
                    directive["Namespace"], metric["Name"], dimensions, timestamp, unit, None, values, None, None
                )
