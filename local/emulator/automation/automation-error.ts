/** What Systems Manager refuses: `name` is the error as AWS's model of the operation names it. */
export class AutomationError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
