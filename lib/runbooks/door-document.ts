import {
  approveSteps,
  DOOR_PARAMETERS,
  DOOR_STEPS,
  NO_BREAK_GLASS,
} from '../../core/runbooks/door.ts';
import type { Runbook, RunRequest } from '../../core/runbooks/runbook.ts';
import { runTimeLimitSeconds } from '../../core/runbooks/step-run.ts';

/** How long a dry run waits for each approval; what was planned is planned again after it. */
const APPROVAL_SECONDS = 3600;

export interface DoorDocumentOptions {
  readonly runbook: Runbook;
  readonly machineArn: string;
  readonly automationRoleArn: string;
  readonly approverRoleArn: string;
  readonly approvals: number;
  /** Names of the clusters that it may be started for. */
  readonly clusters: readonly string[];
}

/**
 * The document that an operator starts: dry run, approval, run. Every step aborts on failure, so nothing follows a
 * refusal. It decides nothing: the machine reads from Systems Manager what has happened here.
 */
export function doorDocument(options: DoorDocumentOptions) {
  const { runbook, clusters } = options;
  const cluster = `{{ ${DOOR_PARAMETERS.cluster} }}`;
  const executionId = '{{ automation:EXECUTION_ID }}';
  const needsApproval = runbook.approval === 'required';
  const request = { cluster, ...(runbook.parameters.length > 0 && { inputs: inputsOf(runbook) }) };
  return {
    schemaVersion: '0.3',
    description: `${runbook.title}. ${runbook.purpose}`,
    assumeRole: options.automationRoleArn,
    parameters: {
      [DOOR_PARAMETERS.cluster]: {
        type: 'String',
        description: 'The cluster, by its name in the configuration of Tidegate',
        allowedValues: clusters,
      },
      ...parametersOf(runbook),
      ...(needsApproval && {
        [DOOR_PARAMETERS.breakGlassReason]: {
          type: 'String',
          description: `Leave it. Only the break-glass role goes without an approval, and says here why`,
          default: NO_BREAK_GLASS,
        },
      }),
    },
    mainSteps: [
      machineStep(options, {
        name: DOOR_STEPS.dryRun,
        executionName: `dry-run-${executionId}`,
        request: { ...request, mode: 'dry-run' },
      }),
      ...(needsApproval ? approvalSteps(options, cluster) : []),
      {
        ...machineStep(options, {
          name: DOOR_STEPS.start,
          executionName: executionId,
          request: { ...request, mode: 'run', automationExecutionId: executionId },
        }),
        isEnd: true,
      },
    ],
    outputs: [`${DOOR_STEPS.dryRun}.output`, `${DOOR_STEPS.start}.output`],
  };
}

/** Each value goes on to the machine as it was given. */
function inputsOf({ parameters }: Runbook): Readonly<Record<string, string>> {
  return Object.fromEntries(parameters.map(({ name }) => [name, `{{ ${name} }}`]));
}

function parametersOf({ parameters }: Runbook) {
  return Object.fromEntries(
    parameters.map(({ name, description, default: value, allowed }) => [
      name,
      {
        type: 'String',
        description,
        ...(value !== undefined && { default: value }),
        ...('pattern' in allowed
          ? { allowedPattern: `^(?:${allowed.pattern})$` }
          : { allowedValues: allowed }),
      },
    ]),
  );
}

function approvalSteps(
  { runbook, approvals, approverRoleArn }: DoorDocumentOptions,
  cluster: string,
) {
  return [
    {
      name: DOOR_STEPS.choose,
      action: 'aws:branch',
      onFailure: 'Abort',
      inputs: {
        Choices: [
          {
            NextStep: DOOR_STEPS.approve,
            Variable: `{{ ${DOOR_PARAMETERS.breakGlassReason} }}`,
            StringEquals: NO_BREAK_GLASS,
          },
        ],
        Default: DOOR_STEPS.start,
      },
    },
    ...approveSteps(approvals).map((name) => ({
      name,
      action: 'aws:approve',
      onFailure: 'Abort',
      timeoutSeconds: APPROVAL_SECONDS,
      inputs: {
        Message: `${runbook.title}, ${cluster}: {{ ${DOOR_STEPS.dryRun}.output }}`,
        MinRequiredApprovals: 1,
        Approvers: [approverRoleArn],
      },
    })),
  ];
}

interface MachineStep {
  readonly name: string;
  readonly executionName: string;
  readonly request: RunRequest;
}

function machineStep(
  { runbook, machineArn }: DoorDocumentOptions,
  { name, executionName, request }: MachineStep,
) {
  return {
    name,
    action: 'aws:executeStateMachine',
    onFailure: 'Abort',
    timeoutSeconds: runTimeLimitSeconds(runbook),
    inputs: {
      stateMachineArn: machineArn,
      name: executionName,
      input: JSON.stringify(request), // no value holds a quote: patterns see to it
    },
  };
}
