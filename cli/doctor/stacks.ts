import { foundationStackName, shardStackName } from '../../core/stack-names.ts';
import { describeStack } from '../deployment.ts';
import { plural } from '../text.ts';
import type { Check, DeploymentContext, Finding } from './check.ts';

/** Every stack of the project came to an end that is no failure, and none is left of a larger number of shards. */
export const stacks: Check<DeploymentContext> = {
  name: 'stacks',
  async run({ configuration, clients }) {
    const { project, shards } = configuration;
    const shardNames = Array.from({ length: shards }, (_, index) =>
      shardStackName(project, index + 1),
    );
    const names = [foundationStackName(project), ...shardNames];
    const findings = await Promise.all(
      names.map(async (name): Promise<readonly Finding[]> => {
        const status = (await describeStack(clients.cloudFormation, name))?.StackStatus;
        if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return [];
        return [
          {
            what: `stack ${name} is in ${status}`,
            why: 'its last deployment has not ended, or not well: parts may be of an older configuration',
            mend: 'npx cdk deploy --all',
          },
        ];
      }),
    );
    return {
      findings: [...findings.flat(), ...(await leftOver(shardStackName(project, shards + 1)))],
      says: plural(names.length, 'stack'),
    };

    async function leftOver(name: string): Promise<readonly Finding[]> {
      if (!(await describeStack(clients.cloudFormation, name))) return [];
      return [
        {
          what: `stack ${name} is left from a larger number of shards`,
          why: 'its handlers still look at targets, by an old configuration',
          mend: `aws cloudformation delete-stack --stack-name ${name} --region ${configuration.region}`,
        },
      ];
    }
  },
};
