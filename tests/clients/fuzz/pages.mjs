// Lists page by page: forwards and backwards they tell the whole list once, and a cursor that somebody has changed does
// no harm.

import { Values } from './values.mjs';

/** Lists of an organization, with the types of their filters and orders. */
const LISTS = {
  scorecards: ['ScorecardFilter', 'ScorecardOrder'],
  measures: ['MeasureFilter', 'MeasureOrder'],
  initiatives: ['InitiativeFilter', 'InitiativeOrder'],
  keyResults: ['KeyResultFilter'],
  members: [],
};
/** Pages of a list that are read. */
const MOST = 101;

export async function pages(examiner, random, anybody) {
  const role = anybody === 'nobody' ? 'viewer' : anybody;
  const list = random.pick(Object.keys(LISTS));
  const [filter, order] = LISTS[list];
  const values = new Values(random, examiner.pool, { hostility: random.pick([0, 0, 0.2]) });
  const given = {};
  if (filter && random.chance(0.6)) given.filter = values.object(examiner.schema.getType(filter), filter);
  if (order && random.chance(0.7)) given.orderBy = values.object(examiner.schema.getType(order), order);
  const request = question(list, filter, order);
  const ask = async (variables) =>
    (await examiner.one(role, { query: request, variables: { ...given, ...variables } }))[0].data?.organization?.list;

  const whole = await ask({ first: 100 });
  if (!whole || whole.pageInfo.hasNextPage) return;
  const ids = whole.nodes.map(({ id }) => id);
  const size = random.between(1, 7);
  const problems = [];
  if (whole.totalCount !== ids.length) problems.push(`totalCount is ${whole.totalCount} of ${ids.length}`);
  if (whole.edges.map(({ node }) => node.id).join() !== ids.join()) problems.push('edges and nodes differ');
  const forwards = await walk(
    ask,
    (cursor) => ({ first: size, after: cursor }),
    'endCursor',
    'hasNextPage',
    (all, page) => [...all, ...page],
  );
  if (forwards.join() !== ids.join())
    problems.push(`pages of ${size} forwards tell ${forwards.length} of ${ids.length}`);
  const backwards = await walk(
    ask,
    (cursor) => ({ last: size, before: cursor }),
    'startCursor',
    'hasPreviousPage',
    (all, page) => [...page, ...all],
  );
  if (backwards.join() !== ids.join())
    problems.push(`pages of ${size} backwards tell ${backwards.length} of ${ids.length}`);
  examiner.fail('post', role, { query: request, variables: given }, { results: [{ data: whole }] }, problems);

  const { cursor } = random.pick(whole.edges) ?? {};
  if (cursor) await ask({ first: 3, [random.pick(['after', 'before'])]: forged(random, cursor) });
}

function question(list, filter, order) {
  const declared = [filter && `$filter: ${filter}`, order && `$orderBy: ${order}`].filter(Boolean).join(', ');
  const passed = [filter && 'filter: $filter', order && 'orderBy: $orderBy'].filter(Boolean).join(', ');
  return `query (${declared} $first: Int, $after: String, $last: Int, $before: String) {
    organization { list: ${list}(${passed} first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }
  }`;
}

async function walk(ask, variables, cursorName, moreName, join) {
  let ids = [];
  let cursor = null;
  for (let page = 0; page < MOST; page += 1) {
    const list = await ask(variables(cursor));
    if (!list) break;
    ids = join(
      ids,
      list.nodes.map(({ id }) => id),
    );
    if (!list.pageInfo[moreName]) break;
    cursor = list.pageInfo[cursorName];
  }
  return ids;
}

/** A cursor in which something is another thing. */
function forged(random, cursor) {
  let written;
  try {
    written = JSON.parse(Buffer.from(cursor, 'base64url'));
  } catch {
    return cursor.slice(1);
  }
  const other = () =>
    random.pick([
      0,
      -1,
      1e300,
      2 ** 63,
      'x',
      '\u0000',
      '',
      null,
      [],
      [null],
      ['x'],
      [1e308],
      [['x']],
      '9999-12-31',
      '-262143-01-01',
      '+262142-12-31',
      '00000000-0000-0000-0000-000000000000',
    ]);
  const at = random.below(written.length);
  if (Array.isArray(written[at]) && random.chance(0.7)) written[at] = written[at].map(() => other());
  else written[at] = other();
  return Buffer.from(JSON.stringify(written)).toString('base64url');
}
