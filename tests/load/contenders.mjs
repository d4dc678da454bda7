// The servers that are compared, each as it is meant to be run.
//
// Owns how they are started. What they are asked is in `work/`.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SECRET } from './binary.mjs';
import { start } from './process.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What no contender has is switched off here, too: budgets of callers. A point costs a billionth of a second. */
const UNLIMITED = ['--budget', '4000000000', '--budget-per-second', '1000000000'];

/** This server as it comes. */
export function startScorecard(binary, database, env = {}) {
  const args = ['serve', '--listen', '127.0.0.1:0', ...UNLIMITED];
  return start(binary, args, { DATABASE_URL: database, JWT_SECRET: SECRET, ...env });
}

/**
 * Two of this server: one that makes each answer anew, and, as its `keeping`, one that may answer a repeated question
 * from the bytes that it has kept.
 */
export async function startBoth(binary, database) {
  const [scorecard, keeping] = await Promise.all([
    startScorecard(binary, database, { ANSWER_BYTES: '0' }),
    startScorecard(binary, database),
  ]);
  return Object.assign(scorecard, { keeping });
}

/** The one of a contender's servers that does this work. */
export function serverFor(work, contender) {
  return (work.kept && contender.keeping) || contender;
}

/** One SQL statement for each question, by hand. */
export function startFloor(binary, database) {
  return start(binary, [database]);
}

/** PostGraphile on the Node that it asks for, where it is installed, else on this one. */
export function startPostgraphile(database) {
  const bundled = here('node_modules/.bin/node');
  const node = existsSync(bundled) ? bundled : process.execPath;
  return start(node, [here('postgraphile.server.mjs'), database], { NODE_ENV: 'production', GRAPHILE_ENV: 'production' });
}
