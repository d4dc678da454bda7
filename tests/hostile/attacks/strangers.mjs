// What somebody without a token sends. Each is sent many times, and never the same twice.

import { setTimeout as pause } from 'node:timers/promises';
import { silent } from './bodies.mjs';
import { times } from './words.mjs';

const KILO = 1024;
const x = (count, letter = 'x') => letter.repeat(count);

export const strangers = [
  { row: 'A6', name: 'operation names', count: 100, send: ({ stranger }, at) => stranger.post(`query ${x(80)}${at} { __typename }`) },
  { row: 'A6', name: 'operation names of 900 KB', count: 50, send: ({ stranger }, at) => stranger.post(`query ${x(900 * KILO)}${at} { __typename }`) },
  { row: 'A6', name: 'names beside the document', count: 100, send: ({ stranger }, at) => stranger.post('query a { __typename } query b { __typename }', {}, { operationName: `${x(900)}${at}` }) },
  { row: 'A10', name: 'documents of 15 KB', count: 100, send: ({ stranger }, at) => stranger.post(`#${at}\n{ ${times(1300, () => '__typename')} }`) },
  { row: 'A10', name: 'introspection', count: 100, send: ({ stranger }, at) => stranger.post(`#${at}\n{ __schema { types { name fields { name type { name ofType { name } } } } } }`) },
  { row: 'A10', name: 'documents of 900 KB', count: 50, send: ({ stranger }, at) => stranger.post(`#${at}\n{ ${x(80_000, '__typename ')} }`) },
  { row: 'A10', name: 'remembered under a hash', count: 50, send: ({ stranger }, at) => stranger.post(`#${at}\n{ viewer { subject } }`, {}, { extensions: { persistedQuery: { version: 1, sha256Hash: x(64, 'a') } } }) },
  { row: 'A5', name: 'fields that there are not', count: 100, send: ({ stranger }, at) => stranger.post(`{ ${times(1000, (n) => `viewe${at}x${n}`)} }`) },
  { row: 'A5', name: 'a field of 900 KB', count: 50, send: ({ stranger }, at) => stranger.post(`{ ${x(900 * KILO)}${at} }`) },
  { row: 'A5', name: '450,000 numbers in JSON', count: 50, send: ({ stranger }, at) => stranger.postText(`{"query":"#${at}\\n{ __typename }","variables":{"v":[${x(450_000, '1,')}1]}}`) },
  { row: 'A5', name: '900,000 brackets in JSON', count: 50, send: ({ stranger }) => stranger.postText(`{"query":"{ __typename }","variables":{"v":${x(900_000, '[')}`) },
  { row: 'A5', name: '60,000 names in JSON', count: 50, send: ({ stranger }, at) => stranger.postText(`{"query":"{ __typename }","variables":{${times(60_000, (n) => `"n${at}x${n}":1,`)}"a":1}}`) },
  { row: 'A1', name: 'the document of the organization', count: 100, send: ({ stranger }) => stranger.post('{ organization { document } }') },
  { row: 'A1', name: 'a download', count: 100, send: ({ stranger }) => stranger.send('GET', '/export/actuals.csv') },
  { row: 'A1', name: 'a picture', count: 100, send: ({ stranger, wide }) => stranger.send('GET', `/scorecards/${wide}/strategy-map.svg`) },
  { row: 'A2', name: 'by GET', count: 100, send: ({ stranger }, at) => stranger.get(`query q${at} { organization { scorecards { nodes { objectives { scorecard { objectives { id } } } } } } }`) },
  { row: 'A7', name: 'a replay as an event stream', count: 100, send: ({ stranger }) => stranger.events('subscription { changed(after: "0") { cursor } }') },
  { row: 'A7', name: 'a token that is none', count: 100, send: ({ forger }, at) => forger(`x${at}`).post('{ viewer { subject } }') },
  { row: 'A7', name: 'a token of 60 KB', count: 50, send: ({ forger }, at) => forger(`eyJhbGciOiJIUzI1NiJ9.${x(6_000, 'e')}${at}.x`).post('{ viewer { subject } }') },
  {
    row: 'A8',
    name: 'sockets without a token',
    count: 50,
    send: async ({ stranger }, at) => {
      const socket = await stranger.socket();
      socket.send({ type: 'subscribe', id: '1', payload: { query: `query ${x(90)}${at} { viewer { subject } }` } });
      const message = await socket.next();
      socket.end();
      return { status: 200, code: message?.payload?.[0].extensions.code ?? `CLOSED_${socket.closed}`, bytes: 0 };
    },
  },
  {
    row: 'A8',
    name: 'sockets that say 200 KB and no more',
    count: 50,
    send: async ({ stranger }) => {
      const socket = await stranger.socket();
      socket.sendHalf(200_000);
      await pause(5);
      socket.end();
      return { status: 200, code: undefined, bytes: 0 };
    },
  },
  { row: 'A11', name: '400 bodies of 900 KB that go silent', count: 1, requests: 400, send: ({ stranger }) => silent(stranger, 400, 1024 * KILO, 900 * KILO) },
  { row: 'A11', name: '400 bodies of 60 KB that go silent', count: 1, requests: 400, send: ({ stranger }) => silent(stranger, 400, 64 * KILO, 60 * KILO) },
];
