import * as z from 'zod';
import { isAllowed } from './allowed-value.ts';
import { AutomationError } from './automation-error.ts';
import { variablesIn } from './variables.ts';

const Parameter = z
  .strictObject({
    type: z.literal('String'),
    description: z.string().optional(),
    default: z.string().optional(),
    allowedValues: z.array(z.string()).min(1).optional(),
    allowedPattern: z.string().optional(),
  })
  .refine(
    (parameter) => parameter.default === undefined || isAllowed(parameter.default, parameter),
    {
      error: 'the default is not allowed',
    },
  );
export type DocumentParameter = z.output<typeof Parameter>;

const Output = z.strictObject({
  Name: z.string(),
  Selector: z.string().regex(/^\$(\.\w+)+$/),
  Type: z.literal('String'),
});
export type DocumentOutput = z.output<typeof Output>;

const Approve = z
  .strictObject({
    Approvers: z.array(z.string()).min(1).max(10),
    MinRequiredApprovals: z.int().positive().default(1),
    Message: z.string().optional(),
    NotificationArn: z.string().optional(),
  })
  .refine(({ Approvers, MinRequiredApprovals }) => MinRequiredApprovals <= Approvers.length, {
    error: 'MinRequiredApprovals exceeds the number of Approvers',
  });

const Branch = z.strictObject({
  Choices: z
    .array(z.strictObject({ NextStep: z.string(), Variable: z.string(), StringEquals: z.string() }))
    .min(1),
  Default: z.string().optional(),
});

const ExecuteStateMachine = z.strictObject({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().optional(),
});

const InvokeLambdaFunction = z.strictObject({
  FunctionName: z.string(),
  InputPayload: z.record(z.string(), z.unknown()).optional(),
});

/** Of all APIs the one that documents here call. */
const ExecuteAwsApi = z.strictObject({
  Service: z.literal('ssm'),
  Api: z.literal('GetAutomationExecution'),
  AutomationExecutionId: z.string(),
});

const ExecuteScript = z.strictObject({
  Runtime: z.templateLiteral(['python', z.string()]),
  Handler: z.string(),
  Script: z.string(),
  InputPayload: z.record(z.string(), z.unknown()).optional(),
});

const step = <Action extends string, Inputs extends z.ZodType>(action: Action, inputs: Inputs) =>
  z.strictObject({
    name: z.string().regex(/^\w{3,128}$/),
    action: z.literal(action),
    inputs,
    onFailure: z.literal('Abort').optional(),
    timeoutSeconds: z.int().positive().optional(),
    isEnd: z.boolean().optional(),
    outputs: z.array(Output).optional(),
  });

const Step = z.discriminatedUnion('action', [
  step('aws:approve', Approve),
  step('aws:branch', Branch),
  step('aws:executeStateMachine', ExecuteStateMachine),
  step('aws:invokeLambdaFunction', InvokeLambdaFunction),
  step('aws:executeAwsApi', ExecuteAwsApi),
  step('aws:executeScript', ExecuteScript),
]);
export type DocumentStep = z.output<typeof Step>;
export type StepOf<Action extends DocumentStep['action']> = Extract<
  DocumentStep,
  { readonly action: Action }
>;

const Content = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z.string().optional(),
  assumeRole: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+/),
  parameters: z.record(z.string(), Parameter).default({}),
  mainSteps: z.array(Step).min(1),
  outputs: z.array(z.string()).default([]),
});
export type AutomationDocument = z.output<typeof Content>;

/** Outputs that an action has without declaring them (Systems Manager guide, the actions' reference). */
const PREDEFINED_OUTPUTS: Readonly<Record<DocumentStep['action'], readonly string[]>> = {
  'aws:approve': ['ApprovalStatus', 'ApproverDecisions'],
  'aws:branch': [],
  'aws:executeStateMachine': [
    ...['executionArn', 'input', 'name', 'output'],
    ...['startDate', 'stateMachineArn', 'status', 'stopDate'],
  ],
  'aws:invokeLambdaFunction': ['StatusCode', 'FunctionError', 'LogResult', 'Payload'],
  'aws:executeAwsApi': [],
  'aws:executeScript': ['Payload'],
};

/**
 * A document of schema 0.3 whose steps and variables all lead somewhere. It knows what the documents here use and
 * refuses the rest of the schema, rather than run it in another way than AWS.
 */
export function readDocument(content: unknown): AutomationDocument {
  const read = Content.safeParse(content);
  if (!read.success) throw invalid(z.prettifyError(read.error));
  const { parameters, mainSteps, outputs } = read.data;
  const names = new Set(mainSteps.map(({ name }) => name));
  if (names.size < mainSteps.length) throw invalid('two steps have one name');

  const known = new Set([
    ...Object.keys(parameters),
    ...['automation:EXECUTION_ID', 'global:DATE', 'global:REGION', 'global:ACCOUNT_ID'],
  ]);
  for (const { name, action, inputs, outputs: declared = [] } of mainSteps) {
    const unknown = variablesIn(inputs).find((variable) => !known.has(variable));
    if (unknown !== undefined) throw invalid(`${name}: {{ ${unknown} }} is not known before it`);
    for (const output of PREDEFINED_OUTPUTS[action]) known.add(`${name}.${output}`);
    for (const { Name } of declared) known.add(`${name}.${Name}`);
  }
  for (const next of mainSteps.flatMap(nextSteps))
    if (!names.has(next)) throw invalid(`there is no step ${next}`);
  for (const output of outputs)
    if (!known.has(output)) throw invalid(`there is no output ${output}`);
  return read.data;
}

function nextSteps(step: DocumentStep): readonly string[] {
  if (step.action !== 'aws:branch') return [];
  const { Choices, Default } = step.inputs;
  return [...Choices.map(({ NextStep }) => NextStep), ...(Default === undefined ? [] : [Default])];
}

function invalid(message: string): AutomationError {
  return new AutomationError('InvalidDocumentContent', message);
}
