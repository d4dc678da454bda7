// A server under test on a database of its own, and organizations in it.
//
// Owns that neither outlives the run, and what the server has said.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { SECRET, scorecard } from '../../load/binary.mjs';
import { addressOf, create, dropNow } from '../../load/database.mjs';
import { BINARY } from '../server.mjs';

/** No answer may be larger, in bytes. */
export const MOST_BYTES = 2 * 1024 * 1024;
/** Enough of a budget that documents are executed; nothing is sent to webhooks; and what holds on stops early. */
const FLAGS = [
  ['--listen', '127.0.0.1:0'],
  ['--budget', '1000000000'],
  ['--budget-per-second', '1000000000'],
  ['--streams-per-caller', '1000'],
  ['--max-answer-bytes', '2MiB'],
  ['--processor-time', '10s'],
  ['--operation-time', '20s'],
  ['--webhooks', 'false'],
  ['--webhook-allow-private', 'true'],
  ['--introspection-cost', '1'],
].flat();
/** How long it may take to end, in ms. */
const LONGEST_DRAIN = 40_000;
/** Lines of the log that are kept. */
const LINES = 200;

/** Starts a server on a new database, `sqlite` or `postgres`. */
export async function startSystem(kind) {
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-fuzz-'));
  const name = `scorecard_fuzz_${process.pid}_${Date.now()}`;
  const isPostgres = kind === 'postgres';
  if (isPostgres) await create(name);
  const database = isPostgres ? addressOf(name) : `sqlite://${join(folder, 'fuzz.db')}?mode=rwc`;
  await scorecard(BINARY, database, 'migrate');
  const env = { ...process.env, DATABASE_URL: database, JWT_SECRET: SECRET };
  const child = spawn(BINARY, ['serve', ...FLAGS], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const clean = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    if (isPostgres) dropNow(name);
  };
  process.once('exit', clean);
  const system = new System(kind, child, database);
  await system.listening();
  return system;
}

class System {
  #child;
  #database;
  #lines = [];
  #alarms = [];
  #origin;
  #said;

  constructor(kind, child, database) {
    this.kind = kind;
    this.#child = child;
    this.#database = database;
    this.#said = new Promise((resolve) => {
      createInterface(child.stderr).on('line', (line) => {
        this.#origin ??= line.match(/127\.0\.0\.1:\d+/)?.[0];
        if (this.#origin) resolve();
        if (/panicked|\bERROR\b|stack overflow/.test(line)) this.#alarms.push(line);
        this.#lines.push(line);
        if (this.#lines.length > LINES) this.#lines.shift();
      });
    });
  }

  async listening() {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error(`the server has ended:\n${this.#lines.join('\n')}`);
    });
    ended.catch(() => {});
    await Promise.race([this.#said, ended]);
    this.url = `http://${this.#origin}/graphql`;
    this.socketUrl = `ws://${this.#origin}/graphql`;
  }

  get pid() {
    return this.#child.pid;
  }

  get isAlive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The server says that it can answer. */
  async isReady() {
    const response = await fetch(`http://${this.#origin}/readyz`, { signal: AbortSignal.timeout(10_000) });
    return response.ok;
  }

  /** Lines about panics and errors since the last call. */
  alarms() {
    return this.#alarms.splice(0);
  }

  /** What the log says of a request. */
  saidOf(requestId) {
    return this.#lines.filter((line) => requestId && line.includes(requestId));
  }

  /** Founds an organization and returns its id. */
  found(slug) {
    return scorecard(
      BINARY,
      this.#database,
      'organization',
      'create',
      '--slug',
      slug,
      '--name',
      slug,
      '--fiscal-year-start',
      '4',
    );
  }

  /** A token of a member, who gets this role. */
  token(slug, subject, role) {
    const given = role ? ['--role', role] : [];
    return scorecard(
      BINARY,
      this.#database,
      'token',
      '--organization',
      slug,
      '--subject',
      subject,
      '--expires-in',
      '12h',
      ...given,
    );
  }

  /** Ends it as an operator would; it fails where that takes too long, or does not end well. */
  async stop() {
    if (!this.isAlive) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_DRAIN);
    const [code, signal] = await gone;
    clearTimeout(late);
    if (code !== 0)
      throw new Error(`the server on ${this.kind} ended with ${code ?? signal}:\n${this.#lines.join('\n')}`);
  }
}
