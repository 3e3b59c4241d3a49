import { DOOR_ACTIONS, type DoorAction } from '../core/brakes/door-actions.ts';
import type { Configuration } from '../core/config/schema.ts';
import { scalableTargets } from '../core/targets.ts';

interface Parameter {
  readonly type: 'String';
  readonly description: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
}

/** A form of the console: its fields, and the steps that carry it out. */
export interface BrakeDocument {
  readonly action: DoorAction;
  readonly content: object;
}

export interface BrakeDocumentsProps {
  readonly configuration: Configuration;
  readonly functionName: string;
  readonly automationRoleArn: string;
}

/** One document for each action, so that its form has only the fields that belong to it. */
export function brakeDocuments(props: BrakeDocumentsProps): readonly BrakeDocument[] {
  return DOOR_ACTIONS.map((action) => ({ action, content: documentOf(action, props) }));
}

function documentOf(action: DoorAction, props: BrakeDocumentsProps) {
  const { configuration, functionName, automationRoleArn } = props;
  const fields = fieldsOf(configuration)[action];
  return {
    schemaVersion: '0.3',
    description: `Tidegate ${configuration.project}: ${DESCRIPTIONS[action]}`,
    assumeRole: automationRoleArn,
    parameters: fields,
    mainSteps: [
      starterStep,
      {
        name: 'Ask',
        action: 'aws:invokeLambdaFunction',
        timeoutSeconds: 90,
        onFailure: 'Abort',
        inputs: {
          FunctionName: functionName,
          // A map, not a text: what people fill in can close no quote.
          InputPayload: {
            action,
            ...Object.fromEntries(
              Object.keys(fields).map((name) => [keyOf(name), `{{ ${name} }}`]),
            ),
            by: '{{ Starter.ExecutedBy }}, Systems Manager execution {{ automation:EXECUTION_ID }}',
            executionId: '{{ automation:EXECUTION_ID }}',
          },
        },
      },
      answerStep,
    ],
    outputs: ['Answer.Says'],
  };
}

const DESCRIPTIONS: Readonly<Record<DoorAction, string>> = {
  pause: 'hold changes of one target for a while, also where it is outside its bounds',
  freeze: 'hold every change of every target for a while',
  override: 'give one target another floor or ceiling for a while; the newest wins',
  lift: 'end pauses, overrides and freezes before their time',
  stop: 'stop every change of capacity without an end; Tidegate goes on to watch and record',
  start: 'let Tidegate change capacity again after a stop; brakes that are in force stay so',
};

/** No variable of Automation names who started it; the execution itself does. */
const starterStep = {
  name: 'Starter',
  action: 'aws:executeAwsApi',
  onFailure: 'Abort',
  inputs: {
    Service: 'ssm',
    Api: 'GetAutomationExecution',
    AutomationExecutionId: '{{ automation:EXECUTION_ID }}',
  },
  outputs: [{ Name: 'ExecutedBy', Selector: '$.AutomationExecution.ExecutedBy', Type: 'String' }],
};

/** A refusal is an answer of the function, and a function that failed answers with its error: both fail the execution. */
const ANSWER_SCRIPT = `import json

def answer(events, context):
    payload = events['payload']
    given = json.loads(payload) if isinstance(payload, str) else payload
    if given.get('outcome') in ('done', 'dry-run'):
        in_force = given['brakes'] or ['none']
        stopped = 'stopped' if given['stopped'] else 'not stopped'
        return {'says': given['says'] + ' | ' + stopped + '; brakes in force: ' + '; '.join(in_force)}
    raise Exception(given.get('says') or given.get('errorMessage') or json.dumps(given))
`;

const answerStep = {
  name: 'Answer',
  action: 'aws:executeScript',
  isEnd: true,
  inputs: {
    Runtime: 'python3.11',
    Handler: 'answer',
    Script: ANSWER_SCRIPT,
    InputPayload: { payload: '{{ Ask.Payload }}' },
  },
  outputs: [{ Name: 'Says', Selector: '$.Payload.says', Type: 'String' }],
};

/** `DryRun` of the form is `dryRun` of the event. */
function keyOf(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function fieldsOf(
  configuration: Configuration,
): Readonly<Record<DoorAction, Readonly<Record<string, Parameter>>>> {
  const names = scalableTargets(configuration).map(({ name }) => name);
  const Target: Parameter = {
    type: 'String',
    description: 'The target.',
    allowedValues: names,
  };
  const last = { Reason: REASON, DryRun: DRY_RUN };
  return {
    pause: { Target, Direction: DIRECTION, ...END, ...last },
    freeze: { ...END, ...last },
    override: { Target, Floor: FLOOR, Ceiling: CEILING, ...END, ...last },
    lift: {
      Lifts: {
        type: 'String',
        description: 'Whose brakes: all freezes, everything, or those of one target.',
        allowedValues: ['freezes', 'all', ...names.map((name) => `target:${name}`)],
      },
      ...last,
    },
    stop: last,
    start: { DryRun: DRY_RUN },
  };
}

const text = (description: string, allowedPattern: string, whenEmpty?: string): Parameter => ({
  type: 'String',
  description,
  allowedPattern,
  ...(whenEmpty !== undefined && { default: whenEmpty }),
});

const REASON = text(
  'Why. It stands in every decision that this changes. No quotes, braces or backslashes.',
  '^[^"{}\\\\]{1,300}$',
);
const END = {
  For: text('How long: 30m, 2h, 1d12h; 30 days at the most.', '^(\\d{1,5}[dhm]){0,3}$', ''),
  Until: text(
    'Or until when: 2026-12-24T08:00Z, or local time with its zone: 2026-12-24T09:00 Europe/Berlin.',
    '^[A-Za-z0-9:+/_ -]{0,60}$',
    '',
  ),
};
const FLOOR = text('The floor, in instances or readers; empty to leave it.', '^\\d{0,4}$', '');
const CEILING = text('The ceiling, in instances or readers; empty to leave it.', '^\\d{0,4}$', '');
const DIRECTION: Parameter = {
  type: 'String',
  description: 'What is held.',
  allowedValues: ['both', 'scale-in', 'scale-out'],
  default: 'both',
};
const DRY_RUN: Parameter = {
  type: 'String',
  description: 'yes: only say what it would do.',
  allowedValues: ['no', 'yes'],
  default: 'no',
};
