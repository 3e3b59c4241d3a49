#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../cli/command-line.ts';
import { connect } from '../cli/outside.ts';
import { standardStreams } from '../cli/standard-streams.ts';
import { terminalOn } from '../cli/terminal/terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...standardStreams(),
  now: () => new Date(),
  sleep,
  connect,
  terminal: terminalOn(process.stdout),
});
