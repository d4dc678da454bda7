// Many actuals at once: batches through the API against one statement with the same rows in psql.
//
// The API also checks them, finds their measures, and writes the change log. psql writes to an organization of its own.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlFile } from './database.mjs';
import { ask } from './equality.mjs';
import { monthsUpTo } from './enterprise.mjs';
import { lastMonth } from './fill.mjs';
import { median } from './rounds.mjs';
import { typed } from './typeid.mjs';
import { graphql } from './work/request.mjs';

/** The most that one mutation takes. */
const BATCH = 5_000;

const MUTATION = `mutation Record($entries: [ActualEntryInput!]!) {
  actualsRecord(input: { entries: $entries }) { recorded userErrors { code message } }
}`;

/** How many were recorded, as many as the size says, and the ms that it took, medians: through the API and in psql. */
export async function bulk({ server, database, folder, data, size }) {
  const times = { api: [], psql: [] };
  for (let round = 0; round < size.rounds; round++) {
    const of = (name) => entries(data.written[name], size, round);
    times.api.push(await throughApi(server, data.enterprise.token, of('scorecard')));
    times.psql.push(await inPsql(database, join(folder, 'bulk.sql'), of('floor')));
  }
  const recorded = entries(data.written.scorecard, size, 0).length;
  return { recorded, api: median(times.api), psql: median(times.psql) };
}

/** Periods of measures, other values in each round. */
function entries(measures, { months, bulk }, round) {
  const periods = monthsUpTo(lastMonth(), months);
  return Array.from({ length: Math.min(bulk, measures.length * months) }, (_, at) => ({
    ...measures[at % measures.length],
    period: periods.at(-1 - Math.floor(at / measures.length)),
    value: 1_000 + at + round / 10,
  }));
}

async function throughApi(server, token, all) {
  const requests = [];
  for (let at = 0; at < all.length; at += BATCH) {
    const entries = all
      .slice(at, at + BATCH)
      .map(({ measure, period, value }) => ({ measure: { id: typed('measure', measure) }, period, value }));
    requests.push(graphql(MUTATION, { entries }, token));
  }
  const began = performance.now();
  let recorded = 0;
  for (const request of requests) recorded += (await ask(server.origin, request)).actualsRecord.recorded;
  const time = performance.now() - began;
  if (recorded !== all.length) throw new Error(`${recorded} of ${all.length} actuals were recorded`);
  return time;
}

async function inPsql(database, file, all) {
  const rows = all.map(
    ({ organization, scorecard, measure, period, value }) =>
      `('${organization}', '${scorecard}', '${measure}', '${period}', ${value}, now(), 'psql')`,
  );
  const statement = `INSERT INTO measure_period (organization_id, scorecard_id, measure_id, period, actual, recorded_at, recorded_by)
    VALUES ${rows.join(',\n')}
    ON CONFLICT (organization_id, scorecard_id, measure_id, period) DO UPDATE
    SET actual = excluded.actual, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by;`;
  writeFileSync(file, `\\timing on\n${statement}\n`);
  const said = await sqlFile(database, file);
  return Number(said.match(/Time: ([\d.]+) ms/)[1]);
}
