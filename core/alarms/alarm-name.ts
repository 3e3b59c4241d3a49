import type { Level } from '../config/schema.ts';
import type { Slug } from './definition.ts';

/** What the name of every alarm of a project starts with, and no other alarm's. */
export function alarmNamePrefix(project: string): string {
  return `tidegate/${project}/`;
}

export function alarmName(
  project: string,
  componentName: string,
  slug: Slug,
  level: Level,
): string {
  return `${alarmNamePrefix(project)}${componentName}/${slug}/${level}`;
}
