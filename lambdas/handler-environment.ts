import * as z from 'zod/mini';

const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  TOPIC_ARN: z.string().check(z.startsWith('arn:')),
  REJECTED_QUEUE_URL: z.url(),
  /** Which shard this handler serves; 1 to `shards` of the configuration. */
  SHARD: z.coerce.number().check(z.int(), z.gte(1)),
});

export type HandlerEnvironment = z.output<typeof environment>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Fails at cold start, naming every variable that is missing or wrong: a handler without them can do nothing right. */
export function readHandlerEnvironment(variables: Variables): HandlerEnvironment {
  return parsed(environment, variables);
}

/** All that the console's door needs; fails in the same way. */
export function readTableName(variables: Variables): string {
  return parsed(z.pick(environment, { TABLE_NAME: true }), variables).TABLE_NAME;
}

function parsed<S extends z.ZodMiniType>(schema: S, variables: Variables): z.output<S> {
  const read = schema.safeParse(variables);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`the handler's environment is incomplete: ${problems.join('; ')}`);
}
