import * as z from 'zod';
import * as field from './fields.ts';

/** What an error alarm of a function is judged by. */
export const errorGate = z
  .strictObject({
    deploymentMinutes: field
      .count(0, 1440)
      .default(30)
      .describe('a version that serves for no longer than this is suspected of errors; 0: none is'),
    logGroup: z
      .string()
      .regex(/^[\w./#-]{1,512}$/)
      .meta({
        patternErrorMessage: 'a log group is 1-512 letters, digits and any of . - _ / #',
        examples: ['/aws/lambda/assistant-edge'],
      })
      .optional()
      .describe('where the function logs; without it /aws/lambda/<functionName>'),
  })
  .prefault({});
