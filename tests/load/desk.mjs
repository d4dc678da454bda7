// One organization that cascades to every desk: how long its top's score takes when nothing is in memory, when all of it
// is, and after one person has recorded a value.
//
//   node tests/load/desk.mjs                       # 19,111 scorecards, some ten minutes
//   node tests/load/desk.mjs --keep my_desk        # on a database that is filled once and stays
//   node tests/load/desk.mjs --size smoke          # shows that everything works, in a debug build
//
// Owns what is measured. Nothing here is random: the same size gives the same documents.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scorecard as command } from './binary.mjs';
import { startScorecard } from './contenders.mjs';
import { addressOf, create, drop, dropNow, exists, rows, sql, sqlFile } from './database.mjs';
import { actual, cascade, documents, LANES, LEVELS, monthsUpTo } from './enterprise.mjs';
import { ask } from './equality.mjs';
import { fill, lastMonth } from './fill.mjs';
import { provideServer } from './programs.mjs';
import { median } from './rounds.mjs';
import { organization } from './subjects.mjs';
import { typed } from './typeid.mjs';
import { graphql } from './work/request.mjs';

const SIZES = {
  /** 1 + 10 + 100 + 1,000 + 18,000, each with five measures: 1.15 million periods. */
  desk: { fanout: [10, 10, 10, 18], months: 12, rounds: 10 },
  smoke: { fanout: [2, 2, 2, 2], months: 3, rounds: 2 },
};
/** Measures of a scorecard: one on each objective, and a second one on the last. */
const MEASURES = LANES.length + 1;
/** Scorecards in one document: an import is one transaction. */
const DOCUMENT = 490;
/** Requests after which the top is given up, each with the server's time limit. */
const ATTEMPTS = 20;

const QUERIES = {
  score: 'query ($id: ID!, $period: PeriodCode) { scorecard(id: $id) { score(period: $period) { value status } } }',
  record: `mutation ($measure: ID!, $period: PeriodCode!, $value: Float!) {
    actualsRecord(input: { entries: [{ measure: { id: $measure }, period: $period, value: $value }] }) { recorded userErrors { message } }
  }`,
  map: `query ($id: ID!, $period: PeriodCode) { scorecard(id: $id) { name score(period: $period) { value status }
    perspectives { name score(period: $period) { value status } }
    objectives { name score(period: $period) { value status } measures { name period(code: $period) { actual target score status } } } } }`,
  list: 'query { organization { scorecards(first: 50) { nodes { name score { value status } } } } }',
  worst: `query ($id: ID!) { organization {
    measures(first: 20, filter: { scorecardId: $id, includeDescendants: true }, orderBy: { field: SCORE, direction: ASC }) { nodes { name period { score } } }
  } }`,
};

const { values: options } = parseArgs({ options: { size: { type: 'string', default: 'desk' }, keep: { type: 'string' } } });
const size = SIZES[options.size];
if (!size) throw new Error(`no such size: ${options.size}`);

const tell = (text) => console.error(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);
const binary = provideServer({ release: options.size !== 'smoke' });
const folder = mkdtempSync(join(tmpdir(), 'scorecard-desk-'));
const name = options.keep ?? `scorecard_desk_${process.pid}`;
const database = addressOf(name);
const forget = () => dropNow(name);
if (!options.keep) process.once('exit', forget);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const table = [];
const row = (what, value) => table.push(`| ${what} | ${value} |`);
try {
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
  process.off('exit', forget);
  if (!options.keep) await drop(name);
}
console.log(['| | |', '|--|--|', ...table].join('\n'));

async function run() {
  const scorecards = cascade(size.fanout);
  if (!(await exists(name))) {
    tell(`filling ${scorecards.length} scorecards`);
    await create(name);
    await command(binary, database, 'migrate');
    const began = performance.now();
    await fill(binary, database, folder, 'desk', documents(scorecards, monthsUpTo(lastMonth(), size.months), { together: DOCUMENT, strategy, measures }));
    const things = scorecards.length * (1 + 2 * LANES.length + MEASURES * (1 + size.months) + LANES.length);
    row('import, things a second', Math.round(things / seconds(began)));
    await sql(database, 'VACUUM ANALYZE');
  }
  const data = await organization(binary, database, 'desk', 1);
  const leaves = await rows(
    database,
    `SELECT m.id FROM measure m JOIN scorecard s ON s.id = m.scorecard_id WHERE s.level = 'INDIVIDUAL' ORDER BY m.id LIMIT ${size.rounds}`,
  );
  row('one `psql` reads the rows of a month', `${(await readRows(data)).toFixed(2)} s`);

  await sql(database, 'DELETE FROM score_projection; DELETE FROM score_projection_source; DELETE FROM projected_revision');
  let server = await startScorecard(binary, database, { ANSWER_BYTES: '0' });
  try {
    await measure(server, data, leaves.map(({ id }) => id));
  } finally {
    await server.stop();
  }
  server = await startScorecard(binary, database);
  try {
    const began = performance.now();
    await ask(server.origin, graphql(QUERIES.score, { id: typed('scorecard', data.top.scorecard), period: data.period }, data.token));
    row("top's score after a restart", `${Math.round(seconds(began) * 1000)} ms`);
    await poll(server, data, leaves.map(({ id }) => id));
  } finally {
    await server.stop();
  }
}

/** Maps of different scorecards, polled by their entity tags while one actual a second is recorded somewhere. */
async function poll(server, { token, organization: of, period }, leaves) {
  tell('polling');
  const level = LEVELS[Math.min(3, size.fanout.length - 1)];
  const found = await rows(database, `SELECT id FROM scorecard WHERE organization_id = '${of}' AND level = '${level}' ORDER BY id LIMIT 1000`);
  const polls = found.map(({ id }) => ({ url: `${server.origin}/graphql?${new URLSearchParams({ query: QUERIES.map, variables: JSON.stringify({ id: typed('scorecard', id), period }) })}`, tag: '' }));
  const headers = { authorization: `Bearer ${token}`, accept: 'application/graphql-response+json' };
  const get = async (it) => {
    const response = await fetch(it.url, { headers: { ...headers, 'if-none-match': it.tag } });
    const body = await response.text();
    if (response.status === 200 && JSON.parse(body).errors) throw new Error(body);
    if (![200, 304].includes(response.status)) throw new Error(`${response.status} ${body}`);
    it.tag = response.headers.get('etag');
    return response.status;
  };
  const all = async () => {
    const statuses = [];
    let next = 0;
    const worker = async () => {
      while (next < polls.length) statuses.push(await get(polls[next++]));
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return statuses;
  };
  await all();
  const began = performance.now();
  let [asked, unchanged, written] = [0, 0, 0];
  for (let round = 0; round < size.rounds; round++) {
    const statuses = await all();
    asked += statuses.length;
    unchanged += statuses.filter((status) => status === 304).length;
    while (written < seconds(began)) {
      const measure = typed('measure', leaves[written % leaves.length]);
      await ask(server.origin, graphql(QUERIES.record, { measure, period, value: 30 + (written++ % 40) }, token));
    }
  }
  row(`${polls.length} maps polled by ETag, ${written} actuals recorded meanwhile`, `${((100 * unchanged) / asked).toFixed(1)} % are 304, ${Math.round(asked / seconds(began))} polls a second`);
  // None is stale: what is asked for without a tag has the tag that the client knows.
  for (const it of polls.slice(0, 100)) {
    const known = it.tag;
    it.tag = '';
    if ((await get(it)) !== 200 || it.tag !== known) {
      // A last actual may have moved it; then the tag that the client has is refused.
      if ((await get({ ...it, tag: known })) === 304) throw new Error(`a stale answer: ${it.url}`);
    }
  }
}

async function measure(server, { token, top, period }, leaves) {
  const id = typed('scorecard', top.scorecard);
  const score = (of = period) => ask(server.origin, graphql(QUERIES.score, { id, period: of }, token));

  tell('the first answer');
  const began = performance.now();
  let attempts = 1;
  while (!(await score().catch(ended))) {
    if (++attempts > ATTEMPTS) throw new Error(`the top's score was not answered by ${ATTEMPTS} requests`);
  }
  row("top's score, nothing in memory", `${seconds(began).toFixed(1)} s, ${attempts} requests`);
  row('warm', `${(await medianOf(size.rounds, () => score())).toFixed(1)} ms`);
  const earlier = monthsUpTo(period, size.months).slice(0, -1);
  row('another month', `${(await medianOf(Math.min(5, earlier.length), (at) => score(earlier.at(-1 - at)))).toFixed(0)} ms`);

  tell('recording');
  const record = async (at) => {
    await ask(server.origin, graphql(QUERIES.record, { measure: typed('measure', leaves[at]), period, value: 41.5 + at + (Date.now() % 1000) / 1000 }, token));
    return score();
  };
  row('after one actual in a leaf, the request included', `${(await medianOf(leaves.length, record)).toFixed(0)} ms`);

  tell('lists');
  const list = () => ask(server.origin, graphql(QUERIES.list, {}, token)).catch(ended);
  const worst = () => ask(server.origin, graphql(QUERIES.worst, { id }, token)).catch(ended);
  row('50 scorecards with scores', told(await timed(list), await timed(list)));
  row('the 20 worst measures of all', told(await timed(worst), await timed(worst)));
  row('memory, now and at most', `${mega(server.memory())} and ${mega(server.peak())} MB`);
}

/** Nothing for a request that ran into a limit; other errors are errors. */
function ended(error) {
  if (!/TIMEOUT|COST_LIMIT_EXCEEDED/.test(error.message)) throw error;
  return undefined;
}

/** How long one connection takes to read what the top's score of a month is made of, in seconds. */
async function readRows({ organization: id, period }) {
  const of = `organization_id = '${id}'`;
  const tables = ['scorecard', 'perspective', 'objective', 'causal_link', 'alignment', 'measure', 'placement'];
  const queries = [...tables.map((it) => `SELECT * FROM ${it} WHERE ${of}`), `SELECT * FROM measure_period WHERE ${of} AND period = '${period}'`];
  const file = join(folder, 'rows.sql');
  writeFileSync(file, queries.map((query) => `COPY (${query}) TO STDOUT;\n`).join(''));
  const began = performance.now();
  await sqlFile(database, file);
  return seconds(began);
}

function strategy({ key, depth, parent }) {
  const placed = (lane) => (lane === LANES.length - 1 ? [lane, lane + 1] : [lane]);
  return {
    key,
    name: `Scorecard ${key}`,
    level: LEVELS[depth],
    parent,
    perspectives: LANES.map((kind, lane) => ({
      key: `${key}.p${lane}`,
      kind,
      objectives: [
        {
          key: `${key}.o${lane}`,
          name: `Objective ${lane} of ${key}`,
          rollup: { mode: 'BLEND', ownShare: 0.5 },
          measures: placed(lane).map((measure) => ({ measure: `${key}.m${measure}` })),
        },
      ],
    })),
    alignments: parent ? LANES.map((_, lane) => ({ objective: `${key}.o${lane}`, parentObjective: `${parent}.o${lane}` })) : [],
  };
}

function measures({ key }, number, months) {
  return Array.from({ length: MEASURES }, (_, at) => ({
    key: `${key}.m${at}`,
    scorecard: key,
    name: `Measure ${at} of ${key}`,
    unit: { kind: 'NUMBER', decimals: 1 },
    aggregation: 'AVERAGE',
    periods: months.map((period, month) => ({ period, actual: actual(number, at, month), target: 50 })),
  }));
}

/** The median time of so many calls, in ms. */
async function medianOf(count, call) {
  const times = [];
  for (let at = 0; at < count; at++) times.push((await timed(() => call(at))).ms);
  return median(times);
}

async function timed(call) {
  const began = performance.now();
  const answer = await call();
  return { ms: performance.now() - began, answer };
}

function told(first, again) {
  return [first, again].map(({ ms, answer }) => `${ms.toFixed(0)} ms${answer ? '' : ' (refused)'}`).join(', again ');
}

function seconds(began) {
  return (performance.now() - began) / 1000;
}

function mega(bytes) {
  return Math.round(bytes / 1024 / 1024);
}
