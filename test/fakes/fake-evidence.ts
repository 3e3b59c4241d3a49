import { type GatheredEvidence, had } from '../../core/error-gate/evidence.ts';
import type { EvidenceSource } from '../../core/ports.ts';

export interface FakeEvidence extends EvidenceSource {
  /** What is answered, by target; where nothing is set version 1 serves since long ago, and the log holds no error. */
  readonly answers: Map<string, GatheredEvidence>;
  readonly asked: { readonly target: string; readonly since: Date; readonly now: Date }[];
}

const QUIET: GatheredEvidence = {
  alias: had({ version: '1', weights: {}, publishedAt: new Date('2026-01-01T00:00:00Z') }),
  errors: had([]),
};

export function fakeEvidence(): FakeEvidence {
  const answers = new Map<string, GatheredEvidence>();
  const asked: FakeEvidence['asked'] = [];
  return {
    answers,
    asked,
    async gather({ name }, { since, now }) {
      asked.push({ target: name, since, now });
      return answers.get(name) ?? QUIET;
    },
  };
}
