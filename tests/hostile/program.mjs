// The program under attack: optimized, since processor time is what is measured.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The binary that `SCORECARD_BIN` names, or else one that is built here. */
export function optimized() {
  if (process.env.SCORECARD_BIN) return process.env.SCORECARD_BIN;
  const build = ['build', '--locked', '--release', '--package', 'api', '--bin', 'scorecard'];
  execFileSync('cargo', build, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  const metadata = ['metadata', '--locked', '--no-deps', '--format-version', '1'];
  const { target_directory: target } = JSON.parse(execFileSync('cargo', metadata, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }));
  return join(target, 'release', 'scorecard');
}
