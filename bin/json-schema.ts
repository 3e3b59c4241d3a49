import { writeFileSync } from 'node:fs';
import { configurationJsonSchema } from '../core/config/json-schema.ts';

/* Writes the JSON schema that editors check config/tidegate.yaml with. */
writeFileSync(
  new URL('../config/tidegate.schema.json', import.meta.url),
  `${JSON.stringify(configurationJsonSchema, null, 2)}\n`,
);
