// Live data with the client that most people use (https://github.com/enisdenjo/graphql-ws): what happens when it
// is cut off, and comes back.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { HEAR, enterprise, record as recordOn, revision, values } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const scorecard = await enterprise(server);

/** Records values in one mutation. */
const record = (...written) => recordOn(server, ...written);

test('the first known subprotocol of the client is spoken', async () => {
  for (const [offered, spoken] of [
    [['graphql-ws', 'graphql-transport-ws'], 'graphql-ws'],
    [['graphql-transport-ws', 'graphql-ws'], 'graphql-transport-ws'],
    [['soap', 'graphql-ws'], 'graphql-ws'],
  ]) {
    const socket = new WebSocket(server.socketUrl, offered);
    await once(socket, 'open');
    assert.equal(socket.protocol, spoken, `${offered}`);
    const ended = once(socket, 'close');
    socket.close();
    await ended;
  }
});

/** A client with one subscription. It never reconnects by itself: what it misses is for `after` to bring back. */
function listen(variables) {
  let socket;
  const client = createClient({
    url: server.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${server.token}` },
    retryAttempts: 0,
    on: { opened: (opened) => (socket = opened) },
  });
  const answers = client.iterate({ query: HEAR, variables: { scorecard, ...variables } });
  return {
    /** The next event. */
    async next() {
      const { value, done } = await answers.next();
      assert.ok(!done, 'the subscription has ended');
      assert.equal(value.errors, undefined, JSON.stringify(value.errors));
      return value.data.actualRecorded;
    },
    /** The next so many events. */
    async take(count) {
      const events = [];
      while (events.length < count) events.push(await this.next());
      return events;
    },
    /** Cuts the connection as a lost network does: without a farewell, whatever is on its way. */
    async kill() {
      socket.terminate();
      await answers.return().catch(() => {});
    },
    /** Ends the subscription in order. */
    async close() {
      await answers.return();
      await client.dispose();
    },
  };
}

test('an actual is heard when it is recorded', async () => {
  const listener = listen({ after: await revision(server) });
  await record('resolution-time', 11.5);
  const first = await listener.next();
  assert.deepEqual(first, {
    cursor: first.cursor,
    measure: { key: 'resolution-time' },
    measurePeriod: { period: { code: '2020-01' }, actual: 11.5 },
    previousActual: null,
    recordedBy: { name: 'demo' },
  });
  // The subscription has started for certain, so this one comes live.
  await record('resolution-time', 11);
  const second = await listener.next();
  assert.equal(second.measurePeriod.actual, 11);
  assert.equal(second.previousActual, 11.5);
  await listener.close();
});

test('scorecards below are heard only when they are asked for', async () => {
  const after = await revision(server);
  const [all, own] = [listen({ after }), listen({ after, below: false })];
  await record('team-certified', 61);
  await record('profit-margin', 12.5);
  assert.deepEqual(values(await all.take(2)), [61, 12.5]);
  assert.deepEqual(values(await own.take(1)), [12.5]);
  await Promise.all([all.close(), own.close()]);
});

test('a client that is killed misses nothing, and hears nothing twice', async () => {
  let after = await revision(server);
  const first = listen({ after });
  await record('resolution-time', 1, 2);
  const heard = await first.take(2);
  await first.kill();

  await record('resolution-time', 3, 4, 5);
  await record('profit-margin', 6);

  after = heard.at(-1).cursor;
  const second = listen({ after });
  heard.push(...(await second.take(4)));
  await record('resolution-time', 7);
  heard.push(await second.next());
  assert.deepEqual(values(heard), [1, 2, 3, 4, 5, 6, 7]);
  await second.close();
});

test('a cursor inside a mutation goes on with the rest of the mutation', async () => {
  const before = listen({ after: await revision(server) });
  await record('resolution-time', 1, 2, 3, 4);
  const heard = await before.take(2);
  await before.kill();
  const rest = listen({ after: heard[1].cursor });
  assert.deepEqual(values(await rest.take(2)), [3, 4]);
  await rest.close();
});

test('being cut off again and again, while others write, changes nothing', async () => {
  const COUNT = 60;
  const written = Array.from({ length: COUNT }, (_, number) => 1000 + number);
  let after = await revision(server);
  const writing = (async () => {
    for (const value of written) await record('resolution-time', value);
  })();
  const heard = [];
  for (let round = 1; heard.length < COUNT; round++) {
    const listener = listen({ after });
    for (const event of await listener.take(Math.min(1 + (round % 7), COUNT - heard.length))) {
      heard.push(event);
      after = event.cursor;
    }
    await listener.kill();
  }
  await writing;
  assert.deepEqual(values(heard), written);
});

test('a token that is not valid closes the socket', async () => {
  const client = createClient({
    url: server.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: 'Bearer nonsense' },
    retryAttempts: 0,
  });
  const answers = client.iterate({ query: HEAR, variables: { scorecard } });
  await assert.rejects(answers.next(), { code: 4403 });
});

test('a cursor that is none is refused', async () => {
  const client = createClient({
    url: server.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${server.token}` },
    retryAttempts: 0,
  });
  const answers = client.iterate({ query: HEAR, variables: { scorecard, after: 'yesterday' } });
  const { code } = await answers.next().then(
    ({ value }) => value.errors[0].extensions,
    (errors) => errors[0].extensions,
  );
  assert.equal(code, 'BAD_USER_INPUT');
  await client.dispose();
});
