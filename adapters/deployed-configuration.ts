import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../core/config/schema.ts';

export interface DeployedConfiguration {
  readonly configuration: Configuration;
  /** Stands in every decision, so that an audit item says by which configuration it was made. */
  readonly hash: string;
}

/** The configuration that synth has validated and put beside the handler's code; it is not checked a second time. */
export function readDeployedConfiguration(folder: string): DeployedConfiguration {
  return JSON.parse(readFileSync(join(folder, 'configuration.json'), 'utf8'));
}
