import * as z from 'zod/mini';

const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  TOPIC_ARN: z.string().check(z.startsWith('arn:')),
});

/** Fails at cold start: a step without them can do nothing right. */
export function readRunbookEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): z.output<typeof environment> {
  return environment.parse(variables);
}
