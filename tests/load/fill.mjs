// Fills a database with everything that is measured, through the program's own import: what stands there is what the
// server itself has written, with its change log.
//
// Owns which organizations there are. How a scorecard looks is `enterprise.mjs`'s.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scorecard } from './binary.mjs';
import { cascade, documents, grown, monthsUpTo } from './enterprise.mjs';

/** Who writes to tables, each to organizations of its own. */
export const WRITERS = ['scorecard', 'floor', 'postgraphile'];
/** How many imports run at a time. */
const AT_ONCE = 2;

/** The slugs of the organizations, by what they are for. */
export const slugs = {
  enterprise: 'enterprise',
  small: 'small',
  written: (writer) => `written-${writer}`,
  tenant: (writer, number) => `tenant-${writer}-${number}`,
  grown: (actuals) => `grown-${actuals}`,
};

/** The last month that ended before today, `2026-10`: the server's current period. */
export function lastMonth(today = new Date()) {
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0)).toISOString().slice(0, 7);
}

/** Everything for the comparison into one database. */
export async function fillAll(binary, database, folder, size) {
  const months = monthsUpTo(lastMonth(), size.months);
  const organizations = [
    [slugs.enterprise, cascade(size.fanout)],
    [slugs.small, cascade(size.small)],
    ...WRITERS.slice(1).map((writer) => [slugs.written(writer), cascade(size.written)]),
    ...WRITERS.flatMap((writer) => Array.from({ length: size.tenants }, (_, at) => [slugs.tenant(writer, at), cascade([])])),
  ];
  const jobs = organizations.map(([slug, scorecards]) => () => fill(binary, database, folder, slug, documents(scorecards, months)));
  for (const actuals of size.growth) {
    jobs.push(() => fill(binary, database, folder, slugs.grown(actuals), grown(actuals, months)));
  }
  const work = async () => {
    while (jobs.length > 0) await jobs.shift()();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** One organization with these documents. */
export async function fill(binary, database, folder, slug, all) {
  await scorecard(binary, database, 'organization', 'create', '--slug', slug, '--name', slug);
  for (const document of all) {
    const file = join(folder, `${slug}.json`);
    writeFileSync(file, JSON.stringify(document));
    await scorecard(binary, database, 'import', file, '--organization', slug);
  }
}
