// A8: answers that nobody reads.

import { setTimeout as pause } from 'node:timers/promises';
import { named } from './words.mjs';

const LARGE = `query ($id: ID!) { scorecard(id: $id) { ${named(300, 'mission')} } }`;
const CHANGED = 'subscription { changed(after: "0") { cursor before after } }';
/** How long nothing is read, in ms. */
const SILENCE = 1_500;
const WELL = { status: 200, code: undefined, bytes: 0 };

export const unread = [
  {
    row: 'A8',
    name: '5 sockets, 60 large answers each',
    // A queue for each socket, and the answers that wait to be put there.
    each: 5,
    send: async ({ viewer, wide }) => {
      const sockets = await Promise.all(Array.from({ length: 5 }, () => viewer.socket()));
      for (const socket of sockets) {
        socket.pause();
        for (let at = 0; at < 60; at++) {
          socket.send({ type: 'subscribe', id: String(at), payload: { query: LARGE, variables: { id: wide } } });
        }
      }
      await pause(SILENCE);
      for (const socket of sockets) socket.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: '10,000 pings that are not read',
    send: async ({ viewer }) => {
      const socket = await viewer.socket();
      socket.pause();
      for (let at = 0; at < 10_000; at++) socket.ping(Buffer.alloc(120, 'p'));
      await pause(SILENCE);
      socket.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: '20,000 pings with a payload that are not read',
    send: async ({ viewer }) => {
      const socket = await viewer.socket();
      socket.pause();
      for (let at = 0; at < 200; at++) socket.send({ type: 'ping', payload: { text: 'p'.repeat(200_000) } });
      await pause(SILENCE);
      socket.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: '20 replays as event streams',
    most: { seconds: 3, bytes: 64 * 1024 * 1024 },
    send: async ({ viewer }) => {
      const streams = Array.from({ length: 20 }, () => viewer.unreadEvents(CHANGED));
      await pause(SILENCE);
      for (const stream of streams) stream.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: '50 replays over sockets',
    most: { seconds: 3, bytes: 64 * 1024 * 1024 },
    send: async ({ viewer }) => {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => viewer.socket()));
      for (const socket of sockets) {
        socket.pause();
        socket.send({ type: 'subscribe', id: '1', payload: { query: CHANGED } });
      }
      await pause(SILENCE);
      for (const socket of sockets) socket.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: '20 downloads',
    send: async ({ viewer }) => {
      const downloads = Array.from({ length: 20 }, () => viewer.unreadDownload('/export/actuals.csv'));
      await pause(SILENCE);
      for (const download of downloads) download.end();
      return WELL;
    },
  },
  {
    row: 'A8',
    name: 'messages of 250 KB that never end, 50 sockets',
    send: async ({ viewer }) => {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => viewer.socket()));
      for (const socket of sockets) socket.sendHalf(250_000);
      await pause(SILENCE);
      for (const socket of sockets) socket.end();
      return WELL;
    },
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
