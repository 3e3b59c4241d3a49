import { existsSync, readFileSync } from 'node:fs';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import type { Exchange } from '../../fakes/scripted-client.ts';
import type { Answers, ScriptedOutside } from '../../fakes/scripted-outside.ts';
import { tidegate } from '../command-scene.ts';
import { account, freshFile } from './account-scene.ts';

/** All that was asked by `discovered`, to be held against AWS's models. */
export const exchanges = { lambda: [] as Exchange[], rds: [] as Exchange[], sqs: [] as Exchange[] };

export async function discovered(
  answers: Answers,
  {
    prepare = () => {},
    options = '',
  }: { prepare?: (outside: ScriptedOutside) => void; options?: string } = {},
) {
  const outside = account(answers);
  prepare(outside);
  const file = freshFile();
  const run = await tidegate(
    `init --discover --region us-east-1 --out ${file} ${options}`,
    outside,
  );
  exchanges.lambda.push(...outside.exchanges.lambda);
  exchanges.rds.push(...outside.exchanges.rds);
  exchanges.sqs.push(...outside.exchanges.sqs);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { ...run, file, text, configuration: () => readConfigurationFile(file).configuration };
}
