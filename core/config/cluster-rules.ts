import type { Rule, RuleFinding } from './finding.ts';
import type { Path } from './path.ts';

/* Rules on where the readers of a cluster may be created, and in which class. */

export const zonesInTheRegion: Rule = ({ region, auroraClusters }) =>
  Object.entries(auroraClusters).flatMap(([name, { availabilityZones }]) =>
    availabilityZones.flatMap((zone, index): readonly RuleFinding[] => {
      const path = ['auroraClusters', name, 'availabilityZones', index];
      if (!zone.startsWith(region))
        return [
          {
            path,
            reads: [path, ['region']],
            rule: `zones lie in the region, ${region}`,
            found: zone,
            mend: `write a zone of ${region}, or correct region`,
          },
        ];
      return repeated(path, availabilityZones, index);
    }),
  );

export const fallbackClassesDiffer: Rule = ({ auroraClusters }) =>
  Object.entries(auroraClusters).flatMap(([name, { instanceClass, fallbackInstanceClasses }]) =>
    fallbackInstanceClasses.flatMap((fallback, index): readonly RuleFinding[] => {
      const path = ['auroraClusters', name, 'fallbackInstanceClasses', index];
      if (fallback === instanceClass)
        return [
          {
            path,
            reads: [path, ['auroraClusters', name, 'instanceClass']],
            rule: 'a fallback differs from instanceClass',
            found: fallback,
            mend: 'write another class of at least the same size, or delete it',
          },
        ];
      return repeated(path, fallbackInstanceClasses, index);
    }),
  );

function repeated(path: Path, list: readonly string[], index: number): readonly RuleFinding[] {
  const first = list.indexOf(list[index] ?? '');
  if (first === index) return [];
  return [
    {
      path,
      reads: [path, [...path.slice(0, -1), first]],
      rule: 'an entry stands once in its list',
      found: `${list[index]} again`,
      mend: 'delete it',
    },
  ];
}
