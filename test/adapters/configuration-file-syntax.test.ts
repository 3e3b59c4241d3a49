import { describe, expect, test } from '@jest/globals';
import { GOOD, problemsOf, refusalOf, written } from './configuration-file-scene.ts';

describe('keys that stand twice', () => {
  test('are reported with both lines, beside everything else', () => {
    expect(problemsOf(`${GOOD}    memoryMegabytes: 512\nmode: none\nproject: other\n`)).toEqual([
      '9 edgeFunctions.edge.memoryMegabytes | a key stands once in its block | memoryMegabytes again, first on line 8 | delete one of the two',
      '10 mode | mode is shadow or act | text "none" | write shadow or act',
      '11 project | a key stands once in its block | project again, first on line 1 | delete one of the two',
    ]);
  });

  test('also when only YAML tells them apart', () => {
    const repeated = problemsOf(`${GOOD}queues: { 1: {}, "1": {} }\n`).filter((problem) =>
      problem.includes('stands once'),
    );

    expect(repeated).toEqual([
      '9 queues.1 | a key stands once in its block | 1 again, first on line 9 | delete one of the two',
    ]);
  });
});

test('__proto__ is refused by name, and reaches no object', () => {
  expect(problemsOf(`${GOOD}__proto__: { mode: act }\n`)).toEqual([
    '9 __proto__ | no key is named __proto__, constructor or prototype | the key __proto__ | rename or delete it',
  ]);
  expect(Reflect.get({}, 'mode')).toBeUndefined();
});

describe('text that is not YAML, or leaves open what it means', () => {
  const YAML_RULE = 'the file is YAML';
  const CORRECT = 'correct the line; text with : or # or a bracket in it stands in quotes';

  test.each([
    [
      'a tab',
      `${GOOD}\tmode: act\n`,
      '9 (the file) | lines are indented by spaces | a tab | replace the tab by two spaces',
    ],
    [
      'a tab that spoils the lines below it',
      'a:\n\tb: 1\n  c: 2\nd: 3\n',
      '2 (the file) | lines are indented by spaces | a tab | replace the tab by two spaces',
    ],
    [
      'a key in another column, and more keys after it',
      'a:\n  b: 1\n c: 2\n d: 3\ne: 4\n',
      '3 (the file) | the keys of a block start in the same column | a key in another column than those above it | indent it as the other keys of its block',
    ],
    [
      'two keys on a line',
      'a: b: c\n',
      '1 (the file) | one key stands on a line | a key after a key on the same line | put the second key on a line of its own, or the text in quotes',
    ],
    [
      'a bracket left open',
      'a: [1, 2\nb: 3\n',
      `2 (the file) | ${YAML_RULE} | flow sequence in block collection must be sufficiently indented and end with a ] | ${CORRECT}`,
    ],
    [
      'a quote left open',
      'a: "x\nb: 3\n',
      `3 (the file) | ${YAML_RULE} | missing closing "quote | ${CORRECT}`,
    ],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      '2 (the file) | the file is one YAML document | a second one after --- | delete the line ---, or what follows it',
    ],
    [
      'an alias without its anchor',
      'a: *nope\n',
      '1 a | an alias stands below its anchor | *nope, and no anchor of that name above it | write &nope where the value stands, or write the value here',
    ],
    [
      'an alias inside of its anchor',
      'a: &a { b: [1, *a] }\n',
      '1 a.b.1 | an alias stands outside its anchor | *a inside of what it stands for | write the value here',
    ],
    [
      'a merge inside of its anchor',
      'a: &a { <<: *a }\n',
      '1 a."<<" | an alias stands outside its anchor | *a inside of what it stands for | write the value here',
    ],
    [
      'a merge of no block',
      'a: { <<: 3 }\n',
      '0 (the file) | aliases and merge keys can be put in place | Merge sources must be maps or map aliases | write the values where they are needed',
    ],
    [
      'a tag',
      'a: !secret x\n',
      '1 a | values are plain YAML, without tags | the tag "!secret" | delete the tag',
    ],
    [
      'a tag that would make a block of defaults',
      'a: !!set { b }\n',
      '1 a | values are plain YAML, without tags | the tag "tag:yaml.org,2002:set" | delete the tag',
    ],
    [
      'blocks without an end',
      '['.repeat(20_000),
      '1 (the file) | blocks are nested a few levels deep | more levels than can be read | give the path of a configuration file',
    ],
  ])('%s', (_, content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  test('the same fault twice on a line is one problem', () => {
    const lines = refusalOf(written('a: [[[1\nb: 2\n')).map(
      ({ line, found }) => `${line} ${found}`,
    );

    expect(new Set(lines).size).toBe(lines.length);
  });

  test('all faults at once, keys that stand twice among them', () => {
    expect(
      problemsOf('a: *nope\nb: !tag 1\na: 2\n').map((problem) => problem.split(' | ', 2).join(' ')),
    ).toEqual([
      '1 a an alias stands below its anchor',
      '2 b values are plain YAML, without tags',
      '3 a a key stands once in its block',
    ]);
  });

  test.each([
    ['a list of lists of lists', (name: string, below: string) => `${name}: &${name} [${below}]`],
    ['merges of merges', (name: string, below: string) => `${name}: &${name} { <<: [${below}] }`],
  ])('aliases that multiply are refused before they fill the memory: %s', (_, level) => {
    const names = [...'bcdefghij'];
    const text = names.map((name, index) =>
      level(name, Array.from({ length: 10 }, () => `*${['a', ...names][index]}`).join(', ')),
    );

    expect(problemsOf(`a: &a { x: 1 }\n${text.join('\n')}\n`)).toEqual([
      '0 (the file) | aliases and merge keys can be put in place | Excessive alias count indicates a resource exhaustion attack | write the values where they are needed',
    ]);
  });
});
