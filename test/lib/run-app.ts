import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface AppRun {
  readonly exitCode: number;
  readonly stderr: string;
  /** Where the templates are. */
  readonly outdir: string;
}

/** Runs a CDK app as the CDK's command line does: `node app.ts` in its folder, context and output in the environment. */
export async function runApp(
  folder: string,
  entry: string,
  context: Readonly<Record<string, string>> = {},
): Promise<AppRun> {
  const outdir = mkdtempSync(join(tmpdir(), 'tidegate-app-'));
  const cdkJson = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }),
  };
  return new Promise((settle) => {
    execFile(process.execPath, [entry], { cwd: resolve(folder), env }, (error, _, stderr) => {
      settle({ exitCode: typeof error?.code === 'number' ? error.code : 0, stderr, outdir });
    });
  });
}
