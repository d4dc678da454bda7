// The program under test, and its command line.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Signs all tokens of a run. */
export const SECRET = 'the secret of servers that live for a few minutes';

/** Runs a command of the program on a database and returns what it prints. */
export async function scorecard(binary, database, ...args) {
  const env = { ...process.env, DATABASE_URL: database, JWT_SECRET: SECRET };
  const { stdout } = await run(binary, args, { env, maxBuffer: 1 << 28 });
  return stdout.trim();
}
