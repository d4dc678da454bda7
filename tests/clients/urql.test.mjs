// urql (https://nearform.com/open-source/urql), which asks over GET when it is told to, so that a cache of HTTP can
// answer; and listens with nothing but fetch.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';

import { Client, fetchExchange } from '@urql/core';

import { HEAR, enterprise, record, revision } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const ACTUAL = `{ organization { measure(key: "resolution-time") { period(code: "2020-01") { actual } } } }`;

/** What was sent and answered: `GET 200`. */
let exchanged = [];
beforeEach(() => (exchanged = []));

/** What a browser does about an ETag: it asks whether its copy is still good, and reads the copy when it is. */
function browser() {
  const copies = new Map();
  return async (url, init = {}) => {
    const copy = copies.get(url);
    const headers = new Headers(init.headers);
    if (copy) headers.set('If-None-Match', copy.headers.get('etag'));
    const response = await fetch(url, { ...init, headers });
    exchanged.push(`${init.method} ${response.status}`);
    if (response.status === 304) return copy.clone();
    if (init.method === 'GET' && response.headers.has('etag')) copies.set(url, response.clone());
    return response;
  };
}

const connect = (options = {}) =>
  new Client({
    url: server.url,
    exchanges: [fetchExchange],
    preferGetMethod: true,
    requestPolicy: 'network-only',
    fetchOptions: { headers: { Authorization: `Bearer ${server.token}` } },
    fetch: browser(),
    ...options,
  });

/** The measure's actual, as the client has it. */
async function actual(client) {
  const { data, error } = await client.query(ACTUAL, {});
  assert.equal(error, undefined);
  return data.organization.measure.period.actual;
}

test('a query over GET is answered, and again only when something has changed', async () => {
  const client = connect();
  await record(server, 'resolution-time', 11.5);
  assert.equal(await actual(client), 11.5);
  assert.equal(await actual(client), 11.5);
  await record(server, 'resolution-time', 11);
  assert.equal(await actual(client), 11);
  assert.deepEqual(exchanged, ['GET 200', 'GET 304', 'GET 200']);
});

test('variables pass through the address', async () => {
  const query = 'query ($key: String!) { organization { scorecard(key: $key) { key name } } }';
  const { data } = await connect().query(query, { key: 'enterprise' });
  assert.equal(data.organization.scorecard.key, 'enterprise');
  assert.deepEqual(exchanged, ['GET 200']);
});

test('a mutation goes over POST', async () => {
  const mutation = 'mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) { recorded revision } }';
  const entries = [{ measure: { key: 'resolution-time' }, period: '2020-02', value: 12 }];
  const { data, error } = await connect().mutation(mutation, { input: { entries } });
  assert.equal(error, undefined);
  assert.equal(data.actualsRecord.recorded, 1);
  assert.deepEqual(exchanged, ['POST 200']);
});

test('an error keeps its code and its place, and the rest of the data', async () => {
  const query = 'query ($id: ID!) { viewer { subject } scorecard(id: $id) { id } }';
  const { data, error } = await connect().query(query, { id: 'scorecard_01k9zzzzzzzzzzzzzzzzzzzzzz' });
  assert.deepEqual(data, { viewer: { subject: 'demo' }, scorecard: null });
  const [{ extensions, path }] = error.graphQLErrors;
  assert.equal(extensions.code, 'NOT_FOUND');
  assert.deepEqual(path, ['scorecard']);
});

test('a refusal is an error with a code', async () => {
  const code = ({ error }) => error.graphQLErrors[0].extensions.code;
  assert.equal(code(await connect().query('{ nope }', {})), 'GRAPHQL_VALIDATION_FAILED');
  assert.equal(code(await connect({ fetchOptions: {} }).query('{ viewer { subject } }', {})), 'UNAUTHENTICATED');
  assert.deepEqual(exchanged, ['GET 400', 'GET 401']);
});

// It is the server that ends this one: urql cancels the reader of an aborted stream without looking at the outcome,
// which Node takes for an unhandled rejection.
test('a subscription over fetch is heard', async () => {
  const client = connect({ fetchSubscriptions: true, fetch });
  const variables = { scorecard: await enterprise(server), after: await revision(server) };
  const heard = new Promise((resolve) => client.subscription(HEAR, variables).subscribe(resolve));
  await record(server, 'resolution-time', 10.5);
  const { data, error } = await heard;
  assert.equal(error, undefined);
  assert.equal(data.actualRecorded.measurePeriod.actual, 10.5);
});
