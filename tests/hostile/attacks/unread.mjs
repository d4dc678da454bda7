// A8: answers that nobody reads.

import { setTimeout as pause } from 'node:timers/promises';
import { named } from './words.mjs';

const LARGE = `query ($id: ID!) { scorecard(id: $id) { ${named(300, 'mission')} } }`;
const CHANGED = 'subscription { changed(after: "0") { cursor before after } }';
/** How long nothing is read, in ms. */
const SILENCE = 1_500;
/** How a connection of HTTP/2 begins (RFC 9113, section 3.4), with empty SETTINGS; and 1,000 PING frames. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
const PINGS = Buffer.from('\0\0\x08\x06\0\0\0\0\0ping-abc'.repeat(1_000), 'latin1');
const WELL = { status: 200, code: undefined, bytes: 0 };

/** So many things are opened, and each is used without reading; they end after a while. */
const silently = (count, open, use = () => {}) => async (all) => {
  const opened = await Promise.all(Array.from({ length: count }, () => open(all)));
  for (const one of opened) use(one, all);
  await pause(SILENCE);
  for (const one of opened) one.end();
  return WELL;
};
const unreadSocket = async ({ viewer }) => {
  const socket = await viewer.socket();
  socket.pause();
  return socket;
};

export const unread = [
  {
    row: 'A8',
    name: '5 sockets, 60 large answers each',
    // A queue for each socket, and the answers that wait to be put there.
    each: 5,
    send: silently(5, unreadSocket, (socket, { wide }) => {
      for (let at = 0; at < 60; at++) {
        socket.send({ type: 'subscribe', id: String(at), payload: { query: LARGE, variables: { id: wide } } });
      }
    }),
  },
  {
    row: 'A8',
    name: '10,000 pings that are not read',
    send: silently(1, unreadSocket, (socket) => {
      for (let at = 0; at < 10_000; at++) socket.ping(Buffer.alloc(120, 'p'));
    }),
  },
  {
    row: 'A8',
    name: '20,000 pings with a payload that are not read',
    send: silently(1, unreadSocket, (socket) => {
      for (let at = 0; at < 200; at++) socket.send({ type: 'ping', payload: { text: 'p'.repeat(200_000) } });
    }),
  },
  {
    row: 'A8',
    name: '20 replays as event streams',
    most: { seconds: 3, bytes: 64 * 1024 * 1024 },
    send: silently(20, ({ viewer }) => viewer.unreadEvents(CHANGED)),
  },
  {
    row: 'A8',
    name: '50 replays over sockets',
    most: { seconds: 3, bytes: 64 * 1024 * 1024 },
    send: silently(50, unreadSocket, (socket) => socket.send({ type: 'subscribe', id: '1', payload: { query: CHANGED } })),
  },
  {
    row: 'A11',
    name: '100,000 pings of HTTP/2 that are not read, 5 connections',
    send: silently(5, ({ viewer }) => viewer.unreadBytes(...Array.from({ length: 100 }, (_, at) => (at === 0 ? Buffer.concat([PREFACE, PINGS]) : PINGS)))),
  },
  {
    row: 'A8',
    name: '20 downloads',
    send: silently(20, ({ viewer }) => viewer.unreadDownload('/export/actuals.csv')),
  },
  {
    row: 'A8',
    name: 'messages of 250 KB that never end, 50 sockets',
    send: silently(50, ({ viewer }) => viewer.socket(), (socket) => socket.sendHalf(250_000)),
  },
  {
    row: 'A8',
    name: 'a message of 300 KB',
    send: async ({ viewer }) => {
      const socket = await viewer.socket();
      socket.send({ type: 'subscribe', id: '1', payload: { query: 'x'.repeat(300_000) } });
      await socket.next();
      return { status: 200, code: `CLOSED_${socket.closed}`, bytes: 0 };
    },
  },
];
