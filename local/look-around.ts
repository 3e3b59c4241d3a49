import type { Platform } from './platform.ts';
import { timeOfDay } from './words.ts';

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
    `  npx tidegate status --config ${configurationFile}`,
    `  npx tidegate explain assistant-edge --config ${configurationFile}`,
    '',
    'These read the clock of this machine: they find no metrics of the last minutes, and `doctor` finds reconcile silent.',
    'With the AWS CLI, if you have it:',
    '',
    `  aws dynamodb scan --table-name ${names.tableName}`,
    `  aws lambda invoke --function-name ${names.reconcileFunctionName} /dev/stdout`,
    '  aws cloudwatch describe-alarms --state-value ALARM',
  ].join('\n');
}
