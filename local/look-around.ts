import type { Platform } from './platform.ts';
import { timeOfDay } from './words.ts';

/** How to look around in a platform that is left running. */
export function lookAround({ emulator, clock, names, configurationFile }: Platform): string {
  const environment = Object.entries(emulator.environment)
    .filter(([name]) => name.startsWith('AWS_'))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return [
    `Still running, the virtual clock stands at ${timeOfDay(clock.now())}. Ctrl-C ends it. In another terminal:`,
    '',
    `  export ${environment}`,
    `  npx tidegate status --config ${configurationFile}`,
    `  npx tidegate explain assistant-edge --config ${configurationFile}`,
    `  aws dynamodb scan --table-name ${names.tableName}`,
    `  aws lambda invoke --function-name ${names.reconcileFunctionName} /dev/stdout`,
    '  aws cloudwatch describe-alarms --state-value ALARM',
  ].join('\n');
}
