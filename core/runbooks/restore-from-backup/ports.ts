import type { CallAnswer } from '../call-answer.ts';

/** What a restored cluster takes over from the one that it is restored from. */
export interface ClusterSettings {
  readonly engine: string;
  readonly engineVersion: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string;
  /** Undefined: its storage is not encrypted. */
  readonly kmsKeyId: string | undefined;
  readonly iamAuthentication: boolean;
  readonly deletionProtection: boolean;
  readonly logExports: readonly string[];
  /** Aurora capacity units, of a cluster with serverless instances. */
  readonly capacity: { readonly min: number; readonly max: number } | undefined;
  /** Those that people have set: AWS's own cannot be. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface BackedUpCluster {
  readonly identifier: string;
  readonly status: string;
  readonly endpoint: string | undefined;
  readonly settings: ClusterSettings;
  readonly writer: string | undefined;
  /** The ends of what continuous backups can be restored to. */
  readonly earliestRestorableAt: Date | undefined;
  readonly latestRestorableAt: Date | undefined;
}

export interface ClusterSnapshot {
  readonly id: string;
  readonly clusterIdentifier: string;
  readonly status: string;
  readonly engineVersion: string;
  readonly kmsKeyId: string | undefined;
  readonly createdAt: Date;
}

export interface RestoredInstance {
  readonly id: string;
  readonly clusterIdentifier: string | undefined;
  readonly status: string;
  readonly instanceClass: string;
  readonly parameterGroup: string;
  readonly isPublic: boolean;
}

export type Backup =
  | { readonly kind: 'latest' }
  | { readonly kind: 'instant'; readonly at: Date }
  | { readonly kind: 'snapshot'; readonly id: string };

export interface RestoreRequest {
  readonly source: string;
  readonly backup: Backup;
  readonly cluster: string;
  readonly settings: ClusterSettings;
}

export interface WriterRequest {
  readonly id: string;
  readonly cluster: string;
  readonly engine: string;
  readonly instanceClass: string;
  readonly parameterGroup: string;
  readonly isPublic: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Each request is made once: an answer that is lost is a fault, and who asks again looks first. */
export interface RestorePort {
  describe(clusterIdentifier: string): Promise<BackedUpCluster | undefined>;
  instance(id: string): Promise<RestoredInstance | undefined>;
  snapshot(id: string): Promise<ClusterSnapshot | undefined>;
  restore(request: RestoreRequest): Promise<CallAnswer>;
  createWriter(request: WriterRequest): Promise<CallAnswer>;
}
