import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import type { Configuration } from '../core/config/schema.ts';

const projectRoot = path.join(import.meta.dirname, '..');

/** New values by dotted path, e.g. `edgeFunctions.assistant-edge.scaling.maxInstances`; undefined takes a key out. */
export type ConfigurationChanges = Readonly<Record<string, unknown>>;

/** Writes config/tidegate.yaml with these changes to `file`, and answers what it says; a broken rule throws. */
export function writeRunConfiguration(file: string, changes: ConfigurationChanges): Configuration {
  const document = parseDocument(
    readFileSync(path.join(projectRoot, 'config/tidegate.yaml'), 'utf8'),
  );
  for (const [dottedPath, value] of Object.entries(changes)) {
    const keys = dottedPath.split('.');
    if (value === undefined) document.deleteIn(keys);
    else document.setIn(keys, value);
  }
  writeFileSync(file, String(document));
  return readConfigurationFile(file).configuration;
}
