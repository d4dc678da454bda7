// The change log against what has changed: whoever keeps a copy hears of everything in it that is another by now.

import { getNamedType, isLeafType } from 'graphql-17';

import { succeed } from './founding.mjs';
import { KINDS_OF_NODES } from './values.mjs';

/** Types that are not compared: what belongs to another thing is told as a change of that. */
const NOT_LOGGED = ['Deliverable', 'ActionItem', 'Decision', 'ApiKey', 'Organization'];
/** What the log tells under its own id. */
const LOGGED = KINDS_OF_NODES.filter((type) => !NOT_LOGGED.includes(type));
/** Fields that follow from other things, or from the time. */
const COMPUTED = [
  'schedule',
  'budgetUse',
  'nextReviewOn',
  'aggregation',
  'progress',
  'cursor',
  'disabledAt',
  'revision',
];
const MOST = 100;
const CHANGES = `query ($since: String, $after: String) { organization { changes(since: $since, after: $after, first: 1000) {
  nodes { nodeId } pageInfo { hasNextPage endCursor }
} } }`;

/** What is known now: the revision, and the plain fields of what was met, or of these. */
export async function snapshot(examiner, ids = LOGGED.flatMap((type) => examiner.pool.ids(type))) {
  const { system, tokens, schema } = examiner;
  const { organization } = await succeed(system, tokens.keeper, '{ organization { revision } }');
  const fields = LOGGED.map((type) => `... on ${type} { ${plainFields(schema.getType(type)).join(' ')} }`);
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ${fields.join(' ')} } }`;
  const nodes = new Map();
  for (let at = 0; at < ids.length; at += MOST) {
    const some = ids.slice(at, at + MOST);
    const data = await succeed(system, tokens.keeper, query, { ids: some });
    data.nodes.forEach((node, index) => nodes.set(some[index], JSON.stringify(node)));
  }
  return { revision: organization.revision, nodes };
}

/** Everything that is not as it was is in the log; where rights have changed, it is told to nobody. */
export async function compareLog(examiner, { revision, nodes }) {
  const now = await snapshot(examiner, [...nodes.keys()]);
  const { system, tokens } = examiner;
  const told = new Set();
  for (let after = null, more = true; more;) {
    const { organization } = await succeed(system, tokens.keeper, CHANGES, { since: revision, after });
    const { nodes: changes, pageInfo } = organization.changes;
    for (const { nodeId } of changes) told.add(nodeId);
    [more, after] = [pageInfo.hasNextPage, pageInfo.endCursor];
  }
  for (const [id, node] of nodes) {
    if (now.nodes.get(id) === node || told.has(id)) continue;
    const problem = `the log does not tell that a ${JSON.parse(node)?.__typename} has changed`;
    examiner.fail('post', 'keeper', {}, { results: [node, now.nodes.get(id)] }, [problem]);
  }
}

function plainFields(type) {
  return Object.values(type.getFields())
    .filter(
      (field) => field.args.length === 0 && isLeafType(getNamedType(field.type)) && !COMPUTED.includes(field.name),
    )
    .map(({ name }) => `${type.name}_${name}: ${name}`);
}
