import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import type { Configuration } from '../../../core/config/schema.ts';

export const SHIPPED = readConfigurationFile('config/tidegate.yaml').configuration;

type EdgeFunction = Configuration['edgeFunctions'][string];

/** The shipped configuration with another `assistant-edge`. */
export function configured(change: (edge: EdgeFunction) => EdgeFunction): Configuration {
  const edge = SHIPPED.edgeFunctions['assistant-edge'];
  if (edge === undefined) throw new Error('the shipped configuration has assistant-edge');
  return {
    ...SHIPPED,
    edgeFunctions: { ...SHIPPED.edgeFunctions, 'assistant-edge': change(edge) },
  };
}
