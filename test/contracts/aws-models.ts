import path from 'node:path';
import * as z from 'zod';

import { ensurePython } from '../../local/prerequisites.ts';
import { startJsonLines } from './json-lines.ts';

/** botocore's names of the services whose SDK client (`@aws-sdk/client-<key>`) is used here. */
const SERVICES = {
  'application-auto-scaling': 'application-autoscaling',
  cloudformation: 'cloudformation',
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  dynamodb: 'dynamodb',
  eventbridge: 'events',
  iam: 'iam',
  lambda: 'lambda',
  rds: 'rds',
  'route53-recovery-cluster': 'route53-recovery-cluster',
  sfn: 'stepfunctions',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  sts: 'sts',
};
export type AwsService = keyof typeof SERVICES;

const Problems = z.array(z.string());
const ModelledErrors = z.array(z.strictObject({ name: z.string(), code: z.string() }));

/** `name` is the SDK's error class and `error.name`; `code` is what the wire says. */
type ModelledError = z.infer<typeof ModelledErrors>[number];

/** AWS's own models of its operations. Member names are equal in botocore and in the SDK v3. */
export interface AwsModels {
  operationExists(service: AwsService, operation: string): Promise<boolean>;
  /** What is wrong with a command's input: unknown, missing, of the wrong type, not a listed value. */
  validateRequest(service: AwsService, operation: string, input: object): Promise<string[]>;
  /** What is wrong with a command's output; the SDK's own `$metadata` is left aside. */
  validateResponse(service: AwsService, operation: string, output: object): Promise<string[]>;
  /** Throttling and other errors common to all operations are often not among them. */
  modelledErrors(service: AwsService, operation: string): Promise<ModelledError[]>;
  stop(): Promise<void>;
}

/** Starts one Python for all questions of a test file. */
export async function startAwsModels(): Promise<AwsModels> {
  const python = await ensurePython();
  const models = startJsonLines(python, [path.join(import.meta.dirname, 'aws_models.py')]);
  const ask = (ask: string, service: AwsService, operation: string, params: object = {}) =>
    models.ask({ ask, service: SERVICES[service], operation, params: encode(params) });

  return {
    async operationExists(service, operation) {
      return z.boolean().parse(await ask('exists', service, operation));
    },
    async validateRequest(service, operation, input) {
      return Problems.parse(await ask('request', service, operation, input));
    },
    async validateResponse(service, operation, output) {
      const { $metadata: _, ...members } = { $metadata: undefined, ...output };
      return Problems.parse(await ask('response', service, operation, members));
    },
    async modelledErrors(service, operation) {
      return ModelledErrors.parse(await ask('errors', service, operation));
    },
    stop: models.stop,
  };
}

/** JSON has neither dates nor bytes, and a string in their place must stay a string. */
function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, encode(member)]));
}
