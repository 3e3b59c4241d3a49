import type { Resources } from '../draw-project.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Statements of a runbook's steps that speak of an action so named, with ARNs as text; of all without one. */
export function statementsOn(
  resources: Resources,
  runbook: string,
  action?: string,
): readonly Statement[] {
  const flat = JSON.stringify(resources, (_, value) =>
    value?.['Fn::Join'] === undefined
      ? value
      : value['Fn::Join'][1]
          .map((part: unknown) => (typeof part === 'string' ? part : '<account>'))
          .join(''),
  );
  return Object.entries(JSON.parse(flat) as Resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${runbook}Step`))
    .flatMap(([, { Properties }]): readonly Statement[] => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => action === undefined || [Action].flat().includes(action));
}
