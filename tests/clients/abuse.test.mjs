// What the audits of the GraphQL-over-HTTP draft leave out, and abuse.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());
const { url, token } = server;

const withToken = (input, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(input, { ...init, headers });
};

const MODERN = 'application/graphql-response+json';

const post = (body, headers = {}, fetchFn = withToken) =>
  fetchFn(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: MODERN, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const get = (params, headers = {}, fetchFn = withToken) =>
  fetchFn(`${url}?${new URLSearchParams(params)}`, { headers: { accept: MODERN, ...headers } });

const expectCode = async (response, status, code) => {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  assert.equal(body.errors[0].extensions.code, code, JSON.stringify(body));
  assert.equal(body.errors[0].extensions.requestId, response.headers.get('x-request-id'));
  assert.ok(!('data' in body));
};

test('a mutation over GET is not allowed and says what is', async () => {
  const response = await get({ query: 'mutation { __typename }' });
  assert.equal(response.headers.get('allow'), 'POST');
  await expectCode(response, 405, 'BAD_USER_INPUT');
});

test('nothing but JSON is a request', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    await expectCode(await post('{"query":"{ __typename }"}', { 'content-type': type }), 415, 'BAD_USER_INPUT');
  }
});

test('a batch is refused', async () => {
  await expectCode(await post([{ query: '{ __typename }' }]), 400, 'BAD_USER_INPUT');
});

test('a client that accepts nothing on offer is told so', async () => {
  await expectCode(await post({ query: '{ __typename }' }, { accept: 'image/png' }), 406, 'BAD_USER_INPUT');
});

test('another method is not allowed', async () => {
  await expectCode(await withToken(url, { method: 'DELETE', headers: { accept: MODERN } }), 405, 'BAD_USER_INPUT');
});

test('without a token only the schema can be read', async () => {
  const response = await post({ query: '{ viewer { __typename } }' }, {}, fetch);
  assert.equal(response.headers.get('www-authenticate'), 'Bearer');
  await expectCode(response, 401, 'UNAUTHENTICATED');
  const schema = await post({ query: '{ __schema { queryType { name } } }' }, {}, fetch);
  assert.equal((await schema.json()).data.__schema.queryType.name, 'Query');
});

test('a token that is not valid is refused, even for the schema', async () => {
  const response = await post({ query: '{ __typename }' }, { authorization: 'Bearer bad' }, fetch);
  await expectCode(response, 401, 'UNAUTHENTICATED');
});

test('a sane request id is taken over, another is not', async () => {
  const id = async (given) =>
    (await post({ query: '{ __typename }' }, { 'x-request-id': given })).headers.get('x-request-id');
  assert.equal(await id('01HQ-abc_9'), '01HQ-abc_9');
  assert.notEqual(await id('<b>'), '<b>');
});

test('a browser gets GraphiQL, and compressed when it can read that', async () => {
  const response = await fetch(url, { headers: { accept: 'text/html,*/*;q=0.8', 'accept-encoding': 'gzip' } });
  assert.match(response.headers.get('content-type'), /^text\/html/);
  assert.match(await response.text(), /graphiql/i);
});

test('operationName must fit the document', async () => {
  const two = 'query a { __typename } query b { __typename }';
  await expectCode(await post({ query: two }), 400, 'BAD_USER_INPUT');
  await expectCode(await post({ query: two, operationName: 'c' }), 400, 'BAD_USER_INPUT');
  assert.equal((await post({ query: two, operationName: 'b' })).status, 200);
});

const repeat = (text, times) => text.repeat(times);

const bomb = (spreads, levels) => {
  const fragments = Array.from({ length: levels }, (_, level) =>
    `fragment f${level} on Query { ${repeat(`...f${level + 1} `, spreads)} }`);
  return `{ ...f0 } ${fragments.join(' ')} fragment f${levels} on Query { __typename }`;
};

const abuses = {
  'a fragment bomb, 2 spreads x 31 levels': [bomb(2, 31), 'DEPTH_LIMIT_EXCEEDED'],
  'a fragment bomb, 30 spreads x 5 levels': [bomb(30, 5), 'COMPLEXITY_LIMIT_EXCEEDED'],
  '10,000 aliases': [
    `{ ${Array.from({ length: 10_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
    'COMPLEXITY_LIMIT_EXCEEDED',
  ],
  'a depth of 1,000': [`{ ${repeat('a { ', 1000)} b ${repeat('} ', 1000)} }`, 'DEPTH_LIMIT_EXCEEDED'],
  'a list of 100,000 brackets': [`{ a(b: ${repeat('[', 100_000)}${repeat(']', 100_000)}) }`, 'DEPTH_LIMIT_EXCEEDED'],
  'circular fragments': [
    '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  '1,000 directives': [`{ ${repeat('__typename @skip(if: false) ', 1000)} }`, 'COMPLEXITY_LIMIT_EXCEEDED'],
  'an introspection that multiplies': [
    `{ __schema { types { ${repeat('fields { type { ', 4)} name ${repeat('} } ', 4)} } } }`,
    'DEPTH_LIMIT_EXCEEDED',
  ],
};

for (const [name, [query, code]] of Object.entries(abuses)) {
  test(`${name} is refused at once`, async () => {
    await expectCode(await post({ query: '{ __typename }' }), 200, 'none').catch(() => {}); // warm the connection
    const started = performance.now();
    const response = await post({ query });
    const elapsed = performance.now() - started;
    await expectCode(response, 400, code);
    assert.ok(elapsed < 50, `${elapsed} ms`);
  });
}

test('a body of 40 MB is refused, and the client gets to read it', async () => {
  await expectCode(await post(`{"query":"${repeat('x', 40_000_000)}"}`), 413, 'BAD_USER_INPUT');
});

test('a body of 2 MB is refused without a token', async () => {
  const body = { query: '{ __typename }', variables: { pad: repeat('x', 2_000_000) } };
  await expectCode(await post(body, {}, fetch), 413, 'BAD_USER_INPUT');
  assert.equal((await post(body)).status, 200);
});

test('a document is remembered by its hash', async () => {
  const { createHash, randomUUID } = await import('node:crypto');
  const query = `query q${randomUUID().replaceAll('-', '')} { __typename }`;
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  await expectCode(await post({ extensions }), 400, 'PERSISTED_QUERY_NOT_FOUND');
  assert.equal((await post({ query, extensions })).status, 200);
  assert.equal((await post({ extensions })).status, 200);
  assert.equal((await get({ documentId: `sha256:${sha256Hash}` })).status, 200);
  await expectCode(await post({ query: '{ __typename }', extensions }), 400, 'BAD_USER_INPUT');
});
