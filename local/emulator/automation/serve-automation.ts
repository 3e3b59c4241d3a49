import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { type Automation, createAutomation } from './automation.ts';
import { AutomationError } from './automation-error.ts';
import type { AutomationSurroundings } from './run-execution.ts';

const Where = z.object({ accountId: z.string(), region: z.string() });

/** What the launcher's patch `automation` asks. */
const Question = z.discriminatedUnion('ask', [
  Where.extend({ ask: z.literal('put-document'), name: z.string(), content: z.unknown() }),
  Where.extend({ ask: z.literal('delete-document'), name: z.string() }),
  Where.extend({
    ask: z.literal('answer'),
    operation: z.string(),
    input: z.looseObject({}),
    callerArn: z.string(),
  }),
]);
type Question = z.output<typeof Question>;

const Credentials = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
});

export interface ServedAutomation {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves Automation to the emulator at this endpoint, and acts there as the roles of its documents. */
export async function serveAutomation(
  endpoint: string,
  now: () => Date,
): Promise<ServedAutomation> {
  const automations = new Map<string, Automation>();
  const automationOf = ({ accountId, region }: z.output<typeof Where>): Automation => {
    const key = `${accountId} ${region}`;
    const automation =
      automations.get(key) ?? createAutomation(onEmulator({ endpoint, accountId, region, now }));
    automations.set(key, automation);
    return automation;
  };

  const server = createServer((request, response) => {
    void readQuestion(request)
      .then((question) => reply(automationOf(question), question))
      .then(
        (output) => response.end(onTheWire(output)),
        (error: Error) => {
          const status = error instanceof AutomationError ? 400 : 500;
          response.writeHead(status).end(onTheWire({ name: error.name, message: error.message }));
        },
      );
  });
  server.unref(); // ends with the process, as the emulator does
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it listens nowhere');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readQuestion(request: IncomingMessage): Promise<Question> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return Question.parse(JSON.parse(body));
}

async function reply(automation: Automation, question: Question): Promise<object> {
  switch (question.ask) {
    case 'put-document':
      automation.putDocument(question.name, question.content);
      return {};
    case 'delete-document':
      automation.deleteDocument(question.name);
      return {};
    case 'answer':
      return automation.answer(question.operation, question.input, question.callerArn);
  }
}

interface OnEmulator {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly now: () => Date;
}

function onEmulator({ endpoint, accountId, region, now }: OnEmulator): AutomationSurroundings {
  return {
    accountId,
    region,
    now,
    pause: () => sleep(50),
    sessionOf: async (roleArn, executionArn) => {
      const answer = await fetch(`${endpoint}/_tidegate/automation-session`, {
        method: 'POST',
        body: JSON.stringify({ roleArn, executionArn }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      const config = { endpoint, region, credentials: Credentials.parse(await answer.json()) };
      return {
        sfn: new SFNClient(config),
        lambda: new LambdaClient(config),
        ssm: new SSMClient(config),
      };
    },
  };
}

/** As the JSON protocol has it: dates are seconds since 1970. */
function onTheWire(value: object): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, member) {
    const own = this[key];
    return own instanceof Date ? own.getTime() / 1000 : member;
  });
}
