import * as z from 'zod/mini';

const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  TOPIC_ARN: z.string().check(z.startsWith('arn:')),
  REJECTED_QUEUE_URL: z.url(),
  /** Which shard this handler serves; 1 to `shards` of the configuration. */
  SHARD: z.coerce.number().check(z.int(), z.gte(1)),
});

export type HandlerEnvironment = z.output<typeof environment>;

/** Fails at cold start, naming every variable that is missing or wrong: a handler without them can do nothing right. */
export function readHandlerEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): HandlerEnvironment {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`the handler's environment is incomplete: ${problems.join('; ')}`);
}
