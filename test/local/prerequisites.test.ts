import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ensurePython, MissingPrerequisiteError } from '../../local/prerequisites.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-prerequisites-'));
const root = path.join(folder, 'repository');
const offlinePip = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder };

const MAKE_WHEEL = `
import hashlib, sys, zipfile
folder, name = sys.argv[1:]
wheel = f'{folder}/{name}-1.0-py3-none-any.whl'
info = f'{name}-1.0.dist-info/'
with zipfile.ZipFile(wheel, 'w') as archive:
    archive.writestr(f'{name}.py', 'answer = 42')
    archive.writestr(info + 'METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n')
    archive.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    archive.writestr(info + 'RECORD', '')
print(hashlib.sha256(open(wheel, 'rb').read()).hexdigest(), end='')
`;

let pinned = '';
beforeAll(() => {
  mkdirSync(root);
  pinned = `sample_part==1.0 --hash=sha256:${makeWheel('sample_part')}\n`;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes version 1.0 of a package and returns its hash. */
function makeWheel(name: string): string {
  return execFileSync('python3', ['-c', MAKE_WHEEL, folder, name], { encoding: 'utf8' });
}

function requireParts(requirements: string): void {
  writeFileSync(path.join(root, 'requirements.txt'), requirements);
}

describe('on a machine that has Python', () => {
  test('installs the pinned packages once when two processes ask at once', async () => {
    requireParts(pinned);
    const said: string[] = [];
    const machine = { root, env: offlinePip, say: (line: string) => said.push(line) };

    const [python] = await Promise.all([ensurePython(machine), ensurePython(machine)]);

    const imported = spawnSync(python, ['-c', 'import sample_part; print(sample_part.answer)']);
    expect(imported.stdout.toString()).toBe('42\n');
    expect(said).toHaveLength(1);
  }, 60_000);

  test('says nothing and takes less than 50 ms when nothing changed', async () => {
    requireParts(pinned);
    await ensurePython({ root, env: offlinePip, say: () => {} });
    const said: string[] = [];

    const startedAt = performance.now();
    await ensurePython({ root, env: offlinePip, say: (line) => said.push(line) });

    expect(performance.now() - startedAt).toBeLessThan(50);
    expect(said).toEqual([]);
  }, 60_000);

  test('installs again when requirements.txt changed', async () => {
    requireParts(pinned);
    await ensurePython({ root, env: offlinePip, say: () => {} });
    const said: string[] = [];

    requireParts(`# a changed file\n${pinned}`);
    await ensurePython({ root, env: offlinePip, say: (line) => said.push(line) });

    expect(said).toHaveLength(1);
  }, 60_000);

  test('refuses a package whose hash is not the pinned one, now and the next time', async () => {
    makeWheel('forged_part');
    requireParts(`forged_part==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    const install = () => ensurePython({ root, env: offlinePip, say: () => {} });

    await expect(install()).rejects.toThrow(MissingPrerequisiteError);
    await expect(install()).rejects.toThrow(
      'pip could not install the packages of requirements.txt; to see why, run: ' +
        '.venv/bin/python -m pip install --require-hashes -r requirements.txt',
    );
  }, 60_000);

  test('says that the package index could not be reached', async () => {
    requireParts(`absent_part==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    const env = { ...process.env, PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '1' };

    await expect(ensurePython({ root, env, say: () => {} })).rejects.toThrow(
      'the package index of pip could not be reached; when the network is back, run: ' +
        '.venv/bin/python -m pip install --require-hashes -r requirements.txt',
    );
  }, 60_000);
});

describe('on a machine that lacks something', () => {
  const python3 = execFileSync('python3', ['-c', 'import sys; print(sys.executable, end="")']);

  /** A PATH with these shell scripts and nothing else. */
  function onlyCommands(scripts: Record<string, string>): { root: string; env: NodeJS.ProcessEnv } {
    const bin = mkdtempSync(path.join(folder, 'bin-'));
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    writeFileSync(path.join(bin, 'requirements.txt'), pinned);
    return { root: bin, env: { ...offlinePip, PATH: bin } };
  }

  test('says how to install Python when there is none', async () => {
    await expect(ensurePython(onlyCommands({}))).rejects.toThrow(
      'Python 3.10 or newer is needed and was not found; install it with: ' +
        'sudo apt-get install python3 python3-venv (macOS: brew install python)',
    );
  });

  test('is one sentence and exit code 1 when an npm script asks', () => {
    const script = path.join(import.meta.dirname, '../../local/install-prerequisites.ts');
    const copy = mkdtempSync(path.join(folder, 'copy-'));
    cpSync(path.dirname(script), path.join(copy, 'local'), { recursive: true });
    writeFileSync(path.join(copy, 'requirements.txt'), pinned);

    const asked = spawnSync(process.execPath, [path.join(copy, 'local/install-prerequisites.ts')], {
      env: { PATH: copy },
      encoding: 'utf8',
    });

    expect(asked.stderr).toMatch(/^Python 3\.10 or newer is needed .*\n$/);
    expect(asked.status).toBe(1);
  });

  test('takes no Python older than 3.10', async () => {
    const machine = onlyCommands({ python3: 'exit 1' });

    await expect(ensurePython(machine)).rejects.toThrow('Python 3.10 or newer is needed');
  });

  test('says which package brings the venv module that Debian leaves out', async () => {
    const machine = onlyCommands({
      'python3.13': 'echo "python3.13: command not found" >&2; exit 127',
      python3: [
        'if [ "$2" != venv ]; then',
        `  exec "${python3}" "$@"`,
        'fi',
        'echo "The virtual environment was not created: ensurepip is not available."',
        'exit 1',
      ].join('\n'),
    });

    await expect(ensurePython({ ...machine, say: () => {} })).rejects.toThrow(
      'python3 cannot make virtual environments; install what it lacks with: ' +
        'sudo apt-get install python3-venv',
    );
    expect(existsSync(path.join(machine.root, '.venv'))).toBe(false);
  });
});
