// What a run needs: this server and the floor, built, and the packages it is compared with, installed.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

/** The server: the one that `SCORECARD_BIN` names, or else one that is built here. */
export function provideServer({ release }) {
  if (process.env.SCORECARD_BIN) return process.env.SCORECARD_BIN;
  cargo(release, '--package', 'api', '--bin', 'scorecard');
  return join(targetOfWorkspace(), profile(release), 'scorecard');
}

/** Builds and installs, and returns the binaries of the server and of the floor. */
export function provide({ release }) {
  for (const tool of ['wrk', 'psql', 'npm', 'cargo']) need(tool);
  const scorecard = provideServer({ release });
  // A workspace of its own, in a folder of its own: neither build disturbs the other.
  const target = join(targetOfWorkspace(), 'floor');
  cargo(release, '--manifest-path', join(HERE, 'floor/Cargo.toml'), '--target-dir', target);
  if (!existsSync(join(HERE, 'node_modules'))) {
    // With a Node of its own: PostGraphile answers with errors on one before 22.
    run('npm', 'ci', '--prefix', HERE, '--no-audit', '--no-fund');
  }
  return { scorecard, floor: join(target, profile(release), 'floor') };
}

function cargo(release, ...args) {
  run('cargo', 'build', '--locked', ...(release ? ['--release'] : []), ...args);
}

function profile(release) {
  return release ? 'release' : 'debug';
}

/** Where cargo puts what it builds. */
function targetOfWorkspace() {
  const args = ['metadata', '--locked', '--no-deps', '--format-version', '1'];
  return JSON.parse(execFileSync('cargo', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 })).target_directory;
}

function need(tool) {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
  } catch {
    throw new Error(`${tool} is not installed; on Debian: apt-get install wrk postgresql-client`);
  }
}

/** Runs a command, its output on standard error: standard output is the report's. */
function run(command, ...args) {
  execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
}
