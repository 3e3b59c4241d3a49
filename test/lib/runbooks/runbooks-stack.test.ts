import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { configurationSchema } from '../../../core/config/schema.ts';
import { startCfnLint } from '../../contracts/cfn-lint.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { iamProblems } from '../../contracts/iam-actions.ts';
import { policyStatements } from '../../contracts/policy-statements.ts';
import {
  drawProject,
  ofType,
  type Resource,
  resourcesOf,
  SHIPPED,
  withImports,
} from '../draw-project.ts';
import { DEFINITION, STEP_FUNCTION_ARN } from './machine-scene.ts';

const configuration = configurationSchema.parse({
  ...SHIPPED,
  runbooks: {
    approvals: 2,
    auroraFailover: {
      'assistant-db': { instances: ['assistant-db-writer', 'assistant-db-reader'] },
    },
  },
});
const assembly = drawProject(configuration).app.synth();
const template = assembly.getStackByName('tidegate-assistant-runbooks').template;
const resources = resourcesOf(assembly, 'tidegate-assistant-runbooks');
const only = (type: string): Resource => {
  const [found, ...more] = ofType(resources, type);
  if (!found || more.length > 0) throw new Error(`there is not exactly one ${type}`);
  return found;
};

test('without runbooks in the configuration none is deployed', () => {
  const stacks = drawProject(SHIPPED)
    .app.synth()
    .stacks.map(({ stackName }) => stackName);

  expect(stacks).not.toContain('tidegate-assistant-runbooks');
});

test('the machine is the table, with every execution logged and traced', () => {
  const { Properties } = only('AWS::StepFunctions::StateMachine');
  const definition = JSON.parse(
    Properties.DefinitionString.replaceAll(/\$\{StepFunctionArn\}/g, STEP_FUNCTION_ARN),
  );

  expect(definition).toEqual(DEFINITION);
  expect(validate(definition)).toMatchObject({ isValid: true });
  expect(Properties.LoggingConfiguration).toMatchObject({
    Level: 'ALL',
    IncludeExecutionData: true,
  });
  expect(Properties.TracingConfiguration).toEqual({ Enabled: true });
});

describe("the operator's document", () => {
  const { Content } = only('AWS::SSM::Document').Properties;
  const step = (name: string) =>
    Content.mainSteps.find((found: { readonly name: string }) => found.name === name);

  test('takes a cluster of the configuration, and describes every parameter', () => {
    expect(Content.parameters).toEqual({
      Cluster: expect.objectContaining({ allowedValues: ['assistant-db'] }),
      BreakGlassReason: expect.objectContaining({ default: 'none' }),
    });
    for (const { description } of Object.values<{ readonly description: string }>(
      Content.parameters,
    ))
      expect(description).not.toBe('');
  });

  test('runs dry, asks, and starts, in this order, and goes on after no failure', () => {
    const steps: readonly Readonly<Record<string, unknown>>[] = Content.mainSteps;

    expect(steps.map(({ name, action }) => [name, action])).toEqual([
      ['DryRun', 'aws:executeStateMachine'],
      ['BreakGlassOrApprove', 'aws:branch'],
      ['Approve', 'aws:approve'],
      ['Approve2', 'aws:approve'],
      ['Start', 'aws:executeStateMachine'],
    ]);
    for (const { onFailure, nextStep, isCritical } of steps) {
      expect(onFailure).toBe('Abort');
      expect(nextStep).toBeUndefined();
      expect(isCritical).toBeUndefined();
    }
    expect(steps.at(-1)).toMatchObject({ isEnd: true });
  });

  test('dry-runs as a dry run, and names the run after its approval', () => {
    expect(JSON.parse(step('DryRun').inputs.input)).toEqual({
      cluster: '{{ Cluster }}',
      mode: 'dry-run',
    });
    expect(step('Start').inputs.name).toBe('{{ automation:EXECUTION_ID }}');
    expect(JSON.parse(step('Start').inputs.input)).toEqual({
      cluster: '{{ Cluster }}',
      mode: 'run',
      automationExecutionId: '{{ automation:EXECUTION_ID }}',
    });
  });

  test('goes past the approval only when a reason for it was given', () => {
    expect(step('BreakGlassOrApprove').inputs).toEqual({
      Choices: [{ NextStep: 'Approve', Variable: '{{ BreakGlassReason }}', StringEquals: 'none' }],
      Default: 'Start',
    });
  });

  test('asks as often as configured, and shows approvers what the dry run said', () => {
    for (const { inputs } of [step('Approve'), step('Approve2')]) {
      expect(inputs.MinRequiredApprovals).toBe(1); // no more than there are approvers
      expect(inputs.Approvers).toEqual([
        { 'Fn::GetAtt': [expect.stringMatching(/^Rolesapprover/), 'Arn'] },
      ]);
      expect(inputs.Message).toContain('{{ DryRun.output }}');
    }
  });
});

describe('roles', () => {
  /** `Allow action` or `Deny action`, of all policies of the role whose id begins so. */
  const mayDo = (construct: string) =>
    Object.entries(resources)
      .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(construct))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .flatMap(({ Effect, Action }) =>
        [Action].flat().map((action: string) => `${Effect} ${action}`),
      )
      .toSorted();

  test('who starts cannot approve, and who approves cannot start', () => {
    for (const starter of ['Rolesoperator', 'Rolesbreakglass']) {
      expect(mayDo(starter)).toContain('Allow ssm:StartAutomationExecution');
      expect(mayDo(starter)).toContain('Deny ssm:SendAutomationSignal');
      expect(mayDo(starter)).not.toContain('Allow ssm:SendAutomationSignal');
    }
    expect(mayDo('Rolesapprover')).toContain('Allow ssm:SendAutomationSignal');
    expect(mayDo('Rolesapprover')).toContain('Deny ssm:StartAutomationExecution');
    expect(mayDo('Rolesapprover')).not.toContain('Allow iam:PassRole');
  });

  test('only the document may start the machine', () => {
    const starters = Object.entries(resources).filter(([, resource]) =>
      JSON.stringify(resource).includes('states:StartExecution'),
    );

    expect(starters.map(([id]) => id)).toEqual([
      expect.stringMatching(/^aurorafailoverDoorRolePolicy/),
    ]);
  });

  test("people's sessions carry their user name", () => {
    const people = ofType(resources, 'AWS::IAM::Role').filter(
      ({ Properties }) => Properties.RoleName !== undefined,
    );

    expect(people.map(({ Properties }) => Properties.RoleName).toSorted()).toEqual([
      'tidegate-assistant-us-east-1-approver',
      'tidegate-assistant-us-east-1-break-glass',
      'tidegate-assistant-us-east-1-operator',
    ]);
    for (const { Properties } of people)
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        expect.objectContaining({
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
          Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
        }),
      ]);
  });

  test('the steps may change the configured instances and nothing else', () => {
    const statements = Object.entries(resources)
      .filter(
        ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('aurorafailoverStep'),
      )
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const on = (action: string) =>
      statements
        .filter(({ Action }) => [Action].flat().includes(action))
        .flatMap(({ Resource }) => [Resource].flat())
        .map((arn) => arn['Fn::Join'][1].at(-1))
        .toSorted();

    expect(on('rds:ModifyDBInstance')).toEqual([
      ':db:assistant-db-reader',
      ':db:assistant-db-writer',
    ]);
    expect(on('rds:FailoverDBCluster')).toEqual([
      ':cluster:assistant-db',
      ':db:assistant-db-reader',
      ':db:assistant-db-writer',
    ]);
    expect(JSON.stringify(statements)).not.toMatch(/rds:(Delete|Create|Reboot)/);
  });

  test('every action, resource and condition key is in the authorization data of its service', async () => {
    const foundation = assembly.getStackByName('tidegate-assistant').template;
    const all = withImports({ ...foundation.Resources, ...resources }, foundation);
    const problems = await Promise.all(policyStatements({ Resources: all }).map(iamProblems));

    // The data asks for an express execution too; the machine is a standard one.
    expect(new Set(problems.flat())).toEqual(
      new Set(['states:DescribeExecution: no resource is a express']),
    );
  });
});

await describeWithTool('cfn-lint', startCfnLint, (lint) => {
  test('finds nothing in the template that is not acknowledged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-runbooks-'));
    writeFileSync(join(folder, 'runbooks.template.json'), JSON.stringify(template));

    const findings = await lint(join(folder, 'runbooks.template.json'));

    // W3005: the CDK makes a function depend on its role in words, beside the reference that already says so.
    expect(findings.filter(({ rule }) => rule !== 'W3005')).toEqual([]);
  }, 60_000);
});
