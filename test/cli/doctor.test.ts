import { expect, test } from '@jest/globals';
import { awsError, scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, tidegate } from './command-scene.ts';

/** An account in which nothing but its identity and its stacks can be read. */
function closedAccount() {
  const denied = (action: string) => () => {
    throw awsError(
      'AccessDeniedException',
      `User: ada is not authorized to perform: ${action} on resource: *`,
      403,
    );
  };
  return {
    ...DEPLOYED,
    GetFunctionConfiguration: denied('lambda:GetFunctionConfiguration'),
    GetQueueUrl: denied('sqs:GetQueueUrl'),
    GetQueueAttributes: denied('sqs:GetQueueAttributes'),
    DescribeDBClusters: denied('rds:DescribeDBClusters'),
    DescribeAccountAttributes: denied('rds:DescribeAccountAttributes'),
    DescribeAlarms: denied('cloudwatch:DescribeAlarms'),
    DescribeStackResources: denied('cloudformation:DescribeStackResources'),
  };
}

test('what cannot be asked for is not checked, and never well', async () => {
  const { out } = await tidegate('doctor --json', scriptedOutside(closedAccount()));

  const checks: readonly { readonly check: string; readonly kind: string }[] =
    JSON.parse(out).checks;
  const notChecked = checks.filter(({ kind }) => kind === 'not-checked');
  expect(notChecked.map(({ check }) => check)).toEqual([
    'RDS quota',
    'functions',
    'clusters',
    'connections',
    'queues',
    'alarms',
    'rules',
    'permissions',
    'dead letters',
  ]);
});

test('says which permission a check needs, and ends with 1 when something is wrong', async () => {
  const outside = scriptedOutside(closedAccount());
  outside.ports.account.limits = { concurrentExecutions: 1000, reservedConcurrency: 0 };

  const { exitCode, out } = await tidegate('doctor', outside);

  expect(exitCode).toBe(1);
  expect(out).toContain(`\
- not checked: alarms: access denied: cloudwatch:DescribeAlarms on *; allow
  cloudwatch:DescribeAlarms to this identity; aws sts get-caller-identity shows
  who you are`);
  expect(out).toContain('1. the ceilings need a quota of 1120');
  expect(out).toContain('9 checks could not be made; in the others, 2 findings.');
});

test('says once what mends many findings', async () => {
  const noAlarm = { ...closedAccount(), DescribeAlarms: () => ({ MetricAlarms: [] }) };

  const { out } = await tidegate('doctor', scriptedOutside(noAlarm));

  expect(out.match(/^\d+\. alarm \S+ is\s+missing$/gm)).toHaveLength(36);
  expect(out.match(/ mend: npx cdk deploy --all$/gm)).toHaveLength(1);
});

test('without a deployment still looks at the platform', async () => {
  const outside = scriptedOutside({
    ...closedAccount(),
    DescribeStacks: () => {
      throw awsError('ValidationError', 'Stack with id tidegate-assistant does not exist');
    },
    GetQueueUrl: () => ({ QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/assistant-requests' }),
  });

  const { exitCode, out } = await tidegate('doctor', outside);

  expect(exitCode).toBe(1);
  expect(out).toMatch(/^queues +ok: 1 queue$/m);
  expect(out).toMatch(/^deployment +WRONG: 1 finding$/m);
  expect(out).toContain('mend: npx cdk deploy --all');
});

test('without credentials says that, and nothing else', async () => {
  const failing = () => {
    throw awsError('CredentialsProviderError', 'Could not load credentials from any providers');
  };

  const { exitCode, out, err } = await tidegate(
    'doctor',
    scriptedOutside({ DescribeStacks: failing, GetCallerIdentity: failing }),
  );

  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain('there are no AWS credentials');
});
