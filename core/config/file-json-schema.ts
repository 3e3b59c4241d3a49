import { configurationJsonSchema, type JsonSchema } from './json-schema.ts';

/** The file's shape for editors (yaml-language-server): a region's, and under `regions` what differs in others. */
export const fileJsonSchema: JsonSchema = {
  ...configurationJsonSchema,
  properties: { ...configurationJsonSchema.properties, regions: regionsSchema() },
};

function regionsSchema(): JsonSchema {
  const { project: _, region = {}, ...properties } = configurationJsonSchema.properties ?? {};
  return {
    type: 'object',
    description: 'more regions, each with a Tidegate of its own, and what differs there',
    propertyNames: region,
    additionalProperties: overlaySchema({
      type: 'object',
      properties,
      additionalProperties: false,
    }),
  };
}

/** Of a block that lies over another: nothing must be there, nothing has a default, and null takes a key away. */
function overlaySchema({ required: _, default: __, ...schema }: JsonSchema): JsonSchema {
  return {
    ...schema,
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([key, value]) => [key, removable(value)]),
      ),
    }),
    ...(schema.additionalProperties && {
      additionalProperties: removable(schema.additionalProperties),
    }),
  };
}

function removable(value: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof value === 'boolean') return value;
  const { type, ...schema } = overlaySchema(value);
  return {
    ...schema,
    ...(type !== undefined && { type: [...[type].flat(), 'null'] }),
    ...(schema.enum && { enum: [...schema.enum, null] }),
  };
}
