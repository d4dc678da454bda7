// Whether one caller can stall a server for the others: attacks it as a member who may only read, as one who may write
// and as a stranger, and measures processor time and memory of its process, and how long others wait meanwhile.
//
// Owns the order of a run and the bounds. What is sent is in `attacks/`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SECRET } from '../load/binary.mjs';
import { addressOf, create, dropNow } from '../load/database.mjs';
import { start } from '../load/process.mjs';
import { provideServer } from '../load/programs.mjs';
import { attacks, strangers } from './attacks/index.mjs';
import { bystanders } from './bystanders.mjs';
import { gauge } from './gauge.mjs';
import { slowness } from './machine.mjs';
import { fileOf, fillBoth } from './organizations.mjs';
import { surroundings } from './surroundings.mjs';
import { line } from './table.mjs';

const MEGA = 1024 * 1024;
/** What an attack of a member may take; one of several requests so much for `each` of them. */
const SECONDS = 1;
const BYTES = 64 * MEGA;
/** What each request of a stranger may take on average, and what may be kept of all of them together. */
const STRANGERS_SECONDS = 0.01;
const STRANGERS_KEPT = 8 * MEGA;
/** The largest answer: `--max-answer-bytes`, and what surrounds it. */
const ANSWER = 17 * MEGA;
/** How much longer others may wait for one answer in a hundred, and up to what it does not count, in ms. */
const SLOWER = 3;
const UNNOTICED = 60;
/** Rounds of quiet and attacks, how long each takes in ms, how many requests the attacker has under way. */
const ROUNDS = 6;
const QUIET = 1_000;
const LOUD = 1_500;
const AT_ONCE = 6;
/** Which attacks the others have to live with: those that took most. */
const WORST = 24;
/** How long requests may go on after the signal to stop, and how long until the process is gone, in ms. */
const DRAIN = 3_000;
const GONE = DRAIN + 5_000;
/** How long an attack may go on, in ms. */
const PATIENCE = 20_000;
/** How an attack may end that is refused. */
const CODES = new Set([
  'BAD_USER_INPUT',
  'COMPLEXITY_LIMIT_EXCEEDED',
  'COST_LIMIT_EXCEEDED',
  'DEPTH_LIMIT_EXCEEDED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_HASH_MISMATCH',
  'TOO_LONG',
  'UNAUTHENTICATED',
  // Closed sockets: a message that is too long, a client that does not read.
  'CLOSED_1009',
  'CLOSED_1006',
  'CLOSED_4400',
  'CLOSED_4401',
  'CLOSED_4403',
  // A connection that was closed while a body that is too long was sent.
  'RESET',
]);

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, database: { type: 'string' }, slack: { type: 'string', default: '1' } },
});
/** What bounds are multiplied by where the machine is shared, and those on time: with how much slower it is as well. */
const slack = Number(options.slack);
let longer = slack;
const wanted = ({ row }) => options.only === undefined || options.only.split(',').includes(row);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const folder = mkdtempSync(join(tmpdir(), 'scorecard-hostile-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// A release: processor time means nothing of a debug build.
const binary = provideServer({ release: true });
const failures = [];
for (const [kind, address] of databases()) await run(kind, await address());
if (failures.length > 0) {
  console.error(`\n${failures.length} bounds were broken:\n${failures.join('\n')}`);
  process.exitCode = 1;
}

/** A file, and a database that is dropped afterwards. */
function databases() {
  const name = `scorecard_hostile_${process.pid}`;
  const all = {
    SQLite: () => fileOf(folder),
    PostgreSQL: async () => {
      await create(name);
      process.once('exit', () => dropNow(name));
      return addressOf(name);
    },
  };
  return Object.entries(all).filter(([kind]) => options.database === undefined || kind.toLowerCase().startsWith(options.database));
}

async function run(kind, database) {
  longer = slowness() * slack;
  say(`${kind}: bounds on time are multiplied by ${longer.toFixed(2)}`);
  say(`${kind}: filling`);
  await fillBoth(binary, database, folder);
  const server = await serve(database);
  const all = await surroundings(binary, database, server.origin);
  await warm(all);
  const fail = (what) => failures.push(`${kind}: ${what}`);

  say(`${kind}: ${attacks.length} attacks of members`);
  const measured = [];
  for (const attack of attacks.filter(wanted)) {
    const taken = await gauge(server, () => inTime(attack.send(all)));
    const outcomes = [taken.result].flat();
    const { each = 1, most = {} } = attack;
    const [seconds, bytes] = [each * longer * (most.seconds ?? SECONDS), each * slack * (most.bytes ?? BYTES)];
    const bad = faults(outcomes, {
      [`${taken.seconds.toFixed(2)} s of a processor`]: taken.seconds > seconds,
      [`${mega(taken.bytes)} MB`]: taken.bytes > bytes,
    });
    measured.push({ ...attack, ...taken, outcomes, bad });
    say(line(measured.at(-1)));
    if (bad.length > 0) fail(`${attack.row} ${attack.name}: ${bad.join(', ')}`);
  }

  say(`${kind}: strangers`);
  const before = await metrics(server);
  const foreign = [];
  for (const attack of strangers.filter(wanted)) {
    const round = (from) =>
      gauge(server, async () => {
        const outcomes = [];
        for (let at = from; at < from + attack.count; at++) outcomes.push(await attack.send(all, at));
        return outcomes.flat();
      });
    const taken = await round(0);
    // What the allocator holds ready does not grow in a second round, what is remembered of requests does.
    if (taken.kept > slack * STRANGERS_KEPT) taken.kept = (await round(attack.count)).kept;
    const seconds = taken.seconds / (attack.requests ?? attack.count);
    const bad = faults(taken.result, {
      [`${seconds.toFixed(3)} s of a processor each`]: seconds > longer * STRANGERS_SECONDS,
      [`${mega(taken.bytes)} MB`]: taken.bytes > slack * BYTES,
      [`${mega(taken.kept)} MB kept`]: taken.kept > slack * STRANGERS_KEPT,
    });
    foreign.push({ ...attack, ...taken, seconds, outcomes: taken.result, bad });
    say(line(foreign.at(-1), 4));
    if (bad.length > 0) fail(`${attack.row} ${attack.name}: ${bad.join(', ')}`);
  }
  const after = await metrics(server);
  if (after.length > before.length + 4_000) fail(`strangers made the metrics ${after.length - before.length} bytes longer`);
  if (/xxxx/.test(after)) fail('a name of a stranger is in the metrics');

  say(`${kind}: others meanwhile`);
  await meanwhile(kind, server, all, measured, fail);

  say(`${kind}: the end`);
  const worst = theWorst(measured);
  for (const attack of worst) attack.send(all).catch(() => {});
  await pause(100);
  const { code, ms } = await server.terminate(2 * GONE);
  console.log(`SIGTERM: ended with ${code} after ${(ms / 1000).toFixed(1)} s`);
  if (code !== 0 || ms > longer * GONE) fail(`SIGTERM: ended with ${code} after ${ms.toFixed(0)} ms`);
}

/** The server as it comes, but for a shorter time to end, and budgets that spare no attack another one's work. */
function serve(database) {
  const budget = ['--budget', '4000000000', '--budget-per-second', '1000000000'];
  const args = ['serve', '--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--drain', `${DRAIN}ms`, ...budget];
  return start(binary, args, { DATABASE_URL: database, JWT_SECRET: SECRET });
}

async function metrics(server) {
  const response = await fetch(`${server.origin}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return response.text();
}

/** Has everything in memory that is kept there, so that it counts for no attack. */
async function warm(all) {
  const { viewer, wide } = all;
  await viewer.post('{ organization { scorecards(first: 100, orderBy: { field: SCORE }) { nodes { id } } measures(first: 1, filter: { status: [RED] }) { totalCount } } }');
  await viewer.post("query ($id: ID!) { scorecard(id: $id) { scores(last: 397) { score { value } } } }", { id: wide });
}

/** What comes of an attack; one that does not end has no code. */
function inTime(sent) {
  const late = pause(PATIENCE, { status: 200, code: 'NO_END', bytes: 0 }, { ref: false });
  return Promise.race([sent, late]);
}

/** What is wrong with how an attack ended, and the bounds that it broke. */
function faults(outcomes, broken) {
  const bad = Object.entries(broken).flatMap(([what, is]) => (is ? [what] : []));
  for (const { status, code, bytes } of outcomes) {
    const isFull = status === 503 && code === undefined;
    if (code !== undefined && !CODES.has(code) && !isFull) bad.push(`ended with ${code}`);
    if (status >= 500 && !isFull) bad.push(`status ${status}`);
    if (bytes > ANSWER) bad.push(`an answer of ${mega(bytes)} MB`);
  }
  return [...new Set(bad)];
}

/** Those that took most of a processor, the most expensive first. */
function theWorst(measured) {
  return measured.toSorted((a, b) => b.seconds - a.seconds).slice(0, WORST);
}

async function meanwhile(kind, server, all, measured, fail) {
  const watch = bystanders(server.origin, all.others);
  const quiet = all.others.map(() => []);
  const loud = all.others.map(() => []);
  let sent = 0;
  const worst = theWorst(measured);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const calm = await watch.listen(() => pause(QUIET));
      const attacked = await watch.listen(async () => {
        const end = performance.now() + LOUD;
        const attacker = async () => {
          while (performance.now() < end) await worst[sent++ % worst.length].send(all);
        };
        await Promise.all(Array.from({ length: AT_ONCE }, attacker));
      });
      for (const at of all.others.keys()) {
        quiet[at].push(...calm.times[at]);
        loud[at].push(...attacked.times[at]);
      }
    }
  } finally {
    await watch.end();
  }
  for (const [at, { name }] of all.others.entries()) {
    const [before, then] = [quiet[at], loud[at]].map((times) => percentiles(times));
    const said = ({ p50, p99, most, count }) => `p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} most ${most.toFixed(1)} ms of ${count}`;
    console.log(`${name}: quiet ${said(before)}; attacked ${said(then)} (${sent} requests of attackers)`);
    if (then.p99 > Math.max(longer * UNNOTICED, SLOWER * before.p99)) fail(`${name} waits ${then.p99.toFixed(1)} ms instead of ${before.p99.toFixed(1)}`);
  }
}

function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { p50: at(0.5), p99: at(0.99), most: at(1), count: sorted.length };
}

function mega(bytes) {
  return (bytes / MEGA).toFixed(1);
}

function say(text) {
  console.error(`[${(performance.now() / 1000).toFixed(0)} s] ${text}`);
}
