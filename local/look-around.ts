import path from 'node:path';
import type { Platform } from './platform.ts';
import { timeOfDay } from './words.ts';

/** Makes a Node process read the virtual clock that TIDEGATE_CLOCK_FILE names. */
export const clockPreload = path.join(import.meta.dirname, 'emulator/clock-preload.cjs');

/** How to look around in a platform that is left running. */
export function lookAround({ emulator, clock, names, configurationFile }: Platform): string {
  const environment = Object.entries(emulator.environment)
    .filter(([name]) => name.startsWith('AWS_'))
    .map(([name, value]) => `${name}=${value}`);
  return [
    `Still running; the virtual clock stands at ${timeOfDay(clock.now())}. Ctrl-C ends it. In another terminal:`,
    '',
    '  unset AWS_PROFILE AWS_SESSION_TOKEN',
    ...environment.map((variable) => `  export ${variable}`),
    `  export TIDEGATE_CLOCK_FILE=${clock.file}`,
    `  export NODE_OPTIONS=--require=${clockPreload}`,
    `  npx tidegate watch --config ${configurationFile}`,
    `  npx tidegate status --config ${configurationFile}`,
    `  npx tidegate explain assistant-edge --config ${configurationFile}`,
    '',
    'They read the virtual clock, by which metrics are as old as they look; reconcile rests while it stands.',
    'With the AWS CLI, if you have it:',
    '',
    `  aws dynamodb scan --table-name ${names.tableName}`,
    `  aws lambda invoke --function-name ${names.reconcileFunctionName} /dev/stdout`,
    '  aws cloudwatch describe-alarms --state-value ALARM',
  ].join('\n');
}
