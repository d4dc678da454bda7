// Apollo's subscriptions over plain HTTP, without a WebSocket: its client's HttpLink speaks the protocol by itself
// (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol).

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';

import { HEAR, enterprise, record, revision } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

/** Listens to the whole company: `next` resolves to the next result, or to `null` when there is none any more. */
async function listen({ query = HEAR, of = server, ...variables }) {
  const responses = [];
  const link = new HttpLink({
    uri: of.url,
    headers: { Authorization: `Bearer ${of.token}` },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      responses.push(response);
      return response;
    },
  });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const heard = [];
  const waiting = [];
  const tell = (result) => (waiting.length > 0 ? waiting.shift()(result) : heard.push(result));
  const subscription = client
    .subscribe({ query: gql(query), variables: { scorecard: await enterprise(of), ...variables } })
    .subscribe({ next: tell, error: (error) => tell({ error }), complete: () => tell(null) });
  return {
    responses,
    next: async () => (heard.length > 0 ? heard.shift() : new Promise((resolve) => waiting.push(resolve))),
    close: () => subscription.unsubscribe(),
  };
}

/** The actual of a result without an error. */
function actual({ data, error }) {
  assert.equal(error, undefined);
  return data.actualRecorded.measurePeriod.actual;
}

test('an actual is heard when it is recorded, in a stream of parts', async () => {
  const listener = await listen({ after: await revision(server) });
  await record(server, 'resolution-time', 11.5);
  assert.equal(actual(await listener.next()), 11.5);
  // The subscription has started for certain, so this one comes live.
  await record(server, 'resolution-time', 11);
  assert.equal(actual(await listener.next()), 11);
  const [{ status, headers }] = listener.responses;
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^multipart\/mixed;.*subscriptionSpec="?1\.0/);
  listener.close();
});

test('a client that comes back goes on behind the last event it saw', async () => {
  const first = await listen({ after: await revision(server) });
  await record(server, 'resolution-time', 1, 2, 3);
  await first.next();
  const { cursor } = (await first.next()).data.actualRecorded;
  first.close();
  const second = await listen({ after: cursor });
  assert.equal(actual(await second.next()), 3);
  second.close();
});

test('what cannot be heard is an error with a code, and the end', async () => {
  const cases = [
    [{ scorecard: 'scorecard_01k9zzzzzzzzzzzzzzzzzzzzzz' }, 'NOT_FOUND'],
    [{ after: 'yesterday' }, 'BAD_USER_INPUT'],
    [{ query: 'subscription { nope }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ];
  for (const [asked, code] of cases) {
    const listener = await listen(asked);
    const { error } = await listener.next();
    assert.deepEqual(error.errors.map(({ extensions }) => extensions.code), [code]);
    assert.equal(await listener.next(), null);
  }
});

test('when the server stops, a subscription is complete', async () => {
  const own = await startDemo();
  const listener = await listen({ of: own, after: await revision(own) });
  await record(own, 'resolution-time', 1);
  assert.equal(actual(await listener.next()), 1);
  const [end] = await Promise.all([listener.next(), own.stop()]);
  assert.equal(end, null);
});
