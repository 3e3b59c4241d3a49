/** One command that a client was given, and what it got back (nothing when the script threw). */
export interface Exchange {
  readonly operation: string;
  readonly input: object;
  readonly output?: object;
}

/** A method's type, because each client takes inputs of its own and no other `object`. */
type Handler = {
  handle(args: { readonly input: object }): Promise<{ readonly output: object }>;
}['handle'];

interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Handler, context: { readonly commandName?: string }) => Handler,
      options: { readonly step: 'initialize' },
    ): void;
  };
}

/**
 * Answers every command of a real SDK client from a script, before anything is serialized or sent. What was exchanged
 * is returned, so that a test can hold both directions against AWS's own models.
 */
export function scriptClient(
  client: SdkClient,
  answer: (operation: string, input: object) => object | Promise<object>,
): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  client.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        const operation = commandName.replace(/Command$/, '');
        const request = { ...input }; // paginators write the next token into the same object
        const at = exchanges.push({ operation, input: request }) - 1; // others may be asked meanwhile
        const output = await answer(operation, request);
        exchanges[at] = { operation, input: request, output };
        return { response: {}, output };
      },
    { step: 'initialize' },
  );
  return exchanges;
}

/** Writes down what is exchanged with the service; exchanges that end in an error have no output. */
export function recordClient(client: SdkClient, exchanges: Exchange[]): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const exchange = {
          operation: commandName.replace(/Command$/, ''),
          input: { ...args.input },
        };
        const answer = await next(args).catch((error: unknown) => {
          exchanges.push(exchange);
          throw error;
        });
        exchanges.push({ ...exchange, output: answer.output });
        return answer;
      },
    { step: 'initialize' },
  );
}
