import { beforeAll, describe, expect, test } from '@jest/globals';
import { awsDashboardBody } from '../core/dashboard/aws-dashboard-body.ts';
import { drawProject, fleet, ofType, resourcesOf } from './draw-project.ts';

describe('100 targets on four shards', () => {
  let drawn: readonly { readonly name: string; readonly body: string }[];

  beforeAll(() => {
    const { app, stacks } = drawProject(fleet(60, 40, { shards: 4 }));
    const assembly = app.synth();
    drawn = stacks.flatMap(({ stackName }) =>
      ofType(resourcesOf(assembly, stackName), 'AWS::CloudWatch::Dashboard').map(
        ({ Properties }) => ({
          name: Properties.DashboardName,
          body: textOf(Properties.DashboardBody),
        }),
      ),
    );
  });

  test('have a dashboard each, whose names CloudWatch takes', () => {
    expect(drawn.map(({ name }) => name)).toEqual([
      'tidegate-fleet-1',
      'tidegate-fleet-2',
      'tidegate-fleet-3',
      'tidegate-fleet-4',
    ]);
  });

  test('have bodies as CloudWatch documents them', () => {
    for (const { body } of drawn) awsDashboardBody.parse(JSON.parse(body));
  });

  test('name alarms by their ARN in the account of the deployment', () => {
    expect(drawn[0]?.body).toMatch(
      /arn:aws:cloudwatch:us-east-1:123456789012:alarm:tidegate\/fleet\//,
    );
  });
});

/** The text of the template's join, as CloudFormation makes it. */
function textOf(body: { readonly 'Fn::Join': readonly [string, readonly unknown[]] }): string {
  const [separator, parts] = body['Fn::Join'];
  const values = new Map([
    ['AWS::AccountId', '123456789012'],
    ['AWS::Partition', 'aws'],
  ]);
  return parts
    .map((part) =>
      typeof part === 'string' ? part : values.get((part as { readonly Ref: string }).Ref),
    )
    .join(separator);
}
