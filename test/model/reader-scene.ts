import type { RDSClient } from '@aws-sdk/client-rds';
import { createAuroraReaders } from '../../adapters/aws-aurora-readers.ts';
import { OWNER_TAG, readerSlotName } from '../../core/reader-slots.ts';
import type { AwsModel } from './aws-model.ts';
import { alarmNamed, configuration, type LoopScene } from './loop-scene.ts';
import type { Ask } from './processes.ts';

interface Reader {
  readonly id: string;
  readonly status: 'creating' | 'available' | 'deleting';
  readonly createdAt: string;
}

/** The readers of a cluster as RDS has them, the oldest first; its writer stays what it is. */
export type Readers = readonly Reader[];

const { minReaders, maxReaders } = configuration.auroraClusters['db'] ?? missing();

/** Readers of an Aurora cluster, by the real adapter. */
export const readerScene: LoopScene = {
  target: 'db',
  configuration,
  alarm: alarmNamed('db', 'reader-cpu'),
  metricValue: ({ metricName }, demand) => {
    if (metricName === 'CPUUtilization') return demand === 'high' ? 95 : 5;
    return 10; // connections, and the heartbeat
  },
  capacityOf: (ask, now) => ({
    'aurora-readers': createAuroraReaders({
      client: rdsClient(ask),
      project: configuration.project,
      now: () => now,
      connectionsOf: async (ids) => new Map(ids.map((id) => [id, 10])),
      scalableTargets: { findOnReaders: async () => undefined },
    }),
    'edge-function': { read: () => missing(), set: () => missing() },
  }),
};

export const readersModel: AwsModel<Readers> = {
  initial: [1, 2].map((slot) => ({
    id: readerSlotName('db', slot),
    status: 'available',
    createdAt: `2026-03-01T0${slot}:00:00Z`,
  })),
  isRead: (name) => name.startsWith('Describe'),

  answer(readers, { name, input }, now) {
    const id = (input as { readonly DBInstanceIdentifier?: string }).DBInstanceIdentifier;
    const known = readers.find((reader) => reader.id === id);
    switch (name) {
      case 'DescribeDBInstances': {
        const asked = id === undefined ? readers : readers.filter((reader) => reader.id === id);
        if (id !== undefined && asked.length === 0)
          return fault(readers, 'DBInstanceNotFoundFault');
        return { aws: readers, answer: { kind: 'answers', value: asked } };
      }
      case 'CreateDBInstance': {
        if (id === undefined || known) return fault(readers, 'DBInstanceAlreadyExistsFault');
        const created = { id, status: 'creating', createdAt: now.toISOString() } as const;
        return done([...readers, created]);
      }
      case 'DeleteDBInstance': {
        if (known === undefined) return fault(readers, 'DBInstanceNotFoundFault');
        if (known.status !== 'available') return fault(readers, 'InvalidDBInstanceStateFault');
        return done(
          readers.map((reader) => (reader === known ? { ...known, status: 'deleting' } : reader)),
        );
      }
      default:
        throw new Error(`RDS was asked for ${name}`);
    }
  },

  /** One after the other, the oldest first. */
  byItself(readers) {
    const reader = readers.find(({ status }) => status !== 'available');
    if (reader === undefined) return [];
    if (reader.status === 'deleting')
      return [{ says: `${reader.id} is gone`, aws: readers.filter((other) => other !== reader) }];
    const aws = readers.map((other) =>
      other === reader ? { ...reader, status: 'available' as const } : other,
    );
    return [{ says: `${reader.id} is available`, aws }];
  },

  violationOf(readers) {
    const counting = readers.filter(({ status }) => status !== 'deleting').length;
    const available = readers.filter(({ status }) => status === 'available').length;
    if (counting > maxReaders) return `${counting} readers, and the maximum is ${maxReaders}`;
    if (available < minReaders) return `${available} readers, and the minimum is ${minReaders}`;
    return undefined;
  },

  isAtRest: (readers) =>
    readers.length === minReaders && readers.every(({ status }) => status === 'available'),
};

function rdsClient(ask: Ask): RDSClient {
  const send = async (command: {
    readonly constructor: { readonly name: string };
    input: object;
  }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    if (name === 'DescribeDBClusters') return { DBClusters: [CLUSTER] };
    const answer = await ask(name, command.input);
    if (name !== 'DescribeDBInstances') return {};
    const { Filters } = command.input as { readonly Filters?: unknown };
    const readers = (answer as Readers).map(instanceOf);
    return { DBInstances: Filters === undefined ? readers : [WRITER, ...readers] };
  };
  return { send } as unknown as RDSClient;
}

const CLUSTER = {
  DBClusterIdentifier: 'db',
  Status: 'available',
  DBClusterMembers: [{ DBInstanceIdentifier: 'db-writer', IsClusterWriter: true }],
};

function instanceOf({ id, status, createdAt }: Omit<Reader, 'status'> & { status: string }) {
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: `arn:aws:rds:us-east-1:123456789012:db:${id}`,
    DBInstanceStatus: status,
    DBInstanceClass: 'db.r6g.large',
    DBClusterIdentifier: 'db',
    AvailabilityZone: 'us-east-1a',
    InstanceCreateTime: new Date(createdAt),
    TagList: [{ Key: OWNER_TAG, Value: configuration.project }],
  };
}

const WRITER = {
  ...instanceOf({ id: 'db-writer', status: 'available', createdAt: '2026-01-01T00:00:00Z' }),
  TagList: [],
};

function done(aws: Readers) {
  return { aws, answer: { kind: 'answers', value: {} } } as const;
}

function fault(aws: Readers, error: string) {
  return { aws, answer: { kind: 'throws', error } } as const;
}

function missing(): never {
  throw new Error('not in the model');
}
