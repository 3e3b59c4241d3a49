import { describe, expect, test } from '@jest/globals';
import { had, missing } from '../../../core/error-gate/evidence.ts';
import {
  brief,
  decideEdge,
  type EdgeFunctionScene,
  NOW,
  secondsAgo,
} from './edge-function-scene.ts';

/** 18 of 300 requests fail: 6 %. */
const ERRORS: EdgeFunctionScene = {
  capacity: 4,
  inFlight: [100],
  errors: [18],
  alarms: [['edge', 'error-rate', 'critical']],
};
const DEPLOYED: EdgeFunctionScene = {
  evidence: { alias: had({ version: '13', weights: {}, publishedAt: secondsAgo(300) }) },
  served: {
    version: '13',
    since: secondsAgo(240),
    seenAt: NOW,
    before: { version: '12', seenAt: secondsAgo(600) },
  },
};

describe('errors', () => {
  test('with throttles or spillover and nothing that speaks against it take a step', () => {
    expect(brief(decideEdge({ ...ERRORS, throttles: [9] }))).toBe('scale-out 4 -> 8');
    expect(brief(decideEdge({ ...ERRORS, spillover: [9] }))).toBe('scale-out 4 -> 8');
  });

  test('without a shortage are for people to look at', () => {
    expect(brief(decideEdge(ERRORS))).toBe('hold diagnose');
  });

  test('of which evidence is missing are for people to look at, who are told what is missing', () => {
    const decision = decideEdge({
      ...ERRORS,
      throttles: [9],
      evidence: { errors: missing('the query was not done in time') },
    });

    expect(brief(decision)).toBe('hold diagnose');
    expect(decision.pages).toEqual([
      {
        key: 'error-rate:unknown:incomplete',
        subject: 'edge: errors to investigate',
        text: expect.stringContaining(
          'logged errors: could not be had (the query was not done in time)',
        ),
      },
    ]);
  });

  test('while the database is short of connections take no step', () => {
    const decision = decideEdge({
      ...ERRORS,
      throttles: [9],
      alarms: [
        ['edge', 'error-rate', 'critical'],
        ['db', 'connections', 'warning'],
      ],
    });

    expect(brief(decision)).toBe('hold diagnose');
    expect(decision.pages[0]?.subject).toBe('edge: errors of a dependency');
  });

  test('after a deployment take no step, whatever else asks for one, and the page has the command', () => {
    const decision = decideEdge({
      ...ERRORS,
      ...DEPLOYED,
      inFlight: [600],
      throttles: [9],
      messages: [900],
      alarms: [
        ['edge', 'error-rate', 'critical'],
        ['edge', 'utilization', 'critical'],
        ['requests', 'request-queue', 'critical'],
      ],
    });

    expect(brief(decision)).toBe('hold deployment-suspected');
    expect(decision.pages).toContainEqual({
      key: 'error-rate:deployment',
      subject: 'edge: errors after a deployment',
      text: expect.stringMatching(
        /^aws lambda update-alias --function-name edge --name live --function-version 12 --routing-config AdditionalVersionWeights=\{\}$/m,
      ),
    });
    expect(decision.trail).toContainEqual({
      step: 'error-gate',
      says: expect.stringContaining('deployment: version 13 serves'),
    });
  });

  test('after a deployment still get the floor', () => {
    expect(brief(decideEdge({ ...ERRORS, ...DEPLOYED, capacity: 1, inFlight: [20] }))).toBe(
      'scale-out 1 -> 2',
    );
  });

  test('that fell below the line ask for no evidence', () => {
    const decision = decideEdge({ ...ERRORS, ...DEPLOYED, errors: [1] });

    expect(decision.trail.map(({ step }) => step)).not.toContain('error-gate');
    expect(decision.pages).toEqual([]);
  });

  test('a step that did not help is held against the next, and not against people who must be told', () => {
    const lastMove = {
      cause: { slug: 'error-rate', componentName: 'edge', level: 'critical', value: 6 },
      completedAt: secondsAgo(400),
    };
    const alarms: EdgeFunctionScene['alarms'] = [
      ['edge', 'error-rate', 'critical', secondsAgo(100)],
    ];

    const again = decideEdge({ ...ERRORS, alarms, throttles: [9], state: { lastMove } });
    const deployed = decideEdge({
      ...ERRORS,
      ...DEPLOYED,
      alarms,
      throttles: [9],
      state: { lastMove },
    });

    expect(brief(again)).toBe('hold last-move-did-not-help');
    expect(brief(deployed)).toBe('hold deployment-suspected');
  });
});
