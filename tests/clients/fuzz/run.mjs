// The fuzzer's command line:
//
//   npm run fuzz                                   # two minutes from a new seed
//   npm run fuzz -- --minutes 60
//   npm run fuzz -- --seed 17                      # the same two minutes again
//   npm run fuzz -- --only 19                      # one session of them, to its end
//
// README.md tells what it asks and what it looks at.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { buildSchema } from 'graphql-17';

import { SERVER, sql } from '../../load/database.mjs';
import { SCHEMA } from '../schema.mjs';
import { Report } from './report.mjs';
import { Session } from './session.mjs';
import { startSystem } from './system.mjs';
import { compare } from './twins.mjs';

/** Steps of a session. */
const STEPS = 250;
/** Where the session of a seed runs, by the seed's remainder: on one database, or the same on both. */
const PLACES = [['sqlite'], ['postgres'], ['sqlite', 'postgres']];
/** The seed of the session in which kept requests are asked. */
const KEPT = 4_000_000_000;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string' },
    only: { type: 'string' },
    failures: { type: 'string', default: fileURLToPath(new URL('../../../target/fuzz', import.meta.url)) },
  },
});

const only = options.only === undefined ? undefined : Number(options.only);
const first = only ?? Number(options.seed ?? Math.floor(Math.random() * 1e9));
const ends = only === undefined ? performance.now() + Number(options.minutes) * 60_000 : Infinity;
const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
const kept = JSON.parse(readFileSync(new URL('kept.json', import.meta.url), 'utf8'));
const report = new Report(options.failures);

// Servers and databases end with the run, however it ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

console.log(`seed ${first}`);
const systems = new Map();
for (const kind of await databases()) systems.set(kind, await startSystem(kind));
try {
  if (only === undefined) await Promise.all([...systems.values()].map(replayKept));
  await Promise.all(PLACES.map(fuzz));
  for (const system of systems.values()) {
    if (system.isAlive && !(await system.isReady()))
      throw new Error(`the server on ${system.kind} is not ready any more`);
  }
} finally {
  await Promise.all([...systems.values()].map((system) => system.stop()));
}
report.print();
console.log(`\n${report.requests} requests from seed ${first}, ${report.failed} failures`);
process.exitCode = report.failed > 0 ? 1 : 0;

/** The databases that there are. */
async function databases() {
  const isThere = await sql(SERVER, 'SELECT 1').then(
    () => true,
    () => false,
  );
  if (isThere) return ['sqlite', 'postgres'];
  if (process.env.REQUIRE_POSTGRES) throw new Error(`no PostgreSQL answers at ${SERVER}`);
  console.log('No PostgreSQL answers: on SQLite alone.');
  return ['sqlite'];
}

/** Sessions in one place, seed after seed, until the time is up. */
async function fuzz(kinds, place) {
  const here = kinds.map((kind) => systems.get(kind));
  if (here.includes(undefined)) return;
  const isOn = () => performance.now() < ends && here.every((system) => system.isAlive);
  const begins = first + ((place - (first % PLACES.length) + PLACES.length) % PLACES.length);
  if (only !== undefined && begins !== only) return;
  for (let seed = begins; isOn(); seed += PLACES.length) {
    if (here.length > 1) await compare(here, schema, seed, report, STEPS, isOn);
    else await run(here[0], seed, isOn);
    if (only !== undefined) return;
  }
}

async function run(system, seed, isOn) {
  const session = await Session.begin(system, schema, seed, report);
  for (let step = 0; step < STEPS && isOn(); step += 1) await session.step(step);
  await session.end();
}

/** What has failed once comes first. */
async function replayKept(system) {
  const session = await Session.begin(system, schema, KEPT, report);
  for (const one of kept) await session.replay(one);
  await session.end();
}
