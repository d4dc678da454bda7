// Compares this server with the floor and with PostGraphile 5, and prints tables. What is compared and how is told in
// README.md beside this file.
//
//   node tests/load/compare.mjs                 # everything, in about a quarter of an hour
//   node tests/load/compare.mjs --write         # and puts the tables into docs/performance.md and README.md
//   node tests/load/compare.mjs --size quick    # a look; --size smoke only shows that everything works
//   node tests/load/compare.mjs --only A,C --keep my_load    # some rows, on a database that is filled once and stays

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scorecard } from './binary.mjs';
import { startBoth, startFloor, startPostgraphile } from './contenders.mjs';
import { addressOf, create, drop, dropNow, exists, sql } from './database.mjs';
import { ask, assertAlike } from './equality.mjs';
import { growing, memory, others, starts } from './extras.mjs';
import { fillAll } from './fill.mjs';
import { write } from './pages.mjs';
import { provide } from './programs.mjs';
import { measure, serversOf } from './rounds.mjs';
import { SIZES } from './size.mjs';
import { subjects } from './subjects.mjs';
import { surroundings } from './surroundings.mjs';
import { details, facts, headline, ratios } from './tables.mjs';
import { works } from './work/index.mjs';
import { score } from './work/score.mjs';
import { scoredMap } from './work/strategy-map.mjs';

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: 'full' },
    only: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const size = SIZES[options.size];
if (!size) throw new Error(`no such size: ${options.size}`);
const chosen = options.only ? works.filter(({ name }) => options.only.split(',').includes(name)) : works;

const tell = (text) => console.error(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);
const binaries = provide({ release: options.size !== 'smoke' });
const folder = mkdtempSync(join(tmpdir(), 'scorecard-load-'));
const name = options.keep ?? `scorecard_load_${process.pid}`;
const database = addressOf(name);
const running = [];
const forget = () => dropNow(name);
if (!options.keep) process.once('exit', forget);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  await run();
} catch (error) {
  for (const server of running) console.error(`${server.origin} said last:\n${server.said()}`);
  throw error;
} finally {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
  process.off('exit', forget);
  if (!options.keep) await drop(name);
}
tell('done');

async function run() {
  if (!(await exists(name))) await fillNew();
  const data = await subjects(binaries.scorecard, database, size);
  const about = { binaries, database, folder, data, size, tell };
  tell('starting');
  const beginnings = options.only ? [] : await starts(about);
  const servers = await startAll();
  tell('warming, and comparing answers');
  await compareAnswers(servers, data);
  tell('measuring');
  const warm = servers.scorecard.keeping.memory();
  const samples = await measure({ ...about, works: chosen, servers });
  if (options.json) writeFileSync(options.json, JSON.stringify(samples));
  const most = Math.max(...size.connections);
  const table = headline(chosen, samples, most);
  const parts = [await surroundings(size), table, ratios(chosen, samples, size.connections)];
  if (!options.only) {
    const lines = [...beginnings, ...memory({ servers, data, warm }), ...(await others({ ...about, servers, samples }))];
    tell('growth');
    parts.push(facts(lines), await growing({ ...about, servers }));
  }
  parts.push(details(chosen, samples, size.connections));
  console.log(parts.join('\n\n'));
  if (options.write) {
    write('README.md', parts.slice(0, 2).join('\n\n'));
    write('docs/performance.md', parts.join('\n\n'));
  }
}

async function fillNew() {
  tell('filling');
  await create(name);
  await scorecard(binaries.scorecard, database, 'migrate');
  await fillAll(binaries.scorecard, database, folder, size);
  await sql(database, 'VACUUM ANALYZE');
  tell('filled');
}

async function startAll() {
  const track = async (starting) => {
    const server = await starting;
    running.push(server, ...(server.keeping ? [server.keeping] : []));
    return server;
  };
  return {
    scorecard: await track(startBoth(binaries.scorecard, database)),
    floor: await track(startFloor(binaries.floor, database)),
    postgraphile: await track(startPostgraphile(database)),
  };
}

/**
 * Warms the whole enterprise: each map with scores once, from the bottom up, as scores are made of those below. Then fails
 * unless all answer alike.
 */
async function compareAnswers(servers, data) {
  for (const { origin } of [servers.scorecard, servers.scorecard.keeping]) {
    for (const subject of data.enterprise.scorecards.toReversed()) await ask(origin, scoredMap.scorecard(subject));
    await ask(origin, score.scorecard(data.enterprise.top));
  }
  for (const work of chosen) {
    const able = Object.fromEntries(serversOf(work, servers).map((server) => [server, servers[server]]));
    if (work.alike) await assertAlike(work, able, data);
  }
}
