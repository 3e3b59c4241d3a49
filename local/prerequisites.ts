import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something this machine lacks. The message is one sentence that ends with the command that mends it. */
export class MissingPrerequisiteError extends Error {
  override readonly name = 'MissingPrerequisiteError';

  constructor(reason: string, command: string) {
    super(`${reason}: ${command}`);
  }
}

interface Machine {
  /** The folder that holds requirements.txt and gets .venv. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const PYTHON_NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 10))';

/**
 * The path of a Python that has every package of requirements.txt, installed into .venv when they
 * differ from what is there. Safe when several processes ask at once: one installs, the others wait.
 * pip runs with this machine's own settings, and takes nothing whose hash is not in the file.
 */
export async function ensurePython(machine: Partial<Machine> = {}): Promise<string> {
  const {
    root = path.join(import.meta.dirname, '..'),
    env = process.env,
    say = (line) => process.stderr.write(`${line}\n`),
  } = machine;
  const python = path.join(root, '.venv/bin/python');
  if (isInstalled(root)) return python;

  const systemPython = findPython(env);
  const lock = await takeLock(systemPython, path.join(root, '.tidegate/python.lock'), env);
  try {
    if (!isInstalled(root)) await install(systemPython, { root, env, say });
  } finally {
    lock.stdin?.end();
  }
  return python;
}

function isInstalled(root: string): boolean {
  const stamp = stampPath(root);
  return (
    existsSync(path.join(root, '.venv/bin/python')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === requirementsHash(root)
  );
}

function stampPath(root: string): string {
  return path.join(root, '.venv/requirements.sha256');
}

function requirementsHash(root: string): string {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'requirements.txt')))
    .digest('hex');
}

function findPython(env: NodeJS.ProcessEnv): string {
  // A version manager's python3.13 may be a stub that cannot run, so each one is asked.
  const name = PYTHON_NAMES.find(
    (candidate) => spawnSync(candidate, ['-c', IS_NEW_ENOUGH], { env }).status === 0,
  );
  if (name !== undefined) return name;
  throw new MissingPrerequisiteError(
    'Python 3.10 or newer is needed and was not found; install it with',
    'sudo apt-get install python3 python3-venv (macOS: brew install python)',
  );
}

/** The kernel frees the lock when its holder ends, so a killed install never blocks the next one. */
async function takeLock(
  python: string,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  mkdirSync(path.dirname(file), { recursive: true });
  const holdUntilStdinCloses = [
    'import fcntl, sys',
    'lock = open(sys.argv[1], "w")',
    'fcntl.flock(lock, fcntl.LOCK_EX)',
    'print("held", flush=True)',
    'sys.stdin.read()',
  ].join('\n');
  const holder = spawn(python, ['-c', holdUntilStdinCloses, file], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    holder.once('exit', () => reject(new Error(`could not lock ${file}`)));
    holder.once('error', reject);
  });
  return holder;
}

async function install(systemPython: string, { root, env, say }: Machine): Promise<void> {
  say('Installing the Python packages of requirements.txt into .venv (once, about 30 seconds) ...');
  const run = (command: string, args: string[]) => runQuietly(command, args, { cwd: root, env });

  const hasPip = await run('.venv/bin/python', ['-m', 'pip', '--version']);
  if (!hasPip.succeeded) {
    const made = await run(systemPython, ['-m', 'venv', '--clear', '.venv']);
    if (!made.succeeded) throw venvError(systemPython, made.output);
  }

  const requirements = ['-m', 'pip', 'install', '--require-hashes', '-r', 'requirements.txt'];
  const installed = await run('.venv/bin/python', [...requirements, '--only-binary', ':all:']);
  if (!installed.succeeded) throw pipError(requirements, installed.output);
  writeFileSync(stampPath(root), requirementsHash(root));
}

function venvError(python: string, output: string): MissingPrerequisiteError {
  if (/ensurepip|No module named venv/.test(output)) {
    return new MissingPrerequisiteError(
      `${python} cannot make virtual environments; install what it lacks with`,
      `sudo apt-get install ${python}-venv`,
    );
  }
  return new MissingPrerequisiteError(
    `${python} could not make a virtual environment; to see why, run`,
    `${python} -m venv --clear .venv`,
  );
}

function pipError(requirements: readonly string[], output: string): MissingPrerequisiteError {
  const isNetwork = /Retrying|ConnectionError|timed out|Name or service not known/.test(output);
  return new MissingPrerequisiteError(
    isNetwork
      ? 'the package index of pip could not be reached; when the network is back, run'
      : 'pip could not install the packages of requirements.txt; to see why, run',
    `.venv/bin/python ${requirements.join(' ')}`,
  );
}

async function runQuietly(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ succeeded: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => resolve({ succeeded: false, output: error.message }));
    child.once('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}
