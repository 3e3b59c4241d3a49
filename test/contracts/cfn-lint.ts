import { execFile } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';

import { ensurePython } from '../../local/prerequisites.ts';

const Findings = z.array(
  z
    .object({
      Level: z.enum(['Error', 'Warning', 'Informational']),
      Rule: z.object({ Id: z.string() }),
      Message: z.string(),
      Filename: z.string().nullable(),
      Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
    })
    .transform(({ Level, Rule, Message, Filename, Location }) => ({
      level: Level,
      rule: Rule.Id,
      message: Message,
      file: path.basename(Filename ?? ''),
      path: (Location.Path ?? []).join('/'),
    })),
);
type Finding = z.infer<typeof Findings>[number];

/** Lints template files. cfn-lint reads globs itself, such as `cdk.out/*.template.json`. */
export type CfnLint = (...templates: readonly string[]) => Promise<Finding[]>;

/** cfn-lint with its errors and warnings, for the region that the tests deploy to. */
export async function startCfnLint(): Promise<CfnLint> {
  const python = await ensurePython();
  const command = path.join(path.dirname(python), 'cfn-lint');
  return (...templates) =>
    new Promise((resolve, reject) => {
      const args = ['--format', 'json', '--regions', 'us-east-1', '--', ...templates];
      execFile(command, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        // cfn-lint exits with a code above 0 for findings too: what it printed tells them apart.
        if (stdout !== '') resolve(Findings.parse(JSON.parse(stdout)));
        else if (error === null) resolve([]);
        else reject(new Error(`cfn-lint failed: ${stderr}`, { cause: error }));
      });
    });
}
