import type { Configuration } from '../config/schema.ts';
import { findClusterOwners } from './cluster-owners.ts';
import type { OwnerFinding } from './finding.ts';
import { findFunctionOwners } from './function-owners.ts';
import type { Template } from './templates.ts';

const ORDER: readonly OwnerFinding['kind'][] = ['conflict', 'waits', 'unknown', 'fine'];

/**
 * What the templates of the user's own platform do to the capacity that Tidegate moves: the worst first. What AWS has
 * beside templates, made by hand or by other tools, is found at run time.
 */
export function findOwners(
  configuration: Configuration,
  templates: readonly Template[],
): readonly OwnerFinding[] {
  const findings = [
    ...findFunctionOwners(configuration, templates),
    ...findClusterOwners(configuration, templates),
  ];
  return findings.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
