import { Stack, Validations } from 'aws-cdk-lib';
import { type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { addToDeadLetterQueueResourcePolicy } from 'aws-cdk-lib/aws-events-targets';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { undeliveredStartsName } from '../../core/own-names.ts';
import { BY_ALARM, DOOR_PARAMETERS } from '../../core/runbooks/door.ts';
import { runbookRoleName } from '../../core/runbooks/names.ts';
import type { RunbookName } from '../../core/runbooks/runbook.ts';
import { type AlarmStart, alarmStarts } from '../../core/runbooks/start-by-alarm.ts';
import { runbooksStackName } from '../../core/stack-names.ts';
import { deadLetterQueue } from '../dead-letter-queue.ts';
import { alarmArnPrefix } from '../names.ts';
import { allow, wildcard } from '../permissions.ts';
import type { RunbookDoor } from './runbook-door.ts';

export interface AlarmStartsProps {
  readonly configuration: Configuration;
  readonly doors: ReadonlyMap<RunbookName, RunbookDoor>;
}

/**
 * Alarms that go into ALARM → the operator's document, with the role that the machine knows alarms by. Nothing of the
 * event is handed on: the document gets constants, and the machine reads the alarm itself.
 */
export class AlarmStarts extends Construct {
  constructor(scope: Construct, id: string, { configuration, doors }: AlarmStartsProps) {
    super(scope, id);
    const { project } = configuration;
    const starts = alarmStarts(configuration);
    const started = [...doors].flatMap(([name, door]) =>
      starts.some(({ runbook }) => runbook === name) ? [door] : [],
    );
    const role = this.roleThatStarts(configuration, started);
    const undelivered = deadLetterQueue(this, 'Undelivered', undeliveredStartsName(project));
    for (const start of starts) {
      const door = doors.get(start.runbook);
      if (door === undefined) continue;
      new Rule(this, `${start.runbook}-${start.cluster}`, {
        description: `Tidegate: alarms that start ${start.runbook} of ${start.cluster}`,
        eventPattern: this.raised(start.alarms),
        targets: [this.document(start, { door, role, undelivered })],
      });
    }
  }

  /** Genuine events of this account and region, of exactly these alarms. */
  private raised(alarms: readonly string[]) {
    const { account, region } = Stack.of(this);
    return {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      account: [account],
      region: [region],
      resources: alarms.map((name) => alarmArnPrefix(this, name)),
      detail: { alarmName: [...alarms], state: { value: ['ALARM'] } },
    };
  }

  private document(
    { cluster, act, inputs }: AlarmStart,
    {
      door,
      role,
      undelivered,
    }: { readonly door: RunbookDoor; readonly role: Role; readonly undelivered: Queue },
  ): IRuleTarget {
    const parameters = {
      [DOOR_PARAMETERS.cluster]: cluster,
      ...inputs,
      ...(act === 'run' && { [DOOR_PARAMETERS.breakGlassReason]: BY_ALARM }),
    };
    const lists = Object.entries(parameters).map(([name, value]) => [name, [value]]);
    return {
      bind: (rule) => {
        addToDeadLetterQueueResourcePolicy(rule, undelivered);
        return {
          arn: this.ssmArn('automation-definition', `${door.documentName}:$DEFAULT`),
          role,
          input: RuleTargetInput.fromObject(Object.fromEntries(lists)),
          deadLetterConfig: { arn: undelivered.queueArn },
          // An older event is worth nothing: the alarm has told people since.
          retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 10 },
        };
      },
    };
  }

  private roleThatStarts({ project, region }: Configuration, doors: readonly RunbookDoor[]): Role {
    const stack = Stack.of(this);
    const rules = stack.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${runbooksStackName(project)}-*`,
    });
    const role = new Role(this, 'Role', {
      roleName: runbookRoleName(project, region, 'alarm'),
      description: 'Tidegate: starts runbooks for alarms',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': rules },
        },
      }),
    });
    const definitions = doors.map(({ documentName }) =>
      this.ssmArn('automation-definition', `${documentName}:*`),
    );
    const executions = this.ssmArn('automation-execution', '*');
    const policy = new Policy(role, 'Start', {
      roles: [role],
      statements: [
        allow({
          actions: ['ssm:StartAutomationExecution'],
          resources: [
            ...definitions,
            ...doors.map(({ documentName }) => this.ssmArn('document', documentName)),
            executions,
          ],
        }),
        allow({
          actions: ['iam:PassRole'],
          resources: doors.map(({ automationRole }) => automationRole.roleArn),
          conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ],
    });
    const printed = (wild: string) => wild.replace(stack.account, '<AWS::AccountId>');
    Validations.of(policy).acknowledge(
      ...definitions.map((each) => wildcard(printed(each), 'Any version of one document.')),
      wildcard(printed(executions), 'An execution is named when it starts.'),
    );
    return role;
  }

  private ssmArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'ssm', resource, resourceName });
  }
}
