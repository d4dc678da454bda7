// How much memory an idle subscriber takes, and how long an event takes to reach all of them. Run by hand:
//
//   cargo build --release && (cd tests/clients && npm ci) && node tests/load/subscribers.mjs
//   node tests/load/subscribers.mjs actualRecorded 5000 10    # which subscription, subscribers, rounds
//
// It starts a server of its own (SCORECARD_BIN, by default target/release/scorecard) on a database that is thrown
// away, or on that of DATABASE_URL, which has to be migrated. Everything runs on this machine, so client and server
// share its cores: the numbers are what is left of them. Needs `ulimit -n` above the number of subscribers.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** What a subscriber of each kind asks for. */
const SUBSCRIPTIONS = {
  actualRecorded: `subscription Recorded($id: ID!) { actualRecorded(scorecardId: $id, includeDescendants: true) {
    cursor previousActual recordedAt recordedBy { kind name } measure { id key name }
    measurePeriod { period { code } actual target score status } } }`,
  scoreChanged: `subscription Scores($id: ID!) { scoreChanged(scorecardId: $id, includeDescendants: true) {
    cursor period { code } before { value status } after { value status }
    node { id __typename ... on Objective { name } ... on Measure { name } } } }`,
};
/** One caller may have 100 streams. */
const STREAMS_PER_CALLER = 100;
/** How many sockets are opened at once. */
const AT_ONCE = 50;

const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
/** A moment that all threads understand, in ms. */
const now = () => performance.timeOrigin + performance.now();

await (isMainThread ? main() : listen(workerData));

async function main() {
  const [field = 'actualRecorded', subscribers = '5000', rounds = '10'] = process.argv.slice(2);
  const server = await start(Math.ceil(Number(subscribers) / STREAMS_PER_CALLER));
  try {
    await measure(server, field, Number(subscribers), Number(rounds));
  } finally {
    server.stop();
  }
}

async function measure(server, field, subscribers, rounds) {
  await server.record(0); // What is warm before the first subscriber is not theirs.
  const before = server.memory();
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { url: server.url, tokens: server.tokens, id: server.scorecard, query: SUBSCRIPTIONS[field], subscribers },
  });
  const heard = messages(worker);
  const { connecting } = await heard();
  // A subscriber hears nothing until its stream has begun: the first event that all of them hear says that it has.
  const idle = server.memory();
  const perSubscriber = (bytes) => `${(bytes / subscribers / 1024).toFixed(1)} KiB each`;
  console.log(`${subscribers} subscribers of ${field} in ${(connecting / 1000).toFixed(1)} s`);
  console.log(`memory: ${mib(before)} before, ${mib(idle)} idle: ${perSubscriber(idle - before)}`);
  const times = [];
  for (let round = 1; round <= rounds; round++) {
    worker.postMessage('listen');
    const cpu = server.cpu();
    const sent = now();
    await server.record(round);
    const answered = now();
    const { first, last, events } = await heard();
    times.push({ answer: answered - sent, first: first - answered, last: last - answered, whole: last - sent, cpu: server.cpu() - cpu });
    if (round === 1) console.log(`events: ${events / subscribers} for each in a round`);
  }
  console.log(`memory: ${mib(server.memory())} after ${rounds} rounds: ${perSubscriber(server.memory() - before)}`);
  for (const [name, text] of [
    ['answer', 'mutation sent to its answer'],
    ['first', 'answer to the first event'],
    ['last', 'answer to the last event'],
    ['whole', 'mutation sent to the last event'],
    ['cpu', "the server's processor time"],
  ]) {
    const sorted = times.map((time) => time[name]).sort((a, b) => a - b);
    const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(0).padStart(5);
    console.log(`${text.padEnd(34)} p50 ${at(0.5)} ms   max ${at(1)} ms`);
  }
  await worker.terminate();
}

/** A release server with one organization, a scorecard, and this many callers. */
async function start(callers) {
  const binary = process.env.SCORECARD_BIN ?? fileURLToPath(new URL('../../target/release/scorecard', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-load-'));
  const env = {
    JWT_SECRET: 'the secret of a server that lives for a minute',
    DATABASE_URL: process.env.DATABASE_URL ?? `sqlite://${join(folder, 'load.db')}?mode=rwc`,
  };
  const slug = `load-${process.pid}`;
  const run = (...args) => execFileSync(binary, args, { env, encoding: 'utf8' }).trim();
  run('organization', 'create', '--slug', slug, '--name', 'Load');
  const token = (subject, role) => run('token', '--organization', slug, '--role', role, '--subject', subject);
  const editor = token('editor', 'EDITOR');
  const tokens = Array.from({ length: callers }, (_, at) => token(`viewer-${at}`, 'VIEWER'));
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--log-format', 'json'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let origin;
  for await (const line of createInterface(child.stderr)) {
    origin = line.match(/127\.0\.0\.1:\d+/)?.[0];
    if (origin) break;
  }
  child.stderr.resume();
  const url = `${origin}/graphql`;

  const graphql = async (query, variables) => {
    const response = await fetch(`http://${url}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${editor}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    const problems = errors ?? Object.values(data).flatMap((field) => field?.userErrors ?? []);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return data;
  };
  await graphql('mutation ($document: JSON!) { scorecardsImport(input: { document: $document }) { userErrors { message } } }', {
    document: strategy(),
  });
  const found = await graphql('{ organization { scorecard(key: "s") { id } } }');
  const record = (value) =>
    graphql(
      'mutation ($entries: [ActualEntryInput!]!) { actualsRecord(input: { entries: $entries }) { userErrors { message } } }',
      { entries: [{ measure: { key: 'm0' }, period: '2026-10', value: value % 2 === 0 ? 40 : 70 }] },
    );
  const status = (name) => Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]) * 1024;
  /** User and system time in ms; the kernel counts hundredths of a second. */
  const cpu = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  const stop = () => {
    child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, tokens, scorecard: found.organization.scorecard.id, record, memory: () => status('VmRSS'), cpu, stop };
}

/** A scorecard of a common size: 16 objectives, 20 measures, three years of each. */
function strategy() {
  const kinds = ['FINANCIAL', 'CUSTOMER', 'INTERNAL_PROCESS', 'LEARNING_AND_GROWTH'];
  const objective = (at) => ({ key: `o${at}`, name: `Objective ${at}`, measures: [{ measure: `m${at}` }] });
  const perspectives = kinds.map((kind, lane) => ({
    key: `p${lane}`, kind, objectives: [0, 1, 2, 3].map((at) => objective(lane * 4 + at)),
  }));
  const months = [2024, 2025, 2026].flatMap((year) =>
    Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`),
  );
  const periods = months.map((period, at) => ({ period, actual: 30 + at, target: 60, redFlag: 30 }));
  const measures = Array.from({ length: 20 }, (_, at) => ({ key: `m${at}`, scorecard: 's', name: `Measure ${at}`, periods }));
  return { format: 'scorecard/1', scorecards: [{ key: 's', name: 'Load', level: 'ENTERPRISE', perspectives }], measures };
}

/** The sockets, in a thread of their own: what is measured is not held up by who measures. */
async function listen({ url, tokens, id, query, subscribers }) {
  const { WebSocket } = createRequire(new URL('../clients/package.json', import.meta.url))('ws');
  const started = now();
  let events = 0;
  let first;
  let quiet;
  const event = () => {
    const at = now();
    first ??= at;
    events += 1;
    // A round is over when all have heard as many, and nothing more comes.
    if (events % subscribers === 0) {
      clearTimeout(quiet);
      quiet = setTimeout(() => parentPort.postMessage({ first, last: at, events }), 300);
    }
  };
  const open = (token) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${url}`, 'graphql-transport-ws', { perMessageDeflate: false, skipUTF8Validation: true });
      const send = (message) => socket.send(JSON.stringify(message));
      socket.on('open', () => send({ type: 'connection_init', payload: { token } }));
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('message', (data) => {
        const text = data.toString('latin1', 0, 30);
        if (text.includes('"next"')) return event();
        const { type, payload } = JSON.parse(data.toString());
        if (type === 'connection_ack') {
          send({ type: 'subscribe', id: '1', payload: { query, variables: { id } } });
          send({ type: 'ping' });
        } else if (type === 'pong') resolve();
        else if (type === 'ping') send({ type: 'pong' });
        else throw new Error(JSON.stringify({ type, payload }));
      });
    });
  for (let at = 0; at < subscribers; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, subscribers - at) }, (_, more) => tokens[(at + more) % tokens.length]);
    await Promise.all(some.map(open));
  }
  const connecting = now() - started;
  // Streams begin a moment after they are asked for.
  setTimeout(() => parentPort.postMessage({ connecting }), 1_000);
  parentPort.on('message', () => {
    events = 0;
    first = undefined;
  });
}

/** The worker's messages, one by one. */
function messages(worker) {
  const waiting = [];
  const ready = [];
  worker.on('message', (message) => (waiting.length > 0 ? waiting.shift().resolve(message) : ready.push(message)));
  worker.on('error', (error) => waiting.forEach(({ reject }) => reject(error)));
  return () =>
    ready.length > 0
      ? Promise.resolve(ready.shift())
      : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
}
