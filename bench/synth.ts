import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figures, Say, SynthFigures } from './figures.ts';
import { fleetFile } from './fleet.ts';

const projectRoot = join(import.meta.dirname, '..');

/**
 * The whole CDK app as `cdk synth` runs it, a new process for each fleet: reads and checks the file, bundles the
 * handlers, draws, checks with cdk-nag, writes the templates. A fleet that is refused for its size takes the number of
 * shards that the refusal names, as its operator would; the time is that of the run that was not refused.
 */
export async function measureSynth(
  say: Say,
  { sizes } = { sizes: [1, 100, 1000] },
): Promise<Pick<Figures, 'synth'>> {
  const synth: SynthFigures[] = [];
  for (const targets of sizes) {
    say(`synth of ${targets} ${targets === 1 ? 'target' : 'targets'}`);
    synth.push(await synthFleet(targets));
  }
  return { synth };
}

async function synthFleet(targets: number, shards = 1): Promise<SynthFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  try {
    const { seconds, refusal } = await runApp(folder, fleetFile(targets, shards));
    if (refusal === undefined) return { targets, seconds, ...templatesIn(join(folder, 'cdk.out')) };
    const needed = Number(/set shards to (\d+)/.exec(refusal)?.[1]);
    if (!(needed > shards)) throw new Error(`the app refuses ${targets} targets: ${refusal}`);
    return await synthFleet(targets, needed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface AppRun {
  readonly seconds: number;
  /** What the app wrote when it ended with a code other than 0. */
  readonly refusal?: string;
}

function runApp(folder: string, configuration: string): Promise<AppRun> {
  const config = join(folder, 'tidegate.yaml');
  writeFileSync(config, configuration);
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  const env = {
    ...process.env,
    CDK_OUTDIR: join(folder, 'cdk.out'),
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, config }),
  };
  const start = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'bin/app.ts')],
      { cwd: projectRoot, env, maxBuffer: 100_000_000 },
      (error, _stdout, stderr) =>
        resolve({
          seconds: (performance.now() - start) / 1000,
          ...(error && { refusal: stderr }),
        }),
    );
  });
}

function templatesIn(folder: string): Pick<SynthFigures, 'resources' | 'stacks'> {
  const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const resources = templates.map((name) => {
    const { Resources } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return Object.keys(Resources).length;
  });
  return {
    resources: resources.reduce((sum, count) => sum + count, 0),
    stacks: templates.length,
  };
}
