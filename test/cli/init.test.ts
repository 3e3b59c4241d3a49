import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tidegate } from './command-scene.ts';
import { account, freshFile, lambdaAnswers } from './discover/account-scene.ts';
import { discovered } from './discover/discover-scene.ts';

const ONE_FUNCTION = lambdaAnswers([{ name: 'one', aliases: ['live'] }]);

describe('init --discover', () => {
  test('says that it must be told where to look', async () => {
    const { AWS_REGION, ...elsewhere } = process.env;
    process.env = elsewhere;

    const { exitCode, err } = await tidegate(`init --discover --out ${freshFile()}`, account({}));
    process.env = { ...elsewhere, ...(AWS_REGION !== undefined && { AWS_REGION }) };

    expect(exitCode).toBe(2);
    expect(err).toContain('give --region <region>');
  });

  test('asks nothing of AWS where a file would be overwritten, and does it with --force', async () => {
    const { file } = await discovered(ONE_FUNCTION);
    const again = `init --discover --region us-east-1 --out ${file}`;

    const refused = await tidegate(again, account({}));
    const forced = await tidegate(`${again} --force`, account(ONE_FUNCTION));

    expect([refused.exitCode, forced.exitCode]).toEqual([2, 0]);
    expect(refused.err).toContain('is there already');
  });
});

describe('init', () => {
  test('writes the commented example, which check accepts', async () => {
    const file = freshFile();

    const { exitCode } = await tidegate(`init --out ${file}`);

    expect(exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('# scale up when 70 % of target concurrency');
    expect((await tidegate(`check ${file}`)).exitCode).toBe(0);
  });

  test('never overwrites the file of the repository', async () => {
    const { exitCode, err } = await tidegate('init');

    expect(exitCode).toBe(2);
    expect(err).toContain('config/tidegate.yaml is there already');
  });
});
