// The GraphQL-over-HTTP specification, by its own audits (https://github.com/graphql/graphql-http).

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { createClient, serverAudits } from 'graphql-http';

import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const authorization = { Authorization: `Bearer ${server.token}` };

for (const audit of serverAudits({
  url: server.url,
  fetchFn: (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...authorization } }),
})) {
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    assert.equal(status, 'ok', reason);
  });
}

test('the reference client gets its answer', async () => {
  const client = createClient({ url: server.url, headers: authorization });
  const answer = await new Promise((resolve, reject) => {
    let last;
    client.subscribe(
      { query: '{ viewer { subject } }' },
      { next: (value) => (last = value), error: reject, complete: () => resolve(last) },
    );
  });
  assert.deepEqual(answer.data, { viewer: { subject: 'demo' } });
});

test('without a token nothing but the schema is answered', async () => {
  const ask = (query) =>
    fetch(server.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query }),
    });
  const refused = await ask('{ viewer { subject } }');
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
  const { errors } = await refused.json();
  assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
  assert.equal(errors[0].extensions.requestId, refused.headers.get('x-request-id'));
  const schema = await ask('{ __schema { queryType { name } } }');
  assert.deepEqual((await schema.json()).data, { __schema: { queryType: { name: 'Query' } } });
});
