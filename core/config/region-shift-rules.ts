import type { Rule, RuleFinding } from './finding.ts';
import { nearest } from './nearest.ts';
import { quoted } from './path.ts';

/* Rules on the pair of regions that traffic is shifted between. */

export const partnersAreElsewhere: Rule = ({ region, runbooks }) =>
  Object.entries(runbooks?.regionShift ?? {}).flatMap(
    ([name, { partner }]): readonly RuleFinding[] => {
      if (partner.region !== region) return [];
      const path = ['runbooks', 'regionShift', name, 'partner', 'region'];
      return [
        {
          path,
          reads: [path, ['region']],
          rule: 'the partner of a region is another region',
          found: partner.region,
          mend: 'write the region that traffic is shifted away from',
        },
      ];
    },
  );

export const usualRegionIsOneOfThePair: Rule = ({ region, runbooks }) =>
  Object.entries(runbooks?.regionShift ?? {}).flatMap(
    ([name, { partner, usualRegion = region }]): readonly RuleFinding[] => {
      if ([region, partner.region].includes(usualRegion)) return [];
      const path = ['runbooks', 'regionShift', name, 'usualRegion'];
      return [
        {
          path,
          reads: [path, ['region']],
          rule: 'the usual region is this one or its partner',
          found: usualRegion,
          mend: `write ${region} or ${partner.region}`,
        },
      ];
    },
  );

export const peaksNameFunctions: Rule = ({ runbooks, edgeFunctions }) =>
  Object.entries(runbooks?.regionShift ?? {}).flatMap(([name, { peak }]) =>
    Object.keys(peak.instances).flatMap((instance): readonly RuleFinding[] => {
      if (Object.hasOwn(edgeFunctions, instance)) return [];
      const meant = nearest(instance, Object.keys(edgeFunctions));
      return [
        {
          path: ['runbooks', 'regionShift', name, 'peak', 'instances', instance],
          reads: [['edgeFunctions']],
          rule: 'a peak is that of a function of edgeFunctions',
          found: quoted(instance),
          mend: meant === undefined ? 'add the function, or delete this' : `write ${meant}`,
        },
      ];
    }),
  );

export const peaksKeepToTheCeiling: Rule = ({ runbooks, edgeFunctions, auroraClusters }) =>
  Object.entries(runbooks?.regionShift ?? {}).flatMap(([name, { peak }]) => {
    const path = ['runbooks', 'regionShift', name, 'peak'];
    const functions = Object.entries(peak.instances).flatMap(([target, instances]) =>
      beyond({
        path: [...path, 'instances', target],
        peak: instances,
        ceilingPath: ['edgeFunctions', target, 'scaling', 'maxInstances'],
        ceiling: edgeFunctions[target]?.scaling.maxInstances,
      }),
    );
    const readers = beyond({
      path: [...path, 'readers'],
      peak: peak.readers,
      ceilingPath: ['auroraClusters', name, 'maxReaders'],
      ceiling: auroraClusters[name]?.maxReaders,
    });
    return [...functions, ...readers];
  });

interface Peak {
  readonly path: readonly string[];
  readonly peak: number;
  readonly ceilingPath: readonly string[];
  /** Undefined where the target is not there, which another rule says. */
  readonly ceiling: number | undefined;
}

function beyond({ path, peak, ceilingPath, ceiling }: Peak): readonly RuleFinding[] {
  if (ceiling === undefined || peak <= ceiling) return [];
  const key = ceilingPath.at(-1);
  return [
    {
      path: [...path],
      reads: [[...path], [...ceilingPath]],
      rule: `a peak is at most ${key}`,
      found: `${peak}, and ${key} is ${ceiling}`,
      mend: `raise ${key} to ${peak}, or lower the peak`,
    },
  ];
}
