// The WebSocket subprotocols: each close code by hand, then the clients that people use.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { enterprise } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());
const { socketUrl: url, token } = server;
const payload = { Authorization: `Bearer ${token}` };

const MODERN = 'graphql-transport-ws';
const ENDLESS = `subscription { actualRecorded(scorecardId: "${await enterprise(server)}") { cursor } }`;

/** A socket that remembers what it hears. */
class Raw {
  constructor(protocols = MODERN, options = {}) {
    this.socket = new WebSocket(url, protocols, options);
    this.heard = [];
    this.waiting = [];
    this.socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (['ping', 'ka'].includes(message.type)) return;
      const next = this.waiting.shift();
      if (next) next(message);
      else this.heard.push(message);
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: `${reason}` })));
  }

  async say(...messages) {
    await this.opened;
    for (const message of messages) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this;
  }

  async next() {
    return this.heard.shift() ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  async acknowledged() {
    await this.say({ type: 'connection_init', payload });
    assert.equal((await this.next()).type, 'connection_ack');
    return this;
  }

  async endsWith(code) {
    const { code: actual, reason } = await this.closed;
    assert.equal(actual, code, reason);
  }

  end() {
    this.socket.close();
  }
}

const subscribe = (id, query) => ({ type: 'subscribe', id, payload: { query } });

test('4400: what the protocol does not have', async () => {
  for (const message of ['no JSON', '[]', '{}', '{"type":"unknown"}', '{"type":"subscribe","id":"1"}', '{"type":"subscribe","payload":{"query":"{ a }"}}']) {
    await (await (await new Raw().acknowledged()).say(message)).endsWith(4400);
  }
});

test('4401: an operation before the acknowledgement', async () => {
  await (await new Raw().say(subscribe('1', '{ __typename }'))).endsWith(4401);
});

test('4403: a token that is missing or not valid', async () => {
  await (await new Raw().say({ type: 'connection_init' })).endsWith(4403);
  await (await new Raw().say({ type: 'connection_init', payload: { Authorization: 'Bearer bad' } })).endsWith(4403);
});

test('4406: a subprotocol that is not spoken', async () => {
  await new Raw('graphql-sse-over-ws').opened.catch(() => {}); // clients may refuse an answer without a subprotocol
  await new Raw([]).endsWith(4406);
});

test('4408: no connection_init in time', { timeout: 60_000 }, async () => {
  await new Raw().endsWith(4408);
});

test('4409: the same id twice', async () => {
  const socket = await new Raw().acknowledged();
  await socket.say(subscribe('1', ENDLESS), subscribe('1', ENDLESS));
  await socket.endsWith(4409);
});

test('4429: connection_init twice', async () => {
  const socket = await new Raw().acknowledged();
  await (await socket.say({ type: 'connection_init', payload })).endsWith(4429);
});

test('1009: a message that is too large', async () => {
  const socket = await new Raw().acknowledged();
  await (await socket.say(`"${'x'.repeat(300 * 1024)}"`)).endsWith(1009);
});

test('the token is taken from the upgrade and from each place in the payload', async () => {
  const header = new Raw(MODERN, { headers: { authorization: `Bearer ${token}` } });
  await header.say({ type: 'connection_init' });
  assert.equal((await header.next()).type, 'connection_ack');
  header.end();
  for (const place of [{ authorization: `Bearer ${token}` }, { token }, { headers: { Authorization: `Bearer ${token}` } }]) {
    const socket = await new Raw().say({ type: 'connection_init', payload: place });
    assert.equal((await socket.next()).type, 'connection_ack');
    socket.end();
  }
});

test('a ping is answered with its payload', async () => {
  const socket = await new Raw().acknowledged();
  await socket.say({ type: 'ping', payload: { n: 1 } });
  assert.deepEqual(await socket.next(), { type: 'pong', payload: { n: 1 } });
  socket.end();
});

test('queries run over the socket, and an id is free again after them', async () => {
  const socket = await new Raw().acknowledged();
  for (let round = 0; round < 20; round += 1) {
    await socket.say(subscribe('1', '{ __typename }'));
    const next = await socket.next();
    assert.equal(next.type, 'next');
    assert.deepEqual(next.payload.data, { __typename: 'Query' });
    assert.deepEqual(await socket.next(), { type: 'complete', id: '1' });
  }
  socket.end();
});

test('an operation that is not valid gets one error with a code, and the socket lives on', async () => {
  const socket = await new Raw().acknowledged();
  const cases = { '{ nope }': 'GRAPHQL_VALIDATION_FAILED', '{': 'GRAPHQL_PARSE_FAILED', 'subscription { changed { nope } }': 'GRAPHQL_VALIDATION_FAILED' };
  for (const [query, code] of Object.entries(cases)) {
    await socket.say(subscribe('1', query));
    const message = await socket.next();
    assert.equal(message.type, 'error');
    assert.equal(message.payload[0].extensions.code, code);
    assert.ok(message.payload[0].extensions.requestId);
  }
  socket.end();
});

test('a completed stream frees its id', async () => {
  const socket = await new Raw().acknowledged();
  await socket.say(subscribe('1', ENDLESS), { type: 'complete', id: '1' }, subscribe('1', '{ __typename }'));
  assert.equal((await socket.next()).type, 'next');
  assert.equal((await socket.next()).type, 'complete');
  socket.end();
});

test('the client graphql-ws queries', async () => {
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: payload, retryAttempts: 0 });
  const results = [];
  for await (const result of client.iterate({ query: '{ __typename }' })) results.push(result.data);
  assert.deepEqual(results, [{ __typename: 'Query' }]);
  await client.dispose();
});

test('the older subprotocol, by its own client', async () => {
  const { SubscriptionClient } = await import('subscriptions-transport-ws');
  const client = new SubscriptionClient(url, { connectionParams: payload }, WebSocket);
  const result = await new Promise((resolve, reject) => {
    client.request({ query: '{ __typename }' }).subscribe({ next: resolve, error: reject });
  });
  assert.deepEqual(result.data, { __typename: 'Query' });
  client.close();
});

test('the older subprotocol refuses in its own words', async () => {
  const socket = await new Raw('graphql-ws').say({ type: 'connection_init', payload: { token: 'bad' } });
  assert.equal((await socket.next()).type, 'connection_error');
  await socket.endsWith(4403);
});
