// Server-sent events with the protocol's own client (https://github.com/enisdenjo/graphql-sse), distinct connections
// mode.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { createClient } from 'graphql-sse';

import { HEAR, enterprise, record, revision, values } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

/** A client that never reconnects by itself. */
const connect = ({ url, token } = server, headers = {}) =>
  createClient({ url, headers: { Authorization: `Bearer ${token}`, ...headers }, retryAttempts: 0 });

/** Listens to the whole company; `take` resolves to the next so many events. */
async function listen(variables, headers) {
  const answers = connect(server, headers).iterate({
    query: HEAR,
    variables: { scorecard: await enterprise(server), ...variables },
  });
  return {
    async take(count) {
      const events = [];
      while (events.length < count) {
        const { value, done } = await answers.next();
        assert.ok(!done, 'the subscription has ended');
        assert.equal(value.errors, undefined, JSON.stringify(value.errors));
        events.push(value.data.actualRecorded);
      }
      return events;
    },
    close: () => answers.return(),
  };
}

test('an actual is heard when it is recorded', async () => {
  const listener = await listen({ after: await revision(server) });
  await record(server, 'resolution-time', 11.5);
  assert.deepEqual(values(await listener.take(1)), [11.5]);
  // The subscription has started for certain, so this one comes live.
  await record(server, 'resolution-time', 11);
  assert.deepEqual(values(await listener.take(1)), [11]);
  await listener.close();
});

test('a client that comes back goes on behind the last event it saw', async () => {
  const first = await listen({ after: await revision(server) });
  await record(server, 'resolution-time', 1, 2, 3);
  const { cursor } = (await first.take(2))[1];
  await first.close();
  await record(server, 'resolution-time', 4);

  const byVariable = await listen({ after: cursor });
  const byHeader = await listen({}, { 'Last-Event-ID': cursor });
  await record(server, 'resolution-time', 5);
  for (const listener of [byVariable, byHeader]) {
    assert.deepEqual(values(await listener.take(3)), [3, 4, 5]);
    await listener.close();
  }
});

test('the last event seen counts for more than where the subscription once started', async () => {
  const after = await revision(server);
  await record(server, 'resolution-time', 6, 7);
  const first = await listen({ after });
  const { cursor } = (await first.take(1))[0];
  await first.close();
  const again = await listen({ after }, { 'Last-Event-ID': cursor });
  assert.deepEqual(values(await again.take(1)), [7]);
  await again.close();
});

test('a query is one event, and complete', async () => {
  const results = [];
  for await (const { data } of connect().iterate({ query: '{ viewer { subject } }' })) results.push(data);
  assert.deepEqual(results, [{ viewer: { subject: 'demo' } }]);
});

test('when the server stops, a subscription is complete', async () => {
  const own = await startDemo();
  const variables = { scorecard: await enterprise(own), after: await revision(own) };
  const answers = connect(own).iterate({ query: HEAR, variables });
  await record(own, 'resolution-time', 1);
  assert.equal((await answers.next()).value.data.actualRecorded.measurePeriod.actual, 1);
  const [end] = await Promise.all([answers.next(), own.stop()]);
  assert.equal(end.done, true);
});

test('what cannot be heard is one event with an error that has a code, and complete', async () => {
  const scorecard = await enterprise(server);
  const cases = [
    ['{ nope }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [HEAR, { scorecard: 'scorecard_01k9zzzzzzzzzzzzzzzzzzzzzz' }, 'NOT_FOUND'],
    [HEAR, { scorecard, after: 'yesterday' }, 'BAD_USER_INPUT'],
  ];
  for (const [query, variables, code] of cases) {
    const results = [];
    for await (const result of connect().iterate({ query, variables })) results.push(result);
    assert.deepEqual(results.map(({ errors }) => errors.map(({ extensions }) => extensions.code)), [[code]]);
  }
});

test('a token that is not valid is refused', async () => {
  const answers = connect({ ...server, token: 'nonsense' }).iterate({ query: '{ viewer { subject } }' });
  const { response } = await answers.next().catch((error) => error);
  assert.equal(response.status, 401);
});
