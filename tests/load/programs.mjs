// What a run needs: this server and the floor, built, and the packages it is compared with, installed.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

/** Builds and installs, and returns the two binaries. `SCORECARD_BIN` names a server that is built already. */
export function provide({ release }) {
  for (const tool of ['wrk', 'psql', 'npm', 'cargo']) need(tool);
  const profile = release ? 'release' : 'debug';
  const cargo = (...args) => run('cargo', 'build', '--locked', ...(release ? ['--release'] : []), ...args);
  const target = targetOfWorkspace();
  let scorecard = process.env.SCORECARD_BIN;
  if (!scorecard) {
    cargo('--package', 'api', '--bin', 'scorecard');
    scorecard = join(target, profile, 'scorecard');
  }
  // A workspace of its own, in a folder of its own: neither build disturbs the other.
  cargo('--manifest-path', join(HERE, 'floor/Cargo.toml'), '--target-dir', join(target, 'floor'));
  if (!existsSync(join(HERE, 'node_modules'))) {
    // With a Node of its own: PostGraphile answers with errors on one before 22.
    run('npm', 'ci', '--prefix', HERE, '--no-audit', '--no-fund');
  }
  return { scorecard, floor: join(target, 'floor', profile, 'floor') };
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
