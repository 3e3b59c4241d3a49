import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { leasesOverBefore } from '../core/lease.ts';
import type { StateStore, TargetState } from '../core/ports.ts';
import { appendAuditItem, readAuditItems, readAuditItemsSince } from './aws-dynamodb-audit.ts';
import { readItems } from './aws-dynamodb-batch.ts';
import { putLedgerDay, queryLedgerDays } from './aws-dynamodb-ledger.ts';
import { outsideFault } from './aws-errors.ts';
import { CONTROL_KEY, itemToControl, readControl, stopSwitchUpdate } from './control-items.ts';
import {
  type Item,
  itemToState,
  STATE_ATTRIBUTES,
  type StateTable,
  stateToItem,
  targetPartition,
  type WrittenState,
} from './state-items.ts';

/**
 * State, stop switch and audit in one DynamoDB table. Every write is to one item; a target's state changes only under its
 * condition, so that of two writers one is first, whatever their order, their clocks and the SDK's retries.
 */
export function createDynamoDbState(table: StateTable): StateStore {
  const { client, tableName } = table;
  return {
    async readStates(targets) {
      return (await readStatesAndControl(table, targets)).states;
    },

    readStatesAndControl: (targets) => readStatesAndControl(table, targets),

    async write(target, previous, next, now, owner) {
      const writeId = randomUUID();
      const update = conditionalUpdate({ tableName, target, previous, next, now, owner, writeId });
      try {
        await client.send(new UpdateItemCommand(update));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException))
          return outsideFault(`write the state of ${target}`)(error);
        // After a lost answer the SDK sends the same write again, and finds its own.
        return error.Item?.['writeId']?.S === writeId;
      }
    },

    readControl: () => readControl(table),

    async writeStopSwitch(position) {
      await client
        .send(new UpdateItemCommand(stopSwitchUpdate(tableName, position)))
        .catch(outsideFault('write the stop switch'));
    },

    async appendAudit(item) {
      await appendAuditItem(table, item).catch(
        outsideFault(`append to the audit of ${item.target}`),
      );
    },

    async readAudit(target, limit) {
      return readAuditItems(table, target, limit).catch(
        outsideFault(`read the audit of ${target}`),
      );
    },

    async readAuditSince(target, since) {
      return readAuditItemsSince(table, target, since).catch(
        outsideFault(`read the audit of ${target}`),
      );
    },

    async writeLedgerDay(target, day) {
      await putLedgerDay(table, target, day).catch(outsideFault(`write the ledger of ${target}`));
    },

    async readLedgerDays(target, days) {
      return queryLedgerDays(table, target, days).catch(
        outsideFault(`read the ledger of ${target}`),
      );
    },
  };
}

async function readStatesAndControl(table: StateTable, targets: readonly string[]) {
  const keys = [CONTROL_KEY, ...[...new Set(targets)].map(stateKey)];
  const items = await readItems(table, keys).catch(
    outsideFault('read the state of targets and the stop switch'),
  );
  const itemsByPartition = new Map(items.map((item) => [item['pk']?.S, item]));
  const states = targets.flatMap((target): [string, TargetState][] => {
    const item = itemsByPartition.get(targetPartition(target));
    const state = item && itemToState(item);
    return state === undefined ? [] : [[target, state]];
  });
  const control = itemToControl(itemsByPartition.get(CONTROL_KEY.pk.S));
  return { states: new Map(states), control };
}

interface StateWrite {
  readonly tableName: string;
  readonly target: string;
  readonly previous: TargetState | undefined;
  readonly next: WrittenState;
  readonly now: Date;
  readonly owner: string;
  readonly writeId: string;
}

/**
 * Sets what `next` says, removes what it leaves out, and leaves attributes alone that this version does not know: they
 * belong to a later one, whose handlers may be running beside it.
 */
function conditionalUpdate(write: StateWrite): UpdateItemCommandInput {
  const { tableName, target, previous, next, now, owner, writeId } = write;
  const attributes: Item = {
    ...stateToItem(next),
    schemaVersion: { N: '1' },
    version: { N: String((previous?.version ?? 0) + 1) },
    writeId: { S: writeId },
  };
  const names = Object.keys(attributes);
  const removed = STATE_ATTRIBUTES.filter((name) => !names.includes(name));
  const remove = removed.length === 0 ? '' : ` REMOVE ${removed.map((name) => `#${name}`).join()}`;
  return {
    TableName: tableName,
    Key: stateKey(target),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join()}${remove}`,
    ConditionExpression: `(${isStillAt(previous)}) AND (${isFree})`,
    ExpressionAttributeNames: {
      ...Object.fromEntries([...names, ...removed].map((name) => [`#${name}`, name])),
      '#lease': 'lease',
      '#owner': 'owner',
      '#expiresAt': 'expiresAt',
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
      ...(previous === undefined
        ? { ':number': { S: 'N' } }
        : { ':previousVersion': { N: String(previous.version) } }),
      ':writer': { S: owner },
      ':leasesOverBefore': { S: leasesOverBefore(now).toISOString() },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** An item whose version cannot be read was read as missing, so it counts as missing here too. */
function isStillAt(previous: TargetState | undefined): string {
  return previous === undefined
    ? 'attribute_not_exists(#version) OR NOT attribute_type(#version, :number)'
    : '#version = :previousVersion';
}

const isFree =
  'attribute_not_exists(#lease.#expiresAt) OR #lease.#owner = :writer OR #lease.#expiresAt < :leasesOverBefore';

function stateKey(target: string): Item {
  return { pk: { S: targetPartition(target) }, sk: { S: 'STATE' } };
}
