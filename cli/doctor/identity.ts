import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Check, DoctorContext } from './check.ts';

/** Says who looks and where, so that a deployment is not searched for in the wrong account. */
export const identity: Check<DoctorContext> = {
  name: 'identity',
  async run({ clients, configuration }) {
    const { Account, Arn } = await clients.sts.send(new GetCallerIdentityCommand());
    return { findings: [], says: `account ${Account}, ${configuration.region}, as ${Arn}` };
  },
};
