"""Starts the pinned MiniStack with the patches named in TIDEGATE_PATCHES (comma separated; unset: all of them).

The package stays as installed: a patch replaces functions of the imported modules. The process ends, with every
worker it started and its state directory, when its standard input closes: so nothing outlives whoever started it.
"""

import importlib
import importlib.metadata
import os
import shutil
import signal
import sys
import tempfile
import threading

import control

MINISTACK_VERSION = "1.5.33"

PATCHES = (
    "virtual_time",
    "alarm_events",
    "passive_alarms",
    "cloudformation_alarms",
    "cloudformation_properties",
    "cloudformation_inert_types",
    "cloudformation_names",
    "cloudformation_global_clusters",
    "emf_extraction",
    "lambda_metrics_off",
    "asynchronous_invocations",
    "scheduler_on_demand",
    "handler_calls",
    "provisioned_concurrency",
    "rds_instance_states",
    "promotion_tiers",
    "rds_account_attributes",
    "rds_secondary_clusters",
    "orderable_classes",
    "cluster_restores",
    "application_auto_scaling",
    "automation",
    "iam_automation",
    "automation_targets",
    "iam_lambda_actions",
    "iam_log_groups",
    "iam_rds_resources",
    "iam_condition_keys",
    "iam_policy_variables",
    "iam_secure_transport",
    "iam_simulated_context",
)


def main() -> None:
    installed = importlib.metadata.version("ministack")
    if installed != MINISTACK_VERSION:
        sys.exit(f"the launcher is made for ministack {MINISTACK_VERSION}, found {installed}")
    os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="tidegate-emulator-")
    tempfile.tempdir = None
    threading.Thread(target=_end_with_standard_input, daemon=True).start()

    from ministack import app as ministack

    for name in _chosen_patches():
        importlib.import_module(f"patches.{name}").apply()
    ministack.app = _with_control_routes(ministack.app)
    ministack.main()


def _chosen_patches() -> tuple[str, ...]:
    named = os.environ.get("TIDEGATE_PATCHES")
    return PATCHES if named is None else tuple(name for name in named.split(",") if name)


def _end_with_standard_input() -> None:
    while os.read(0, 1024):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _with_control_routes(emulator):
    async def app(scope, receive, send):
        if scope["type"] == "http" and scope["path"].startswith(control.PREFIX):
            await control.answer(scope, receive, send)
        else:
            await emulator(scope, receive, send)

    return app


if __name__ == "__main__":
    main()
