import type { ClusterSettings } from './ports.ts';

/** What a restored cluster has otherwise than it should: `port 5433 instead of 5432`. */
export function differences(wanted: ClusterSettings, found: ClusterSettings): readonly string[] {
  const has = inWords(found);
  return Object.entries(inWords(wanted)).flatMap(([name, value]) =>
    has[name] === value ? [] : [`${name} ${has[name]} instead of ${value}`],
  );
}

/** Tags are left out: AWS and people add their own. */
function inWords(settings: ClusterSettings): Readonly<Record<string, string>> {
  const { securityGroups, logExports, capacity, kmsKeyId } = settings;
  return {
    engine: `${settings.engine} ${settings.engineVersion}`,
    port: String(settings.port),
    'subnet group': settings.subnetGroup,
    'security groups': securityGroups.toSorted().join(' ') || 'none',
    'parameter group': settings.parameterGroup,
    key: kmsKeyId ?? 'none',
    'IAM authentication': String(settings.iamAuthentication),
    'deletion protection': String(settings.deletionProtection),
    'log exports': logExports.toSorted().join(' ') || 'none',
    capacity: capacity === undefined ? 'none' : `${capacity.min}-${capacity.max}`,
  };
}
