import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { freeze } from '../core/brakes/brakes-scene.ts';
import { awsError, scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, NOW, tidegate } from './command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, 'tidegate.yaml');
  writeFileSync(file, text);
  return file;
}

const broken = () =>
  fileOf('project: shop\nregion: us-east-1\nmodes: act\nquota: { concurrentExecutions: 1000 }\n');

describe('check', () => {
  test('says in one line that a file is in order', async () => {
    const run = await tidegate('check');

    expect(run).toEqual({
      exitCode: 0,
      out: expect.stringMatching(
        /^config\/tidegate\.yaml is in order: 2 edge functions, 1 queue, 1 Aurora cluster; configuration [0-9a-f]{12}\n$/,
      ),
      err: '',
    });
  });

  test('prints every problem with line, path, rule, found and mend, and ends with 2', async () => {
    const file = broken();

    const { exitCode, out } = await tidegate(`check ${file}`);

    expect(exitCode).toBe(2);
    expect(out).toContain(`${file}:3 modes\n`);
    expect(out).toMatch(/ {2}rule: .+\n {2}found: .+\n {2}mend: .*mode/);
  });

  test('gives programs the problems as data', async () => {
    const { exitCode, out } = await tidegate(`check --json ${broken()}`);

    expect(exitCode).toBe(2);
    expect(JSON.parse(out).problems).toContainEqual(
      expect.objectContaining({ line: 3, path: 'modes' }),
    );
  });
});

describe('every command', () => {
  test('that needs a configuration refuses a broken one as check does, on the error stream', async () => {
    const { exitCode, out, err } = await tidegate(`plan --config ${broken()}`);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(':3 modes');
  });

  test('explains itself with examples', async () => {
    const { out: help } = await tidegate('--help');
    const [, listed = ''] = help.split('\nCommands:\n');
    const commands = [...listed.matchAll(/^ {2}([a-z][a-z-]*) /gm)].flatMap(
      ([, name = '']) => name,
    );
    expect(commands).toEqual(expect.arrayContaining(['check', 'plan', 'status', 'stop']));

    for (const command of commands.filter((name) => name !== 'help')) {
      const { exitCode, out } = await tidegate(`${command} --help`);

      expect(exitCode).toBe(0);
      expect(out).toContain(`\nExamples:\n  npx tidegate ${command}`);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test('tells its version', async () => {
    const { exitCode, out } = await tidegate('--version');

    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `${packageJson.version}\n` });
  });

  test('that does not exist is wrong usage, with the command that was meant', async () => {
    const { exitCode, err } = await tidegate('doktor');

    expect(exitCode).toBe(2);
    expect(err).toContain('Did you mean doctor?');
  });

  test.each([
    ['explain assistant-edge --last 0', 'whole number from 1 to 100'],
    ['plan --instance-price 0.3', 'like db.r6g.large=0.29'],
    ['stop', '--reason'],
    ["stop --reason ' '", 'It is empty.'],
    ['status --region Frankfurt', 'A region reads like us-east-1.'],
    ['plan --cold-start-percent 200', 'a number above 0, 100 at most'],
    ['plan --p95-millis 1e30', 'a number above 0, 900,000 at most'],
    ["lift --freeze --all --reason 'over'", 'one of them only'],
    ["pause assistant-requests --for 2h --reason 'x'", 'did you mean assistant-edge?'],
  ])('%s is wrong usage', async (line, says) => {
    const { exitCode, err } = await tidegate(line);

    expect(exitCode).toBe(2);
    expect(err).toContain(says);
    expect(err.split('\n').filter((each) => each.length > 80)).toEqual([]);
  });
});

describe('what can be expected to go wrong is said in words', () => {
  const failing = (error: Error) =>
    tidegate(
      'status',
      scriptedOutside({
        DescribeStacks: () => {
          throw error;
        },
      }),
    );

  test('nothing is deployed', async () => {
    const { exitCode, err } = await failing(
      awsError('ValidationError', 'Stack with id tidegate-assistant does not exist'),
    );

    expect(exitCode).toBe(1);
    expect(err).toBe(
      'there is no stack tidegate-assistant in us-east-1\n' +
        '  mend: npx cdk deploy --all; or correct --config, --region and AWS_PROFILE if\n' +
        '        it is deployed elsewhere\n',
    );
  });

  test('a permission is missing, and it says which', async () => {
    const { exitCode, err } = await failing(
      awsError(
        'AccessDenied',
        'User: arn:aws:iam::111122223333:user/ada is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:us-east-1:111122223333:stack/tidegate-assistant/* because no identity-based policy allows it',
        403,
      ),
    );

    expect(exitCode).toBe(1);
    expect(err).toContain('allow cloudformation:DescribeStacks to this identity');
  });

  test.each([
    ['CredentialsProviderError', 'there are no AWS credentials'],
    ['ExpiredToken', 'AWS does not accept the credentials'],
    ['TimeoutError', 'AWS cannot be reached'],
  ])('%s: %s', async (name, says) => {
    const { exitCode, err } = await failing(awsError(name, name, 403));

    expect(exitCode).toBe(1);
    expect(err).toContain(says);
  });

  test('and as data for programs', async () => {
    const outside = scriptedOutside({
      DescribeStacks: () => {
        throw awsError('CredentialsProviderError', 'none');
      },
    });

    const { out } = await tidegate('status --json', outside);

    expect(JSON.parse(out)).toEqual({
      error: 'there are no AWS credentials',
      mend: expect.stringContaining('AWS_PROFILE'),
    });
  });

  test('a bug is none of it', async () => {
    await expect(failing(new TypeError('of undefined'))).rejects.toThrow(TypeError);
  });
});

describe('the stop switch', () => {
  test('stop turns it, with who and why', async () => {
    const outside = scriptedOutside(DEPLOYED);

    const { exitCode, out } = await tidegate("stop --reason 'database migration'", outside);

    expect(exitCode).toBe(0);
    expect(out).toContain('no capacity is changed');
    expect(outside.ports.store.control).toEqual({
      stopped: true,
      reason: 'database migration',
      by: 'arn:aws:iam::111122223333:user/ada',
      at: NOW,
    });
  });

  test('start turns it back', async () => {
    const outside = scriptedOutside(DEPLOYED);
    outside.ports.store.control = { stopped: true, reason: 'database migration' };

    await tidegate('start', outside);

    expect(outside.ports.store.control).toMatchObject({ stopped: false });
    expect(outside.ports.store.control.reason).toBeUndefined();
  });

  test('start says what still keeps capacity as it is: shadow mode, and brakes', async () => {
    const outside = scriptedOutside(DEPLOYED);
    outside.ports.store.brakes = [freeze()];

    const { out } = await tidegate('start', outside);

    const said = out.replace(/\s+/g, ' ');
    expect(said).toContain('every target is in mode shadow');
    expect(said).toContain('1 brake in force: npx tidegate brakes');
  });
});
