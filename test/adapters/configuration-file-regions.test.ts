import { describe, expect, test } from '@jest/globals';
import {
  lineInFile,
  readConfigurationFile,
  readRegionalConfigurations,
} from '../../adapters/configuration-file.ts';
import { GOOD, problemsOf, written } from './configuration-file-scene.ts';

const TWO_REGIONS = `${GOOD}regions:
  eu-west-1:
    mode: act
    edgeFunctions:
      edge:
        memoryMegabytes: 512
`;

describe('a file with regions', () => {
  test('is read for its first region, for the one that is asked for, or for all', () => {
    const file = written(TWO_REGIONS);
    const [home, europe, ...more] = readRegionalConfigurations(file);

    expect(more).toEqual([]);
    expect(home).toEqual(readConfigurationFile(written(GOOD)));
    expect(readConfigurationFile(written(TWO_REGIONS))).toEqual(home);
    expect(readConfigurationFile(file, 'us-east-1')).toEqual(home);
    expect(readConfigurationFile(file, 'eu-west-1')).toEqual(europe);
    expect(europe).toMatchObject({
      configuration: {
        region: 'eu-west-1',
        mode: 'act',
        edgeFunctions: { edge: { alias: 'live', memoryMegabytes: 512 } },
      },
      hash: expect.not.stringMatching(`^${home.hash}$`),
    });
  });

  test('does not have every region', () => {
    expect(() => readConfigurationFile(written(TWO_REGIONS), 'us-west-2')).toThrow(
      expect.objectContaining({
        problems: [
          {
            line: 2,
            path: 'region',
            rule: 'a region that is asked for is one of the file',
            found: 'us-west-2; the file has us-east-1, eu-west-1',
            mend: 'ask for one of these, or add us-west-2 under regions (docs/multi-region.md)',
          },
        ],
      }),
    );
  });

  test('says where a value of a region stands', () => {
    const file = written(TWO_REGIONS);
    const memory = ['edgeFunctions', 'edge', 'memoryMegabytes'];

    expect(lineInFile(file, memory)).toBe(8);
    expect(lineInFile(file, memory, 'us-east-1')).toBe(8);
    expect(lineInFile(file, memory, 'eu-west-1')).toBe(14);
    expect(lineInFile(file, ['edgeFunctions', 'edge', 'alias'], 'eu-west-1')).toBe(7);
  });
});

describe('a problem is on the line', () => {
  test('of the overlay that says it', () => {
    expect(problemsOf(TWO_REGIONS.replace('512', '1'))).toEqual([
      expect.stringMatching(/^14 regions\.eu-west-1\.edgeFunctions\.edge\.memoryMegabytes \|/),
    ]);
  });

  test('of the value that all regions have, with the region that does not take it', () => {
    expect(problemsOf(`${TWO_REGIONS}    quota: { keepUnreserved: 1500 }\n`)).toEqual([
      expect.stringMatching(/^3 quota\.concurrentExecutions \| in eu-west-1: maxInstances/),
    ]);
  });

  test('of the null that has taken away what must be there', () => {
    expect(problemsOf(TWO_REGIONS.replace('512', ''))).toEqual([
      '14 regions.eu-west-1.edgeFunctions.edge.memoryMegabytes | memoryMegabytes is a whole number of megabytes from 128 to 10240 | nothing, the key is missing | add it, e.g. memoryMegabytes: 1024',
    ]);
  });

  test('of a key that stands twice in an overlay', () => {
    expect(problemsOf(`${TWO_REGIONS}    mode: shadow\n`)).toEqual([
      expect.stringMatching(/^15 regions\.eu-west-1\.mode \| a key stands once/),
    ]);
  });
});
