// The normalized caches of Apollo Client, Relay and urql, each with the guide's own query: two periods stay apart, and what
// is recorded or heard reaches what is shown.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, isObjectType } from 'graphql';
import { createClient } from 'graphql-ws';
import relay from 'relay-runtime';
import WebSocket from 'ws';

import { enterprise, revision } from './actuals.mjs';
import { blocks } from './markdown.mjs';
import { compile } from './relay.mjs';
import { SCHEMA } from './schema.mjs';
import { startDemo } from './server.mjs';

const GUIDE = fileURLToPath(new URL('../../docs/guide.md', import.meta.url));
const MAP = blocks(GUIDE).find(({ text }) => text.startsWith('query StrategyMap(')).text;

const RECORD = `
  mutation RecordMutation($input: ActualsRecordInput!) {
    actualsRecord(input: $input) { results { id actual target score status } userErrors { code } }
  }`;

const HEAR = `
  subscription HearSubscription($scorecardId: ID!, $after: String) {
    actualRecorded(scorecardId: $scorecardId, after: $after) {
      cursor
      measurePeriod { id actual target score status }
    }
  }`;

/** A measure of the enterprise, whose map is shown. */
const MEASURE = 'resolution-time';

/** What the clients complained of. */
const complaints = [];
for (const level of ['warn', 'error']) console[level] = (...words) => complaints.push(words.join(' '));

let server;
let socket;
/** The months that are shown. */
let months;
before(async () => {
  server = await startDemo();
  const connectionParams = { Authorization: `Bearer ${server.token}` };
  socket = createClient({ url: server.socketUrl, webSocketImpl: WebSocket, connectionParams });
  const query = 'query ($key: String!) { organization { measure(key: $key) { periods(last: 6) { period { code } } } } }';
  const { organization } = await server.data(query, { key: MEASURE });
  const codes = organization.measure.periods.map(({ period }) => period.code);
  months = [codes[0], codes.at(-1)];
});
after(async () => {
  await socket.dispose();
  await server.stop();
});

const headers = () => ({ Authorization: `Bearer ${server.token}` });

// Each client: `ask` the server, `read` what the cache holds, `record`, `hear`.

function apollo() {
  const isSubscription = ({ operationType }) => operationType === 'subscription';
  const http = new HttpLink({ uri: server.url, headers: headers() });
  const link = ApolloLink.split(isSubscription, new GraphQLWsLink(socket), http);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    ask: async (variables) => (await client.query({ query: gql(MAP), variables })).data,
    read: async (variables) => client.readQuery({ query: gql(MAP), variables }),
    record: async (input) => (await client.mutate({ mutation: gql(RECORD), variables: { input } })).data,
    hear: (variables, next) => {
      const heard = client.subscribe({ query: gql(HEAR), variables }).subscribe({ next });
      return () => heard.unsubscribe();
    },
  };
}

async function relayModern() {
  const documents = { Map: [MAP.replace('query StrategyMap(', 'query MapQuery(')], Record: [RECORD], Hear: [HEAR] };
  const { status, printed, artifacts } = compile(documents, 'javascript');
  assert.equal(status, 0, printed);
  const load = async (name) => {
    const text = encodeURIComponent(artifacts[`${name}.graphql.js`]);
    return (await import(`data:text/javascript,${text}`)).default;
  };
  const [map, record, hear] = await Promise.all(['MapQuery', 'RecordMutation', 'HearSubscription'].map(load));
  const request = ({ text }, variables) => server.graphql(text, variables);
  const subscribe = ({ text: query }, variables) =>
    relay.Observable.create((sink) => socket.subscribe({ query, variables }, sink));
  const environment = new relay.Environment({
    network: relay.Network.create(request, subscribe),
    store: new relay.Store(new relay.RecordSource()),
  });
  const operation = (variables) => relay.createOperationDescriptor(map, variables);
  return {
    ask: (variables) => {
      environment.retain(operation(variables));
      return relay.fetchQuery(environment, map, variables).toPromise();
    },
    read: async (variables) => environment.lookup(operation(variables).fragment).data,
    record: (input) =>
      new Promise((onCompleted, onError) => {
        relay.commitMutation(environment, { mutation: record, variables: { input }, onCompleted, onError });
      }),
    hear: (variables, onNext) => {
      const heard = relay.requestSubscription(environment, { subscription: hear, variables, onNext });
      return () => heard.dispose();
    },
  };
}

function graphcache() {
  // What has no id belongs to what it stands on.
  const types = Object.values(buildSchema(readFileSync(SCHEMA, 'utf8')).getTypeMap()).filter(isObjectType);
  const withoutId = types.filter((type) => !type.getFields().id).map(({ name }) => [name, () => null]);
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  const client = new Client({
    url: server.url,
    exchanges: [
      cacheExchange({ keys: Object.fromEntries(withoutId) }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription }),
    ],
    fetchOptions: { headers: headers() },
    preferGetMethod: false,
  });
  const answered = async ({ data, error }) => {
    assert.equal(error, undefined);
    return data;
  };
  return {
    ask: (variables) => client.query(MAP, variables).toPromise().then(answered),
    read: (variables) => client.query(MAP, variables, { requestPolicy: 'cache-only' }).toPromise().then(answered),
    record: (input) => client.mutation(RECORD, { input }).toPromise().then(answered),
    hear: (variables, next) => client.subscription(HEAR, variables).subscribe(next).unsubscribe,
  };
}

/** An answer without what clients add to it. */
const plain = (data) => JSON.parse(JSON.stringify(data, (name, value) => (name === '__typename' ? undefined : value)));

/** What a map shows of the measure in its period. */
function shown(data) {
  const cards = data.organization.scorecard.strategyMap.lanes.flatMap((lane) => lane.cards);
  const measures = cards.flatMap((card) => card.measures);
  return measures.find(({ measure }) => measure.name === 'Resolution time of support requests').period;
}

const entries = (period, value) => ({ entries: [{ measure: { key: MEASURE }, period, value }] });

const CLIENTS = { 'Apollo Client': apollo, Relay: relayModern, 'urql with graphcache': graphcache };

for (const [name, connect] of Object.entries(CLIENTS)) {
  test(`${name} shows each period as the server tells it`, async () => {
    const client = await connect();
    for (const period of months) await client.ask({ key: 'enterprise', period });
    const seen = [];
    for (const period of months) {
      const variables = { key: 'enterprise', period };
      const cached = plain(await client.read(variables));
      assert.deepEqual(cached, await server.data(MAP, variables), period);
      seen.push(shown(cached).actual);
    }
    assert.notEqual(seen[0], seen[1]);
  });

  test(`${name} shows what it has recorded, and what others record`, async () => {
    const client = await connect();
    const scorecardId = await enterprise(server);
    const variables = months.map((period) => ({ key: 'enterprise', period }));
    const other = shown(await client.ask(variables[0])).actual;
    await client.ask(variables[1]);

    const payload = await client.record(entries(months[1], 31.25));
    assert.deepEqual(plain(payload).actualsRecord.userErrors, []);
    assert.equal(shown(await client.read(variables[1])).actual, 31.25);
    assert.equal(shown(await client.read(variables[0])).actual, other);

    const from = await revision(server);
    let stop;
    const heard = new Promise((next) => (stop = client.hear({ scorecardId, after: from }, next)));
    const elsewhere = 'mutation ($input: ActualsRecordInput!) { actualsRecord(input: $input) { recorded } }';
    await server.data(elsewhere, { input: entries(months[1], 13.5) });
    await heard;
    stop();
    const period = shown(plain(await client.read(variables[1])));
    assert.deepEqual(period, shown(await server.data(MAP, variables[1])));
    assert.equal(period.actual, 13.5);
    assert.equal(shown(await client.read(variables[0])).actual, other);
  });
}

test('no client has complained', () => assert.deepEqual(complaints, []));
