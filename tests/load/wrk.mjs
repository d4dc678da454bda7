// The load generator: `wrk` with prepared requests.
//
// Owns how requests are handed to it and what it says; must not know what they ask for.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('wrk.lua', import.meta.url));
/** Where a number that is never the same twice goes in a body. */
export const NUMBER = '"%NUMBER%"';

/** Writes requests (`method`, `path`, `headers`, `body`) to a file that the generator reads. */
export function prepared(folder, name, requests) {
  const file = join(folder, `${name}.lua`);
  const text = (value) => JSON.stringify(value);
  const lines = requests.map(({ method, path, headers, body = '' }) => {
    const [first, rest] = body.split(NUMBER);
    const fields = Object.entries(headers).map(([key, value]) => `[${text(key)}] = ${text(value)}`);
    const end = rest === undefined ? '' : `, rest = ${text(rest)}`;
    return `{ method = ${text(method)}, path = ${text(path)}, headers = { ${fields.join(', ')} }, body = ${text(first)}${end} },`;
  });
  writeFileSync(file, `return {\n${lines.join('\n')}\n}\n`);
  return file;
}

/** Sends what was prepared over so many connections; times in ms. Fails when anything was refused. */
export async function load(origin, file, connections, seconds) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', SCRIPT, origin, '--', file];
  const { stdout } = await run('wrk', args, { timeout: (seconds + 30) * 1000 });
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (!line) throw new Error(`wrk said nothing:\n${stdout}`);
  const { answers, microseconds, bytes, failed, refused, p50, p99, most } = JSON.parse(line);
  if (failed > 0 || refused > 0) throw new Error(`${origin}: ${failed} requests failed and ${refused} were refused`);
  return { perSecond: (answers / microseconds) * 1e6, size: bytes / answers, answers, p50: p50 / 1000, p99: p99 / 1000, most: most / 1000 };
}
