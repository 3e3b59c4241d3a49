import { stringify } from 'yaml';
import { type Configuration, configurationSchema } from '../core/config/schema.ts';

/** A configuration file of so many edge functions, each with the defaults: 2 to 20 instances of 50. */
export function fleetFile(functions: number, shards = 1): string {
  return stringify(fleet(functions, shards));
}

export function fleetConfiguration(functions: number): Configuration {
  return configurationSchema.parse(fleet(functions, 1));
}

function fleet(functions: number, shards: number) {
  const names = Array.from(
    { length: functions },
    (_, index) => `assistant-${String(index + 1).padStart(4, '0')}`,
  );
  return {
    project: 'fleet',
    region: 'us-east-1',
    mode: 'act',
    shards,
    quota: { concurrentExecutions: functions * 1000 + 100 },
    edgeFunctions: Object.fromEntries(
      names.map((name) => [name, { functionName: name, alias: 'live', memoryMegabytes: 1024 }]),
    ),
  };
}
