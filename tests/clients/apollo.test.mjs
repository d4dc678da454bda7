// Apollo Client (https://www.apollographql.com/docs/react), as an application configures it: HTTP for queries and
// mutations, graphql-ws for subscriptions.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { HEAR, enterprise, record, revision } from './actuals.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const headers = { Authorization: `Bearer ${server.token}` };
const scorecard = await enterprise(server);
/** An id of the right form that nothing has. */
const NOBODY = 'scorecard_01k9zzzzzzzzzzzzzzzzzzzzzz';

const connect = (link = new HttpLink({ uri: server.url, headers })) =>
  new ApolloClient({ link, cache: new InMemoryCache() });

const codes = (error) => {
  assert.ok(CombinedGraphQLErrors.is(error), `${error}`);
  return error.errors.map(({ extensions }) => extensions.code);
};

test('a query is answered, and its objects are found in the cache by their ids', async () => {
  const client = connect();
  const query = gql`{ organization { id scorecard(key: "enterprise") { id level perspectives { id kind } } } }`;
  const { data, error } = await client.query({ query });
  assert.equal(error, undefined);
  assert.equal(data.organization.scorecard.perspectives.length, 4);
  const fragment = gql`fragment Level on Scorecard { level }`;
  const cached = client.readFragment({ id: `Scorecard:${scorecard}`, fragment });
  assert.deepEqual(cached, { __typename: 'Scorecard', level: 'ENTERPRISE' });
});

test('what a user can mend comes as data', async () => {
  const mutation = gql`
    mutation ($input: ActualsRecordInput!) {
      actualsRecord(input: $input) { recorded results { actual } userErrors { code field } }
    }`;
  const entries = [{ measure: { key: 'nothing' }, period: '2020-01', value: 1 }];
  const { data, error } = await connect().mutate({ mutation, variables: { input: { entries } } });
  assert.equal(error, undefined);
  assert.deepEqual(data.actualsRecord, {
    __typename: 'ActualsRecordPayload',
    recorded: 0,
    results: [null],
    userErrors: [
      { __typename: 'UserError', code: 'NOT_FOUND', field: ['input', 'entries', '0', 'measure'] },
    ],
  });
});

test('with errorPolicy all, a refused field nulls itself and its neighbours keep their data', async () => {
  const query = gql`
    query ($good: ID!, $bad: ID!) {
      viewer { subject }
      good: scorecard(id: $good) { id level }
      bad: scorecard(id: $bad) { id level }
    }`;
  const variables = { good: scorecard, bad: NOBODY };
  const { data, error } = await connect().query({ query, variables, errorPolicy: 'all' });
  assert.deepEqual(codes(error), ['NOT_FOUND']);
  assert.deepEqual(error.errors[0].path, ['bad']);
  assert.deepEqual(data, {
    viewer: { __typename: 'Viewer', subject: 'demo' },
    good: { __typename: 'Scorecard', id: scorecard, level: 'ENTERPRISE' },
    bad: null,
  });
});

test('with errorPolicy none, the same error is thrown', async () => {
  const query = gql`query ($id: ID!) { scorecard(id: $id) { id } }`;
  const error = await connect().query({ query, variables: { id: NOBODY } }).catch((thrown) => thrown);
  assert.deepEqual(codes(error), ['NOT_FOUND']);
});

test('what is refused before it is executed is an error with a code, whatever the status', async () => {
  const refused = async (client, query) => (await client.query({ query, errorPolicy: 'all' })).error;
  assert.deepEqual(codes(await refused(connect(), gql`{ nope }`)), ['GRAPHQL_VALIDATION_FAILED']);
  const stranger = connect(new HttpLink({ uri: server.url }));
  assert.deepEqual(codes(await refused(stranger, gql`{ viewer { subject } }`)), ['UNAUTHENTICATED']);
});

test('a persisted query goes by its hash, over GET, once the server knows it', async () => {
  const sent = [];
  const seen = (url, init) => {
    sent.push(init.method);
    return fetch(url, init);
  };
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const http = new HttpLink({ uri: server.url, headers, fetch: seen });
  const query = gql`query Persisted { viewer { subject memberships { role } } }`;
  for (const methods of [['GET', 'POST'], ['GET']]) {
    sent.length = 0;
    const { data } = await connect(ApolloLink.from([persisted, http])).query({ query });
    assert.equal(data.viewer.subject, 'demo');
    assert.deepEqual(sent, methods);
  }
});

test('a subscription over graphql-ws is heard', async () => {
  const socket = createClient({ url: server.socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
  const client = connect(new GraphQLWsLink(socket));
  const variables = { scorecard, after: await revision(server) };
  const heard = new Promise((next, error) => {
    client.subscribe({ query: gql(HEAR), variables }).subscribe({ next, error });
  });
  await record(server, 'resolution-time', 11.5);
  const { data, error } = await heard;
  assert.equal(error, undefined);
  assert.equal(data.actualRecorded.measurePeriod.actual, 11.5);
  client.stop();
  await socket.dispose();
});
