// PostgreSQL as the run sees it: a database of its own, and statements through psql.

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FLAGS = ['--no-psqlrc', '-qtAX', '-v', 'ON_ERROR_STOP=1'];

/** Where databases may be made. */
export const SERVER = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The address of a database on that server. */
export function addressOf(name) {
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  // On one machine nobody encrypts; left to themselves, some would and some would not.
  url.searchParams.set('sslmode', 'disable');
  return url.href;
}

/** Runs SQL and returns what it prints. */
export async function sql(url, text) {
  const { stdout } = await run('psql', [...FLAGS, url, '-c', text], { maxBuffer: 1 << 28 });
  return stdout.trim();
}

/** Runs the statements of a file and returns what they print. */
export async function sqlFile(url, file) {
  const { stdout } = await run('psql', [...FLAGS, url, '-f', file], { maxBuffer: 1 << 28 });
  return stdout.trim();
}

/** The rows of a query, as objects. */
export async function rows(url, query) {
  return JSON.parse(await sql(url, `SELECT coalesce(json_agg(r), '[]') FROM (${query}) r`));
}

export async function exists(name) {
  return (await sql(SERVER, `SELECT count(*) FROM pg_database WHERE datname = '${name}'`)) === '1';
}

export async function create(name) {
  await sql(SERVER, `CREATE DATABASE "${name}"`);
}

export async function drop(name) {
  await sql(SERVER, dropping(name));
}

/** For the end of a process, which waits for nothing. */
export function dropNow(name) {
  execFileSync('psql', [...FLAGS, SERVER, '-c', dropping(name)], { stdio: 'ignore' });
}

function dropping(name) {
  return `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`;
}
