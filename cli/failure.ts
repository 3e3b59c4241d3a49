import { OutsideFaultError } from '../core/errors.ts';

/** A command cannot do what was asked, and that is no bug: it is said in words, and there is no stack trace. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly mend: string;
  /** 2 for wrong usage, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor(what: string, mend: string, exitCode: 1 | 2 = 1) {
    super(what);
    this.mend = mend;
    this.exitCode = exitCode;
  }
}

const REJECTED_CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];

const ACCESS_DENIED = [
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'UnauthorizedOperation',
];

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH'];

/** An error of AWS or of the way there, as what a person can do about it; undefined for a bug of ours. */
export function failureOf(error: unknown): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error;
  const cause = rootCause(error);
  const { name, message } = cause;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return new CommandFailure(
      'there are no AWS credentials',
      'set AWS_PROFILE, or log in: aws sso login --profile <name>',
    );
  if (REJECTED_CREDENTIALS.includes(name))
    return new CommandFailure(
      `AWS does not accept the credentials (${name})`,
      'log in again, or correct AWS_PROFILE; aws sts get-caller-identity shows who you are',
    );
  if (ACCESS_DENIED.includes(name))
    return new CommandFailure(`access denied: ${deniedInWords(message)}`, permissionToAsk(message));
  if (isUnreachable(cause))
    return new CommandFailure(
      `AWS cannot be reached (${name === 'Error' ? message : name})`,
      'check the network, the region and AWS_ENDPOINT_URL',
    );
  if (error instanceof OutsideFaultError || '$metadata' in cause)
    return new CommandFailure(
      error instanceof OutsideFaultError ? error.message : `${name}: ${message}`,
      'try again in a minute; if it stays, the request number is what AWS support asks for',
    );
  return undefined;
}

function rootCause(error: unknown): Error {
  const asError = error instanceof Error ? error : new Error(String(error));
  return asError instanceof OutsideFaultError && asError.cause instanceof Error
    ? asError.cause
    : asError;
}

function isUnreachable(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return UNREACHABLE.includes(code) || error.name === 'TimeoutError';
}

// "User: arn:… is not authorized to perform: iam:GetRole on resource: arn:… because no identity-based policy …"
const DENIED = /not authorized to perform:? ([\w-]+:\w+)(?: on resource:? (\S+))?/;

function deniedInWords(message: string): string {
  const [, action, resource] = DENIED.exec(message) ?? [];
  if (action === undefined) return message;
  return resource === undefined ? action : `${action} on ${resource}`;
}

function permissionToAsk(message: string): string {
  const action = DENIED.exec(message)?.[1];
  return action === undefined
    ? 'use an identity that may do it; aws sts get-caller-identity shows who you are'
    : `allow ${action} to this identity; aws sts get-caller-identity shows who you are`;
}
