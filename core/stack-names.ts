/** The stack of what all shards of a project share; its outputs say where state, topic and rejected events are. */
export function foundationStackName(project: string): string {
  return `tidegate-${project}`;
}

/** The stack of a shard's alarms and handlers. */
export function shardStackName(project: string, shard: number): string {
  return `${foundationStackName(project)}-shard-${shard}`;
}

/** The stack of runbooks, where the configuration has some. */
export function runbooksStackName(project: string): string {
  return `${foundationStackName(project)}-runbooks`;
}
