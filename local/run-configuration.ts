import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import {
  type RegionalConfigurations,
  readRegionalConfigurations,
} from '../adapters/configuration-file.ts';

const projectRoot = path.join(import.meta.dirname, '..');

/** New values by dotted path, e.g. `edgeFunctions.assistant-edge.scaling.maxInstances`; undefined takes a key out. */
export type ConfigurationChanges = Readonly<Record<string, unknown>>;

/** Writes config/tidegate.yaml with these changes to `file`, and answers what it says of each region; a broken rule throws. */
export function writeRunConfiguration(
  file: string,
  changes: ConfigurationChanges,
): RegionalConfigurations {
  const document = parseDocument(
    readFileSync(path.join(projectRoot, 'config/tidegate.yaml'), 'utf8'),
  );
  for (const [dottedPath, value] of Object.entries(changes)) {
    const keys = dottedPath.split('.');
    if (value === undefined) document.deleteIn(keys);
    else document.setIn(keys, value);
  }
  writeFileSync(file, String(document));
  return readRegionalConfigurations(file);
}

/** What differs in the region that the example platform is in as a standby (examples/assistant-platform/app.ts). */
export function standbyChanges(region: string): ConfigurationChanges {
  return {
    [`regions.${region}.auroraClusters.assistant-db`]: {
      clusterIdentifier: 'assistant-db-west',
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    },
  };
}
