import type { Answer, Call } from './processes.ts';

/** A part of AWS as far as it matters here: what each call answers and changes, and what happens by itself. */
export interface AwsModel<A> {
  readonly initial: A;
  /** Whether the call changes nothing, however often and late it comes. */
  readonly isRead: (callName: string) => boolean;
  readonly answer: (aws: A, call: Call, now: Date) => { readonly aws: A; readonly answer: Answer };
  readonly byItself: (aws: A) => readonly { readonly says: string; readonly aws: A }[];
  readonly violationOf: (aws: A) => string | undefined;
  /** Whether it is as low demand wants it, and nothing is under way. */
  readonly isAtRest: (aws: A) => boolean;
}
