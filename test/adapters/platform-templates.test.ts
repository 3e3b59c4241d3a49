import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readPlatformTemplates } from '../../adapters/platform-templates.ts';
import { ConfigurationError } from '../../core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-platform-'));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('reads every template of a cdk.out, those of stages and nested stacks too, and nothing else', () => {
  const cdkOut = join(folder, 'cdk.out');
  mkdirSync(join(cdkOut, 'assembly-prod'), { recursive: true });
  const template = JSON.stringify({ Resources: { A: { Type: 'AWS::S3::Bucket' } } });
  for (const name of [
    'one.template.json',
    'one.nested.template.json',
    'assembly-prod/two.template.json',
  ])
    write(join('cdk.out', name), template);
  write('cdk.out/manifest.json', '{}');

  const files = readPlatformTemplates([cdkOut]).map(({ file }) => file.slice(cdkOut.length + 1));

  expect(files).toEqual([
    'assembly-prod/two.template.json',
    'one.nested.template.json',
    'one.template.json',
  ]);
});

test('reads the short forms of YAML', () => {
  const file = write(
    'template.yaml',
    `
Resources:
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      Name: !Ref Name
      Arn: !GetAtt Edge.Arn
      Sub: !Sub ["\${a}", { a: !ImportValue b }]
      Part: !Select [1, !Split [":", !Ref Edge]]
`,
  );

  expect(readPlatformTemplates([file])[0]?.Resources['Live']?.Properties).toEqual({
    Name: { Ref: 'Name' },
    Arn: { 'Fn::GetAtt': 'Edge.Arn' },
    Sub: { 'Fn::Sub': [`\${a}`, { a: { 'Fn::ImportValue': 'b' } }] },
    Part: { 'Fn::Select': [1, { 'Fn::Split': [':', { Ref: 'Edge' }] }] },
  });
});

test.each([
  ['a path that is not there', () => join(folder, 'nowhere'), 'nothing at this path'],
  [
    'a folder without templates',
    () => mkdtempSync(join(folder, 'empty-')),
    'a folder without *.template.json',
  ],
  ['a file that is no template', () => write('no.json', '{"a": 1}'), 'a file without Resources'],
  [
    'a resource without a type',
    () => write('type.json', '{"Resources": {"A": 1}}'),
    'a file without Resources',
  ],
])('%s is refused', (_, pathOf, found) => {
  const path = pathOf();
  expect(() => readPlatformTemplates([path])).toThrow(ConfigurationError);
  try {
    readPlatformTemplates([path]);
  } catch (error) {
    expect(error).toMatchObject({ file: path, problems: [{ found }] });
  }
});

test('text that cannot be parsed is refused', () => {
  const file = write('broken.yaml', 'Resources: [');
  expect(() => readPlatformTemplates([file])).toThrow(ConfigurationError);
});
