import { writeFileSync } from 'node:fs';
import { fileJsonSchema } from '../core/config/file-json-schema.ts';

/* Writes the JSON schema that editors check config/tidegate.yaml with. */
writeFileSync(
  new URL('../config/tidegate.schema.json', import.meta.url),
  `${JSON.stringify(fileJsonSchema, null, 2)}\n`,
);
