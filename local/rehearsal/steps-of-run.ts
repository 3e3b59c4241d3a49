import {
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';

/** What a step has answered. */
interface AnsweredStep {
  readonly name: string;
  /** `done`, `described`, `waiting`, `refused`, `failed`. */
  readonly kind: string;
  readonly says: string;
}

const Output = z.object({
  outcomes: z.record(z.string(), z.looseObject({ kind: z.string(), says: z.string() })),
});

/**
 * The answers of a state machine's run that were not told before, in their order. A wait that looks again and sees the
 * same is not told again.
 */
export function stepReader(
  client: SFNClient,
): (executionArn: string) => Promise<readonly AnsweredStep[]> {
  const readUpTo = new Map<string, number>();
  const toldOf = new Map<string, string>();
  return async (executionArn) => {
    const events = await historyOf(client, executionArn, readUpTo.get(executionArn) ?? 0);
    readUpTo.set(executionArn, events.at(-1)?.id ?? readUpTo.get(executionArn) ?? 0);
    return events.flatMap(answerIn).filter(({ name, kind, says }) => {
      const told = `${kind} ${says}`;
      const isNews = toldOf.get(`${executionArn} ${name}`) !== told;
      toldOf.set(`${executionArn} ${name}`, told);
      return isNews;
    });
  };
}

/** Empty for a run that has not been started. */
async function historyOf(client: SFNClient, executionArn: string, after: number) {
  const events = await allEvents(client, executionArn).catch((error: unknown) => {
    if (error instanceof ExecutionDoesNotExist) return [];
    throw error;
  });
  return events.filter(({ id = 0 }) => id > after);
}

async function allEvents(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, ...(nextToken && { nextToken }) }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

function answerIn({ stateExitedEventDetails: exited }: HistoryEvent): readonly AnsweredStep[] {
  if (exited?.name === undefined || exited.output === undefined) return [];
  const output = Output.safeParse(JSON.parse(exited.output));
  const outcome = output.data?.outcomes[exited.name];
  return outcome === undefined ? [] : [{ name: exited.name, ...outcome }];
}
