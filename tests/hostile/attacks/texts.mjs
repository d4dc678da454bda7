// A5, A6 and A10: what comes in. Long names and texts, JSON, documents of every shape, and names that are remembered.

import { LARGE_BODY, named, times } from './words.mjs';

const MEGA = 1024 * 1024;
const x = (count, letter = 'x') => letter.repeat(count);
const brackets = (levels) => `{"query":"query ($v: JSON!) { __typename }","variables":{"v":${x(levels, '[')}${x(levels, ']')}}}`;
const numbers = (count) => `{"query":"query ($v: [ID!]!) { nodes(ids: $v) { id } }","variables":{"v":[${x(count - 1, '1,')}1]}}`;

const POSTED = {
  'a field of 4 MB': `{ ${x(4 * MEGA)} }`,
  'a field of 15 MB': `{ ${x(15 * MEGA)} }`,
  'a field of 100 letters': `{ ${x(100)} }`,
  '490 fields that are almost right': `{ organization { ${times(490, (at) => `scorecarx${at}`)} } }`,
  '5,000 fields that are wrong': `{ ${times(5000, (at) => `viewe${at}`)} }`,
  'an alias of 1 MB': `{ ${x(MEGA)}: viewer { subject } }`,
  'an argument of 1 MB': `{ node(${x(MEGA)}: 1) { id } }`,
  'a variable of 1 MB': `query ($${x(MEGA)}: ID!) { node(id: $${x(MEGA)}) { id } }`,
  'a type of 1 MB': `query ($a: ${x(MEGA)}) { node(id: $a) { id } }`,
  'a directive of 1 MB': `{ viewer @${x(MEGA)} { subject } }`,
  'an operation of 1 MB': `query ${x(MEGA)} { viewer { subject } }`,
  'an enum value of 1 MB': `{ organization { scorecards(filter: { state: ${x(MEGA)} }) { totalCount } } }`,
  'an input field of 1 MB': `{ organization { scorecards(filter: { ${x(MEGA)}: 1 }) { totalCount } } }`,
  'an id of 15 MB': `{ node(id: "${x(15 * MEGA)}") { id } }`,
  'a block string of 15 MB': `{ node(id: """${x(15 * MEGA)}""") { id } }`,
  'a block string of lines': `{ node(id: """${x(4 * MEGA, ' \n')}""") { id } }`,
  'escapes of 15 MB': `{ node(id: "${x(2 * MEGA, '\\u0041')}") { id } }`,
  'a comment of 15 MB': `#${x(15 * MEGA)}\n{ viewer { subject } }`,
  'commas of 15 MB': `{ viewer { subject } }${x(15 * MEGA, ',')}`,
  'blanks of 15 MB': `{ viewer { subject } }${x(15 * MEGA, ' ')}`,
  '100,000 brackets': x(100_000, '{ a '),
  '100,000 square brackets': `{ nodes(ids: ${x(100_000, '[')}) { id } }`,
  'a million tokens': `{ ${x(MEGA, 'a ')} }`,
  '15,000 tokens': `{ ${times(7400, (at) => `a${at}`)} }`,
  '15,000 tokens that are valid': `{ ${times(7000, () => '__typename')} }`,
  '7,000 times the same list': `{ ${times(3000, () => 'viewer { subject }')} }`,
  '3,000 fragments in a chain': `{ ...f0 } ${times(1400, (at) => `fragment f${at} on Query { ...f${at + 1} }`)} fragment f1400 on Query { __typename }`,
  'fragments that double 30 times': `{ ...f0 } ${times(30, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f30 on Query { __typename }`,
  'fragments in a circle': `{ ...f0 } ${times(1000, (at) => `fragment f${at} on Query { ...f${(at + 1) % 1000} }`)}`,
  'conflicts by the thousand': `{ ${times(1700, (at) => `a: node(id: "${at}") { id }`)} }`,
  'conflicts deep down': `{ ${times(300, (at) => `viewer { memberships { organization { scorecards(first: ${at + 1}) { nodes { id } } } } }`)} }`,
  '1,000 operations': times(1000, (at) => `query q${at} { viewer { subject } }`),
  '2,000 variables': `query (${times(2000, (at) => `$v${at}: ID`)}) { viewer { subject } }`,
  'variables used everywhere': `query (${times(400, (at) => `$v${at}: ID!`)}) { ${times(400, (at) => `a${at}: node(id: $v${at}) { id }`)} }`,
  'a thousand directives': `{ viewer { subject ${x(190, '@skip(if: false) ')} } }`,
  'a list of 5,000 literals': `{ nodes(ids: [${times(5000, (at) => `"${at}"`)}]) { id } }`,
  'objects in objects': `{ organization { scorecards(filter: ${x(40, '{ a: ')}1${x(40, '}')}) { totalCount } } }`,
};

const RAW = {
  'JSON of 1,000,000 brackets': brackets(1_000_000),
  'JSON of 100 brackets': brackets(100),
  '7 million numbers in JSON': numbers(7_000_000),
  '490,000 numbers in JSON': numbers(490_000),
  'JSON text of 15 MB': JSON.stringify({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: x(15 * MEGA) } }),
  'JSON that is no request, 15 MB': `{"query":"{ __typename }","else":"${x(15 * MEGA)}"}`,
  'JSON with 400,000 names': JSON.stringify({
    query: '{ __typename }',
    variables: Object.fromEntries(Array.from({ length: 400_000 }, (_, at) => [`v${at}`, at])),
  }),
  'extensions of 400,000 names': JSON.stringify({
    query: '{ __typename }',
    extensions: Object.fromEntries(Array.from({ length: 400_000 }, (_, at) => [`v${at}`, at])),
  }),
  'half of a JSON text': `{"query":"${x(15 * MEGA)}`,
  'an array of operations': `[${x(100_000, '{"query":"{ viewer { subject } }"},')}{}]`,
};

export const texts = [
  ...Object.entries(POSTED).map(([name, query]) => ({ row: 'A5', name, most: allowance(query), send: ({ viewer }) => viewer.post(query) })),
  ...Object.entries(RAW).map(([name, body]) => ({ row: 'A5', name, most: allowance(body), send: ({ viewer }) => viewer.postText(body) })),
  {
    row: 'A5',
    name: 'a filter text of 1 MB',
    send: ({ viewer }) =>
      viewer.post('query ($q: String) { organization { measures(filter: { query: $q }) { totalCount } } }', { q: x(MEGA, 'é') }),
  },
  {
    row: 'A5',
    name: 'a filter text of 200 letters, 490 times',
    send: ({ viewer }) =>
      viewer.post(`query ($q: String) { organization { ${named(490, 'measures(first: 1, filter: { query: $q }) { totalCount }')} } }`, {
        q: x(199, 'm'),
      }),
  },
  {
    row: 'A5',
    name: 'a long field by GET',
    send: ({ viewer }) => viewer.get(`{ ${x(30_000)} }`),
  },
  {
    row: 'A5',
    name: 'a long field as an event stream',
    send: ({ viewer }) => viewer.events(`{ ${x(4 * MEGA)} }`),
  },
  {
    row: 'A5',
    name: 'long fields over a socket',
    send: ({ viewer }) => viewer.subscribe(`{ ${x(250_000)} }`, {}, 1),
  },
  {
    row: 'A5',
    name: 'an import of 15 MB',
    most: LARGE_BODY,
    send: ({ viewer }) =>
      viewer.post('mutation ($d: JSON!) { scorecardsImport(input: { document: $d, dryRun: true }) { userErrors { code } } }', {
        d: { format: 'scorecard/1', scorecards: [{ key: 'k', name: x(15 * MEGA) }] },
      }),
  },
  {
    row: 'A6',
    name: '200 names of operations',
    send: ({ viewer }) => several(200, (at) => viewer.post(`query ${x(90, 'n')}${at} { viewer { subject } }`)),
  },
  {
    row: 'A10',
    name: '100 documents of 3,000 fields',
    // Each its own text, which a comment makes: all are valid and remembered.
    each: 100,
    send: ({ viewer }) => several(100, (at) => viewer.post(`#${at}\n{ viewer { ${times(3000, () => 'subject')} } }`)),
  },
  {
    row: 'A10',
    name: '100 documents of 490 names',
    each: 100,
    send: ({ viewer }) => several(100, (at) => viewer.post(`{ viewer { ${times(490, (n) => `a${n}x${at}: subject`)} } }`)),
  },
];

/** What texts of this length may take. */
function allowance(text) {
  return text.length > 4 * MEGA ? LARGE_BODY : {};
}

async function several(count, ask) {
  const outcomes = [];
  for (let at = 0; at < count; at++) outcomes.push(await ask(at));
  return outcomes;
}
