import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import { MissingPrerequisiteError } from '../../local/prerequisites.ts';

const CACHE = path.join(import.meta.dirname, '../../.tidegate');
const POM = path.join(import.meta.dirname, 'event-ruler.pom.xml');

const SHA256 = {
  'event-ruler-2.1.0.jar': '0de916a30048f996f129d05eb3dc6871c89a462f1377c876fd2d34f2e04152fe',
  'fastdoubleparser-2.0.1.jar': '4242e2335299026524d331355a6cd75abdc38c8fed4402f25b5c7ce9d7668cc1',
  'jackson-annotations-2.22.jar':
    '21ddb598807d3a51a876704eb979d9296e1c6a6f47ab1826ff88c6d6a127a2d0',
  'jackson-core-2.22.2.jar': 'ff167a6317be15895706c26668f45b898efe40ab8780970658210fe1393d52a6',
  'jackson-databind-2.22.2.jar': 'd0da14c12b16b5d54719aa172d83b542ff4abeb8b0fb7db476fde8ceece760ca',
  'jsr305-3.0.2.jar': '766ad2a0783f2687962c8ad74ceecc38a28b9f72a2d085ee438b7813e928d0c7',
};

/** The jars of event-ruler, copied by Maven once and checked against their hashes every time. */
export function ensureEventRulerJars(): string[] {
  const folder = path.join(CACHE, 'event-ruler-2.1.0');
  if (!existsSync(folder)) copyJars(folder);
  return Object.entries(SHA256).map(([name, sha256]) => {
    const jar = path.join(folder, name);
    if (hash(jar) !== sha256) throw new Error(`${jar} is not the pinned file; remove ${folder}`);
    return jar;
  });
}

function copyJars(folder: string): void {
  // Into a folder of its own first: two test files may ask at once, and one may be killed half-way.
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${draft}`];
  const mavenArgs = ['-q', '-B', '-f', POM, ...goal];
  const copied = spawnSync('mvn', mavenArgs);
  if (copied.status !== 0) {
    rmSync(draft, { recursive: true });
    throw mavenError(copied.error, mavenArgs);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
}

function mavenError(
  error: Error | undefined,
  mavenArgs: readonly string[],
): MissingPrerequisiteError {
  if (error !== undefined) {
    return new MissingPrerequisiteError(
      'event-ruler comes by Maven, which was not found; install it with',
      'sudo apt-get install maven (macOS: brew install maven)',
    );
  }
  return new MissingPrerequisiteError(
    'Maven could not fetch event-ruler; to see why, run',
    `mvn ${mavenArgs.join(' ')}`,
  );
}

function hash(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
