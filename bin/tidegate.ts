#!/usr/bin/env node
import { runCommandLine } from '../cli/command-line.ts';
import { connect } from '../cli/outside.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  now: () => new Date(),
  connect,
});
