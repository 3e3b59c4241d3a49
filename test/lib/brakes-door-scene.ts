import * as z from 'zod';
import { DOOR_ACTIONS, type DoorAction } from '../../core/brakes/door-actions.ts';
import { drawProject, ofType, resourcesOf, SHIPPED } from './draw-project.ts';

const Parameter = z.strictObject({
  type: z.literal('String'),
  description: z.string(),
  default: z.string().optional(),
  allowedValues: z.array(z.string()).optional(),
  allowedPattern: z.string().optional(),
});

const Step = z.strictObject({
  name: z.string(),
  action: z.string(),
  onFailure: z.literal('Abort').optional(),
  timeoutSeconds: z.number().optional(),
  isEnd: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z
    .array(z.strictObject({ Name: z.string(), Selector: z.string(), Type: z.literal('String') }))
    .optional(),
});

const Content = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z.string(),
  assumeRole: z.unknown(),
  parameters: z.record(z.string(), Parameter),
  mainSteps: z.array(Step),
  outputs: z.array(z.string()),
});
export type DocumentContent = z.output<typeof Content>;

export interface DrawnDocument {
  readonly action: DoorAction;
  readonly name: string;
  readonly content: DocumentContent;
}

/** The documents of the shipped configuration as the template has them. */
export function drawnDocuments(): readonly DrawnDocument[] {
  const foundation = resourcesOf(drawProject(SHIPPED).app.synth(), 'tidegate-assistant');
  return ofType(foundation, 'AWS::SSM::Document').map(({ Properties }) => {
    const action = DOOR_ACTIONS.find((each) => Properties.Name.endsWith(`-${each}`));
    if (!action) throw new Error(`${Properties.Name} is for no action`);
    return { action, name: Properties.Name, content: Content.parse(Properties.Content) };
  });
}

/** The event that the document's step sends when its form is filled in so; what is left out has its default. */
export function eventOf(
  { parameters, mainSteps }: DocumentContent,
  filledIn: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const payload = z
    .record(z.string(), z.string())
    .parse(mainSteps.find(({ name }) => name === 'Ask')?.inputs['InputPayload']);
  const variables: Readonly<Record<string, string | undefined>> = {
    ...Object.fromEntries(Object.entries(parameters).map(([name, each]) => [name, each.default])),
    ...filledIn,
    'Starter.ExecutedBy': 'arn:aws:sts::111122223333:assumed-role/Operator/ada',
    'automation:EXECUTION_ID': '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
  };
  return Object.fromEntries(
    Object.entries(payload).map(([key, text]) => [
      key,
      text.replace(/\{\{ ([\w:.]+) \}\}/g, (_, variable: string) => {
        const value = variables[variable];
        if (value === undefined) throw new Error(`nothing is given for ${variable}`);
        return value;
      }),
    ]),
  );
}

/** How somebody fills in each form. */
export const FILLED_IN: Readonly<Record<DoorAction, Readonly<Record<string, string>>>> = {
  pause: { Target: 'assistant-edge', For: '2h', Reason: 'load test' },
  freeze: { For: '4h', Reason: 'incident 512' },
  override: { Target: 'assistant-edge', Floor: '6', For: '1d12h', Reason: 'a launch' },
  lift: { Lifts: 'target:assistant-edge', Reason: 'the test is over' },
  stop: { Reason: 'migration' },
  start: {},
};
