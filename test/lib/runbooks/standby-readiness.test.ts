import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { bundleHandlers } from '../../../lib/handler-bundle.ts';
import { iamProblems } from '../../contracts/iam-actions.ts';
import { policyStatements } from '../../contracts/policy-statements.ts';
import { drawProject, ofType, resourcesOf, SHIPPED, withImports } from '../draw-project.ts';
import { WITH_STANDBY } from './readiness-scene.ts';

const STACK = 'tidegate-assistant-runbooks';
const assembly = drawProject(WITH_STANDBY).app.synth(); // fails on any finding of cdk-nag
const resources = resourcesOf(assembly, STACK);
const own = Object.fromEntries(
  Object.entries(resources).filter(([id]) => id.startsWith('Readiness')),
);
const folder = mkdtempSync(join(tmpdir(), 'tidegate-readiness-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('its handler is called every 5 minutes', () => {
  const [schedule, ...more] = ofType(own, 'AWS::Scheduler::Schedule');
  const [handler] = Object.keys(own).filter((id) => own[id]?.Type === 'AWS::Lambda::Function');

  expect(more).toEqual([]);
  expect(schedule?.Properties).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    Target: { Arn: { 'Fn::GetAtt': [handler, 'Arn'] } },
  });
});

test('it may change nothing but its own items', () => {
  const actions = ofType(own, 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }) => [Action].flat());

  expect(actions.filter((action) => !/:(Describe|Get)/.test(action)).toSorted()).toEqual([
    'dynamodb:PutItem',
    'lambda:InvokeFunction', // the schedule's
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
    'sqs:SendMessage',
  ]);
  const written = ofType(own, 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .find(({ Action }) => Action === 'dynamodb:PutItem');
  expect(written.Condition).toEqual({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['READINESS#*'] },
  });
});

test('every action, resource and condition key is in the authorization data of its service', async () => {
  const foundation = assembly.getStackByName('tidegate-assistant').template;
  const all = withImports({ ...foundation.Resources, ...own }, foundation);
  const problems = await Promise.all(policyStatements({ Resources: all }).map(iamProblems));

  expect(problems.flat()).toEqual([]);
});

test('its code is bundled where a region shift is configured, and nowhere else', async () => {
  const [shifting, other] = await bundleHandlers(
    [
      { configuration: WITH_STANDBY, hash: 'one' },
      { configuration: { ...SHIPPED, region: 'eu-west-1' }, hash: 'two' },
    ],
    folder,
  );

  expect(other?.bundles.readiness).toBeUndefined();
  const code = readFileSync(join(shifting?.bundles.readiness ?? '', 'index.mjs'), 'utf8');
  expect(code).toContain('AuroraGlobalDBReplicationLag');
  expect(code.length).toBeLessThan(600_000);
}, 60_000);
