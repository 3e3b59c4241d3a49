import { ensurePython, MissingPrerequisiteError } from './prerequisites.ts';

// For npm scripts: what is missing is one sentence on stderr and exit code 1, not a stack trace.
try {
  await ensurePython();
} catch (error) {
  if (!(error instanceof MissingPrerequisiteError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
