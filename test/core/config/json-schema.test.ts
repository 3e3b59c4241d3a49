import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fileJsonSchema } from '../../../core/config/file-json-schema.ts';
import { configurationJsonSchema, type JsonSchema } from '../../../core/config/json-schema.ts';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';

test('config/tidegate.schema.json is what the schema says now: npm run schema writes it', () => {
  const written = new URL('../../../config/tidegate.schema.json', import.meta.url);

  expect(JSON.parse(readFileSync(written, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(fileJsonSchema)),
  );
});

test('editors see limits, default, unit and description of a field', () => {
  const { edgeFunctions } = configurationJsonSchema.properties ?? {};
  const edgeFunction = blockOf(blockOf(edgeFunctions).additionalProperties);
  const scaling = blockOf(edgeFunction.properties?.['scaling']);

  expect(blockOf(edgeFunctions).propertyNames).toMatchObject({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
  expect(scaling.additionalProperties).toBe(false);
  expect(scaling.properties?.['scaleUpCooldown']).toMatchObject({
    type: 'integer',
    minimum: 0,
    maximum: 3600,
    default: 60,
    'x-unit': 'seconds',
    description: expect.stringContaining('completion'),
  });
});

test('editors complete what differs in a region: nothing must be there, and null takes a key away', () => {
  const region = blockOf(blockOf(fileJsonSchema.properties?.['regions']).additionalProperties);
  const edgeFunctions = blockOf(region.properties?.['edgeFunctions']);
  const edgeFunction = blockOf(edgeFunctions.additionalProperties);

  expect(Object.keys(region.properties ?? {}).toSorted()).toEqual(
    Object.keys(configurationJsonSchema.properties ?? {})
      .filter((key) => key !== 'project' && key !== 'region')
      .toSorted(),
  );
  expect(JSON.stringify(region)).not.toMatch(/"(required|default)":/);
  expect(edgeFunction).toMatchObject({ type: ['object', 'null'], additionalProperties: false });
  expect(edgeFunction.properties?.['mode']).toMatchObject({ enum: ['shadow', 'act', null] });
  expect(edgeFunction.properties?.['memoryMegabytes']).toMatchObject({
    type: ['integer', 'null'],
    minimum: 128,
  });
});

test('the examples of the keys that must be there make a configuration: they stand in for refused ones', () => {
  const root = configurationJsonSchema;
  const targetOf = (kind: string) =>
    required(blockOf(blockOf(root.properties?.[kind]).additionalProperties));
  const value = {
    ...required(root),
    edgeFunctions: { assistant: targetOf('edgeFunctions') },
    queues: { requests: targetOf('queues') },
    auroraClusters: { db: targetOf('auroraClusters') },
    quota: { concurrentExecutions: 1100 },
  };

  expect(() => parseConfiguration({ file: 'examples', value })).not.toThrow();
});

function required(block: JsonSchema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (block.required ?? []).map((key) => [key, blockOf(block.properties?.[key]).examples?.[0]]),
  );
}

function blockOf(schema: JsonSchema['items']): JsonSchema {
  if (typeof schema !== 'object' || Array.isArray(schema)) throw new Error('no block');
  return schema;
}
