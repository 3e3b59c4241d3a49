import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

import { startCfnLint } from './cfn-lint.ts';
import { describeWithTool } from './describe-with-tool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-cfn-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeTemplate(name: string, properties: object): string {
  const file = path.join(folder, name);
  const template = {
    Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } },
  };
  writeFileSync(file, JSON.stringify(template));
  return file;
}

const goodAlarm = {
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  MetricName: 'Errors',
  Namespace: 'AWS/Lambda',
  Period: 60,
  Statistic: 'Sum',
  Threshold: 1,
};

await describeWithTool('cfn-lint', startCfnLint, (cfnLint) => {
  test('finds nothing wrong with a good template', async () => {
    const file = writeTemplate('good.template.json', goodAlarm);

    expect(await cfnLint(file)).toEqual([]);
  }, 30_000);

  test('finds what is wrong in every file of a glob, and where', async () => {
    writeTemplate('period.template.json', { ...goodAlarm, Period: 7 });
    writeTemplate('operator.template.json', { ...goodAlarm, ComparisonOperator: 'MoreThan' });

    expect(await cfnLint(path.join(folder, '*r*.template.json'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          level: 'Error',
          rule: 'E3615',
          file: 'period.template.json',
          path: 'Resources/Alarm/Properties/Period',
        }),
        expect.objectContaining({ rule: 'E3030', file: 'operator.template.json' }),
      ]),
    );
  }, 30_000);

  test('does not pass over a file that is not there', async () => {
    expect(await cfnLint(path.join(folder, 'absent.template.json'))).toEqual([
      expect.objectContaining({ level: 'Error', rule: 'E0003' }),
    ]);
  }, 30_000);
});
