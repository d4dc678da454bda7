// What the audits of the GraphQL-over-HTTP draft leave out.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { MODERN, expectCode, requests } from './requests.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());
const { url } = server;
const { withToken, post, get } = requests(server);

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
