import * as z from 'zod';
import type { Path } from './path.ts';
import { configurationSchema } from './schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The shape of what a file says of one region, with every limit, default and description. */
export const configurationJsonSchema: JsonSchema = {
  ...z.toJSONSchema(configurationSchema, { io: 'input' }),
  title: 'Tidegate configuration',
};

/** What the schema says about the value at `path`; undefined where it knows no such key. */
export function schemaAt(path: Path): JsonSchema | undefined {
  let schema: JsonSchema | undefined = configurationJsonSchema;
  for (const key of path) {
    if (schema === undefined) return undefined;
    schema = childSchema(schema, key);
  }
  return schema;
}

export function childSchema(schema: JsonSchema, key: PropertyKey): JsonSchema | undefined {
  const { properties = {}, additionalProperties, items } = schema;
  if (Object.hasOwn(properties, key)) return asSchema(properties[String(key)]);
  return typeof key === 'number' ? asSchema(items) : asSchema(additionalProperties);
}

function asSchema(child: JsonSchema['items']): JsonSchema | undefined {
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined;
}
