// Many organizations on one server: maps of 1,000 organizations in turn, next to as many maps of one organization.
//
//   node tests/load/tenants.mjs                       # 1,000 organizations of 20 scorecards, some ten minutes
//   node tests/load/tenants.mjs --keep my_tenants     # on a database that is filled once and stays
//   node tests/load/tenants.mjs --size smoke          # shows that everything works, in a debug build
//
// Owns what is measured. Nothing here is random: the same size gives the same documents.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scorecard as command } from './binary.mjs';
import { startScorecard } from './contenders.mjs';
import { addressOf, create, drop, dropNow, exists, sql } from './database.mjs';
import { cascade, documents, monthsUpTo } from './enterprise.mjs';
import { fill, lastMonth } from './fill.mjs';
import { provideServer } from './programs.mjs';
import { median } from './rounds.mjs';
import { organization } from './subjects.mjs';
import { load, prepared } from './wrk.mjs';
import { strategyMap } from './work/strategy-map.mjs';

const SIZES = {
  /** 1,000 organizations of 20 scorecards, and one of 1,000. */
  full: { tenants: 1000, fanout: [19], one: [9, 10, 10], months: 12, connections: 64, seconds: 5, rounds: 5 },
  smoke: { tenants: 3, fanout: [2], one: [2], months: 2, connections: 2, seconds: 1, rounds: 1 },
};
/** Processes that fill or look up at the same time. */
const AT_ONCE = 2;

const { values: options } = parseArgs({ options: { size: { type: 'string', default: 'full' }, keep: { type: 'string' } } });
const size = SIZES[options.size];
if (!size) throw new Error(`no such size: ${options.size}`);

const tell = (text) => console.error(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}`);
const binary = provideServer({ release: options.size !== 'smoke' });
const folder = mkdtempSync(join(tmpdir(), 'scorecard-tenants-'));
const name = options.keep ?? `scorecard_tenants_${process.pid}`;
const database = addressOf(name);
if (!options.keep) process.once('exit', () => dropNow(name));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
  if (!options.keep) await drop(name);
}

async function run() {
  const slugs = Array.from({ length: size.tenants }, (_, at) => `tenant-${at}`);
  if (!(await exists(name))) {
    tell(`filling ${size.tenants} organizations`);
    await create(name);
    await command(binary, database, 'migrate');
    const months = monthsUpTo(lastMonth(), size.months);
    await fill(binary, database, folder, 'one', documents(cascade(size.one), months));
    await each(slugs, (slug) => fill(binary, database, folder, slug, documents(cascade(size.fanout), months)));
    await sql(database, 'VACUUM ANALYZE');
  }
  tell('looking up who may ask');
  const one = await organization(binary, database, 'one', size.tenants);
  const tenants = await each(slugs, (slug) => organization(binary, database, slug, 1));
  const requests = {
    one: one.scorecards.map((subject) => strategyMap.scorecard(subject)),
    many: tenants.map(({ top }) => strategyMap.scorecard(top)),
  };
  const server = await startScorecard(binary, database, { ANSWER_BYTES: '0', CACHE_BYTES: '2GiB' });
  try {
    const samples = { one: [], many: [] };
    // The first round loads.
    for (let round = 0; round <= size.rounds; round++) {
      for (const [what, all] of Object.entries(requests)) {
        const sample = await load(server.origin, prepared(folder, what, all), size.connections, size.seconds);
        tell(`${what}: ${sample.perSecond.toFixed(0)} a second`);
        if (round > 0) samples[what].push(sample);
      }
    }
    const of = (what, field) => median(samples[what].map((sample) => sample[field]));
    console.log(
      [
        '| | maps a second | p50, ms | p99, ms |',
        '|--|--|--|--|',
        ...[['one', `${requests.one.length} scorecards of one organization`], ['many', `${requests.many.length} organizations in turn`]].map(
          ([what, text]) => `| ${text} | ${of(what, 'perSecond').toFixed(0)} | ${of(what, 'p50').toFixed(1)} | ${of(what, 'p99').toFixed(1)} |`,
        ),
        `| many as a part of one | ${(of('many', 'perSecond') / of('one', 'perSecond')).toFixed(2)} | | |`,
      ].join('\n'),
    );
  } finally {
    await server.stop();
  }
}

/** The results of a call for each item, a few at a time. */
async function each(items, call) {
  const results = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await call(items[at]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
