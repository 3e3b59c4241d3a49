import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { type RunbookRole, runbookRoleName } from '../../core/runbooks/names.ts';
import { clientConfig } from '../aws-clients.ts';
import type { Emulator } from '../emulator/start-emulator.ts';
import type { PlatformRegion } from '../platform-region.ts';

/** Somebody in one of the roles of the runbooks. */
export interface Person {
  readonly name: string;
  readonly role: RunbookRole;
}

export const operator = (name: string): Person => ({ name, role: 'operator' });
export const approver = (name: string): Person => ({ name, role: 'approver' });

/** Systems Manager as a person calls it: an IAM user who has taken the role, as its trust policy lets users. */
export function systemsManagerOf(
  emulator: Emulator,
  { configuration }: Pick<PlatformRegion, 'configuration'>,
): (person: Person) => Promise<SSMClient> {
  const place = { endpoint: emulator.endpoint, region: configuration.region };
  const users = new Map<string, Promise<STSClient>>();
  const clients = new Map<string, Promise<SSMClient>>();
  const withCredentials = (credentials: Partial<Credentials> = {}) => ({
    ...clientConfig(place),
    credentials: {
      accessKeyId: credentials.AccessKeyId ?? '',
      secretAccessKey: credentials.SecretAccessKey ?? '',
      ...(credentials.SessionToken !== undefined && { sessionToken: credentials.SessionToken }),
    },
  });

  const userNamed = async (UserName: string): Promise<STSClient> => {
    const iam = new IAMClient(clientConfig(place));
    await iam.send(new CreateUserCommand({ UserName })).catch((error: unknown) => {
      if (!(error instanceof EntityAlreadyExistsException)) throw error; // users have no region
    });
    const allow = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'roles', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return new STSClient(withCredentials(AccessKey));
  };

  const inRole = async ({ name, role }: Person): Promise<SSMClient> => {
    const sts = await once(users, name, () => userNamed(name));
    const roleName = runbookRoleName(configuration.project, configuration.region, role);
    const { Credentials: credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${emulator.accountId}:role/${roleName}`,
        RoleSessionName: name,
      }),
    );
    return new SSMClient(withCredentials(credentials));
  };
  return (person) => once(clients, `${person.role} ${person.name}`, () => inRole(person));
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
