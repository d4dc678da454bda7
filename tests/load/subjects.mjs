// What questions are asked about: ids of what stands in the database, and tokens of those who may ask.

import { scorecard } from './binary.mjs';
import { rows } from './database.mjs';
import { lastMonth, slugs, WRITERS } from './fill.mjs';

/** Subjects of everything that `fillAll` has made. */
export async function subjects(binary, database, size) {
  const find = (slug) => organization(binary, database, slug, size.subjects);
  const enterprise = await find(slugs.enterprise);
  const small = await find(slugs.small);
  const grown = await Promise.all(size.growth.map((actuals) => find(slugs.grown(actuals))));
  const written = { scorecard: enterprise.measures };
  for (const writer of WRITERS.slice(1)) written[writer] = (await find(slugs.written(writer))).measures;
  const tenants = {};
  for (const writer of WRITERS) {
    const all = await Promise.all(Array.from({ length: size.tenants }, (_, at) => find(slugs.tenant(writer, at))));
    tenants[writer] = turns(all.map(({ measures }) => measures));
  }
  return { enterprise, small, grown, written, tenants };
}

/** An organization with its scorecards and measures, and somebody who may read and write all of it. */
export async function organization(binary, database, slug, most) {
  const token = await scorecard(binary, database, 'token', '--organization', slug, '--role', 'EDITOR', '--subject', 'load');
  const [{ id }] = await rows(database, `SELECT id FROM organization WHERE slug = '${slug}'`);
  const some = `SELECT id AS scorecard, parent_id FROM scorecard WHERE organization_id = '${id}' ORDER BY id`;
  const scorecards = await rows(database, some);
  const placed = `SELECT m.scorecard_id AS scorecard, m.id AS measure FROM measure m
    WHERE m.organization_id = '${id}' AND m.frequency = 'MONTHLY' ORDER BY m.id LIMIT ${most}`;
  const common = { organization: id, token, period: lastMonth() };
  const all = scorecards.map(({ scorecard }) => ({ ...common, scorecard }));
  return {
    ...common,
    top: all[0],
    count: all.length,
    scorecards: all.slice(0, most),
    measures: (await rows(database, placed)).map((ids) => ({ ...common, ...ids })),
  };
}

/** One of each list, then the next of each. */
function turns(lists) {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}
