import { describe, expect, test } from '@jest/globals';
import {
  parseConfiguration,
  parseConfigurations,
} from '../../../core/config/parse-configuration.ts';
import { problemsOf, refusal, SMALL, small } from './configuration-scene.ts';

/** What the zones of SMALL are in eu-west-1. */
const ZONES = { auroraClusters: { db: { availabilityZones: ['eu-west-1a', 'eu-west-1b'] } } };

const inEurope = (overlay: object, home: object = {}) =>
  small({ ...home, regions: { 'eu-west-1': { ...ZONES, ...overlay } } });
const parse = (value: unknown) => parseConfigurations({ file: 'tidegate.yaml', value });

describe('a file with regions', () => {
  test('has a configuration for each, the one at its top first', () => {
    const [home, europe, ...more] = parse(inEurope({ mode: 'act' }));

    expect(more).toEqual([]);
    expect(home).toEqual(parseConfiguration({ file: 'tidegate.yaml', value: SMALL }));
    expect(europe).toEqual(
      parseConfiguration({
        file: 'tidegate.yaml',
        value: small({ ...ZONES, region: 'eu-west-1', mode: 'act' }),
      }),
    );
  });

  test('is at home what it is without them', () => {
    const value = inEurope({ mode: 'act' });

    expect(parseConfiguration({ file: 'tidegate.yaml', value })).toEqual(
      parseConfiguration({ file: 'tidegate.yaml', value: SMALL }),
    );
  });

  test('lays maps over each other key by key, and replaces lists and values', () => {
    const [, europe] = parse(
      inEurope(
        { edgeFunctions: { edge: { scaling: { maxInstances: 4 } } } },
        { edgeFunctions: { edge: { scaling: { minInstances: 1, maxInstances: 9 } } } },
      ),
    );

    expect(europe?.edgeFunctions['edge']).toMatchObject({
      functionName: 'edge',
      scaling: { minInstances: 1, maxInstances: 4, targetConcurrency: 50 },
    });
    expect(europe?.auroraClusters['db']?.availabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
  });

  test('takes away in one region what has no value there', () => {
    const [home, europe] = parse(
      inEurope({
        edgeFunctions: { edge: { database: null } },
        queues: { requests: null },
        auroraClusters: null,
      }),
    );

    expect(Object.keys(home.queues)).toEqual(['requests']);
    expect(europe).toMatchObject({ queues: {}, auroraClusters: {} });
    expect(europe?.edgeFunctions['edge']?.database).toBeUndefined();
  });

  test('may have a target in one region alone', () => {
    const own = {
      functionName: 'own',
      alias: 'live',
      memoryMegabytes: 128,
      scaling: { maxInstances: 2 },
    };
    const [home, europe] = parse(inEurope({ edgeFunctions: { own } }));

    expect(Object.keys(home.edgeFunctions)).toEqual(['edge']);
    expect(Object.keys(europe?.edgeFunctions ?? {})).toEqual(['edge', 'own']);
  });

  test('may have a region in which nothing differs', () => {
    const value = small({ auroraClusters: {}, regions: { 'eu-west-1': {} } });
    const withoutDatabase = JSON.parse(
      JSON.stringify(value, (key, part) => (key === 'database' || key === 'db' ? undefined : part)),
    );

    expect(parse(withoutDatabase).map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  });
});

describe('refused', () => {
  test.each([
    [
      'no block of regions',
      small({ regions: ['eu-west-1'] }),
      'regions | regions is a block of regions, each with its own block of what differs there | a list of 1 | write regions under it, or delete it',
    ],
    [
      'the region of the file again',
      small({ regions: { 'us-east-1': {} } }),
      'regions.us-east-1 | a region stands once in the file | us-east-1, which is region at the top of the file | move what differs to the top of the file, or correct one of the two',
    ],
    [
      'no name of a region',
      small({ regions: { Ireland: {} } }),
      'regions.Ireland | a region reads like us-east-1 | "Ireland" | write the name of a region',
    ],
    [
      'a region without a block',
      small({ regions: { 'eu-west-1': null } }),
      'regions.eu-west-1 | eu-west-1 is a block of what differs there | no value | write what differs under it, or eu-west-1: {} if nothing does',
    ],
    [
      'another project',
      inEurope({ project: 'other' }),
      'regions.eu-west-1.project | project is the same in every region | project: text "other" | delete it; project stands at the top of the file',
    ],
    [
      'another region',
      inEurope({ region: 'eu-west-2' }),
      'regions.eu-west-1.region | a region is the name of its block | region: text "eu-west-2" | delete it',
    ],
    [
      'regions in a region',
      inEurope({ regions: {} }),
      'regions.eu-west-1.regions | a region has no regions of its own | regions: an empty block | move it out, beside the other regions',
    ],
    [
      'taking away what is not there',
      inEurope({ edgeFunctions: { edgy: null } }),
      'regions.eu-west-1.edgeFunctions.edgy | a key without a value takes a key of the file away in this region | edgy, which the file does not have outside of regions | did you mean edge?',
    ],
    [
      'an unknown key',
      inEurope({ modes: 'act' }),
      'regions.eu-west-1.modes | the file has no key modes | modes: text "act" | did you mean mode?',
    ],
    [
      'a key of prototypes',
      inEurope(JSON.parse('{ "queues": { "__proto__": { "drives": "edge" } } }')),
      'regions.eu-west-1.queues.__proto__ | no key is named __proto__, constructor or prototype | the key __proto__ | rename or delete it',
    ],
  ])('%s', (_, value, problem) => {
    const [found, ...more] = problemsOf(value);

    expect(more).toEqual([]);
    expect(found).toBe(problem);
  });

  test('regions misspelled', () => {
    expect(problemsOf(small({ regoins: {} }))).toEqual([
      expect.stringMatching(/^regoins .* did you mean regions\?$/),
    ]);
  });

  test('what breaks everywhere is said once, at the top of the file', () => {
    const value = inEurope({ mode: 'act' }, { quota: { concurrentExecutions: '2000' }, shards: 0 });

    expect(refusal(value).map(({ path }) => path)).toEqual([
      'shards',
      'quota.concurrentExecutions',
    ]);
  });

  test('what an overlay says wrong is said where it says it', () => {
    const value = inEurope(
      { edgeFunctions: { edge: { memoryMegabytes: 1 } } },
      { edgeFunctions: { edge: { memoryMegabytes: 1 } } },
    );

    expect(refusal(value).map(({ path }) => path)).toEqual(
      [
        'regions.eu-west-1.edgeFunctions.edge.memoryMegabytes',
        'edgeFunctions.edge.memoryMegabytes',
      ].toSorted(),
    );
  });

  test('a missing key of a target of one region is said there', () => {
    const value = inEurope({ edgeFunctions: { own: { functionName: 'own', alias: 'live' } } });

    expect(refusal(value).map(({ path, found }) => `${path}: ${found}`)).toContain(
      'regions.eu-west-1.edgeFunctions.own.memoryMegabytes: nothing, the key is missing',
    );
  });

  test('a value that only one region does not take is named with the region', () => {
    expect(problemsOf(small({ regions: { 'eu-west-1': {} } }))).toEqual(
      ['us-east-1a', 'us-east-1b'].map(
        (zone, index) =>
          `auroraClusters.db.availabilityZones.${index} | in eu-west-1: zones lie in the region, eu-west-1 | ${zone} | write a zone of eu-west-1, or correct region; what holds in eu-west-1 alone stands under regions.eu-west-1`,
      ),
    );
  });

  test('a rule between a value of the file and one of a region is broken in that region', () => {
    const value = inEurope(
      { edgeFunctions: { edge: { scaling: { maxInstances: 2 } } } },
      { edgeFunctions: { edge: { scaling: { minInstances: 5 } } } },
    );

    expect(refusal(value)).toEqual([
      expect.objectContaining({
        path: 'edgeFunctions.edge.scaling.minInstances',
        rule: 'in eu-west-1: minInstances is at most maxInstances',
      }),
    ]);
  });

  test('the problems of all regions are found at once', () => {
    const value = small({
      shards: 0,
      regions: {
        'eu-west-1': { ...ZONES, mode: 'on' },
        'us-west-2': {
          auroraClusters: { db: { availabilityZones: ['us-west-2a', 'eu-west-1b'] } },
        },
        Ireland: {},
      },
    });

    expect(new Set(refusal(value).map(({ path }) => path))).toEqual(
      new Set([
        'regions.Ireland',
        'shards',
        'regions.eu-west-1.mode',
        'regions.us-west-2.auroraClusters.db.availabilityZones.1',
      ]),
    );
  });
});
