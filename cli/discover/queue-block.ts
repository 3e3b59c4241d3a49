import { count } from '../text.ts';
import { type Block, noted } from './noted.ts';
import type { FoundQueue } from './queues.ts';

/** The recommendations' own; a queue that has been longer without anybody's complaint gets more. */
const MESSAGES = { warning: 100, critical: 500 };
const OLDEST_SECONDS = { warning: 60, critical: 300 };
/** SQS is asked for no older than this in the file. */
const MOST_SECONDS = 21_600;
const MOST_MESSAGES = 1_000_000;

export function queueBlock(
  { queueName, messagesMost, oldestSecondsMost, drives }: FoundQueue,
  drivesName: string,
): Block {
  const messages = `${count(messagesMost)} waited at the most`;
  const oldest = `the oldest had waited ${count(oldestSecondsMost)} s at the most`;
  return {
    queueName,
    drives: noted(drivesName, `event source mapping to ${drives.functionName}:${drives.alias}`),
    thresholds: {
      queueMessages: pair(MESSAGES, messagesMost, MOST_MESSAGES, messages),
      oldestMessageSeconds: pair(OLDEST_SECONDS, oldestSecondsMost, MOST_SECONDS, oldest),
    },
  };
}

function pair(usual: typeof MESSAGES, most: number, limit: number, says: string): Block {
  const critical = Math.min(limit, Math.max(usual.critical, Math.ceil(most)));
  const isUsual = critical === usual.critical;
  return {
    warning: noted(isUsual ? usual.warning : Math.ceil(critical / 2), says),
    critical: noted(critical, isUsual ? 'the default' : says),
  };
}
