// What is measured besides the comparison: starts, memory, many actuals at once, SQLite and growth, each with its aim.

import { beginnings } from './beginning.mjs';
import { bulk } from './bulk.mjs';
import { embedded } from './embedded.mjs';
import { growth, scoreAnew, withoutMemory } from './growth.mjs';
import { digits, table } from './tables.mjs';

const MEGABYTE = 1e6;
const megabytes = (bytes) => `${(bytes / MEGABYTE).toFixed(0)} MB`;
const milliseconds = (time) => `${digits(time)} ms`;
const below = (value, limit, text, aim) => [text(value), aim, value <= limit];

/** Starts, before anything else runs. */
export async function starts(run) {
  const { ready, empty, first } = await beginnings(run.binaries.scorecard, run.database, run.data, run.size.rounds);
  return [
    ['start on a filled database, until `/readyz` answers', ...below(ready, 1_000, milliseconds, 'under 1 s')],
    ['first A after a start', ...below(first, 50, milliseconds, 'under 50 ms')],
    ['memory after a start', ...below(empty, 30 * MEGABYTE, megabytes, 'under 30 MB')],
  ];
}

/** Memory after the comparison. */
export function memory({ servers, data, warm }) {
  const peaks = Object.entries(servers).map(([name, server]) => `${name} ${megabytes(server.peak())}`);
  return [
    [`memory with all ${data.enterprise.count} scorecards and their scores in it`, ...below(warm, 400 * MEGABYTE, megabytes, 'under 400 MB')],
    ['most memory during the comparison', peaks.join(', ')],
  ];
}

/** F beside A, many actuals at once, SQLite, and hardly any memory. */
export async function others({ binaries, servers, database, folder, data, size, samples, tell }) {
  const connections = Math.max(...size.connections);
  const common = { binary: binaries.scorecard, server: servers.scorecard, database, folder, data, size, connections };
  const scored = samples.ratio('A', 'scorecard', 'scorecard', connections, 'F');
  tell('many actuals at once');
  const { recorded, api, psql } = await bulk(common);
  tell('SQLite');
  const sqlite = await embedded(common);
  tell('hardly any memory');
  const cold = await withoutMemory(common);
  return [
    ['A takes so many F', ...below(scored, 1.5, digits, 'at most 1.5')],
    [
      `${recorded} actuals: ${milliseconds(api)} in batches of 5,000, ${milliseconds(psql)} as one upsert in psql; speed as a part of psql's`,
      digits(psql / api),
      'at least 0.5',
      psql / api >= 0.5,
    ],
    ['A over SQLite as a multiple of A over PostgreSQL', digits(sqlite), 'at least 1', sqlite >= 1],
    ['A a second when every scorecard has to be loaded, 50 % and 99 % of them within', `${cold.perSecond.toFixed(0)}, ${milliseconds(cold.p50)}, ${milliseconds(cold.p99)}`],
  ];
}

/** Throughput with more behind it, as a table. */
export async function growing({ servers, folder, data, size }) {
  const server = servers.scorecard;
  const organizations = [
    ...size.growth.map((actuals, at) => ({ name: `${actuals} actuals in a scorecard's year`, organization: data.grown[at] })),
    ...[data.small, data.enterprise].map((organization) => ({ name: `${organization.count} scorecards`, organization })),
  ];
  const connections = Math.max(...size.connections);
  const figures = await growth({ server, folder, organizations, connections, size });
  const lines = [];
  for (const [at, { name, ...works }] of figures.entries()) {
    const { organization } = organizations[at];
    const anew = await scoreAnew({ server, organization, months: size.months });
    lines.push([name, ...Object.values(works).map((perSecond) => perSecond.toFixed(0)), milliseconds(anew)]);
  }
  return table(['', 'A a second', 'C a second', 'D a second', "the top's score of a month, anew"], lines);
}

