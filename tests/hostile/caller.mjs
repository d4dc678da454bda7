// Somebody who asks: by POST, GET, event stream, WebSocket, or with bytes that are no request.
//
// Owns how a question travels and how its end is read: an outcome has the HTTP `status`, the `code` of the first error
// (`undefined` where there is none) and the `bytes` of the answer.

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { ENDED_HERE, openSocket } from './socket.mjs';

/** How long answers over a socket are waited for, in ms. */
const SILENCE = 3_000;
const JSON_TYPE = 'application/json';

/** A caller with this token, or a stranger without one. */
export function caller(origin, token) {
  const agent = new Agent({ keepAlive: true });
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };

  /** A request and its outcome. */
  const send = async (method, path, { body, headers = {} } = {}) => {
    const asked = request(origin + path, { method, agent, headers: { ...authorization, ...headers } });
    // Heard for as long as it is sent: the server may answer, and close, before it has read a body that is too long.
    asked.on('error', () => {});
    asked.end(body);
    try {
      const [response] = await once(asked, 'response');
      const text = await read(response);
      return { status: response.statusCode, code: code(text), bytes: text.length, text };
    } catch (error) {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
      return { status: 413, code: 'RESET', bytes: 0, text: '' };
    }
  };
  const post = (query, variables, more = {}) =>
    send('POST', '/graphql', { body: JSON.stringify({ query, variables, ...more }), headers: { 'Content-Type': JSON_TYPE } });

  return {
    send,
    post,
    /** A body as it is. */
    postText: (body) => send('POST', '/graphql', { body, headers: { 'Content-Type': JSON_TYPE } }),
    get: (query, variables = {}) => {
      const fields = new URLSearchParams({ query, variables: JSON.stringify(variables) });
      return send('GET', `/graphql?${fields}`, { headers: { Accept: JSON_TYPE } });
    },
    /** The answer to a query as an event stream. */
    events: (query, variables) =>
      send('POST', '/graphql', {
        body: JSON.stringify({ query, variables }),
        headers: { 'Content-Type': JSON_TYPE, Accept: 'text/event-stream' },
      }),
    /** `data` of an answer that has no errors. */
    ask: async (query, variables) => {
      const { text } = await post(query, variables);
      const { data, errors } = JSON.parse(text);
      if (errors) throw new Error(`${query} answered ${text.slice(0, 1000)}`);
      return data;
    },
    /** A socket that has been acknowledged, or refused. */
    socket: async () => {
      const socket = await openSocket(origin);
      socket.send({ type: 'connection_init', payload: token === undefined ? {} : { token } });
      await socket.next();
      return socket;
    },
    /** An operation over a socket: its first so many answers, or what ended it; no more than come for a while. */
    subscribe: async (query, variables, most) => {
      const socket = await openSocket(origin);
      socket.send({ type: 'connection_init', payload: { token } });
      await socket.next();
      socket.send({ type: 'subscribe', id: '1', payload: { query, variables } });
      const outcome = { status: 200, code: undefined, bytes: 0, events: 0 };
      const late = setTimeout(() => socket.end(), SILENCE);
      while (outcome.events < most) {
        const message = await socket.next();
        if (message === undefined && socket.closed !== ENDED_HERE) outcome.code = `CLOSED_${socket.closed}`;
        const errors = message?.type === 'error' ? message.payload : message?.payload?.errors;
        outcome.code ??= errors?.[0].extensions.code;
        if (message?.type !== 'next' || outcome.code) break;
        outcome.events += 1;
        outcome.bytes += JSON.stringify(message).length;
      }
      clearTimeout(late);
      socket.end();
      return outcome;
    },
    /** An event stream of which nothing is read; `end` gives it up. */
    unreadEvents: (query, variables) => {
      const headers = { ...authorization, 'Content-Type': JSON_TYPE, Accept: 'text/event-stream' };
      const asked = request(`${origin}/graphql`, { method: 'POST', headers });
      asked.on('error', () => {});
      asked.on('response', (response) => response.on('error', () => {}).pause());
      asked.end(JSON.stringify({ query, variables }));
      return { end: () => asked.destroy() };
    },
    /** A download of which nothing is read. */
    unreadDownload: (path) => {
      const asked = request(origin + path, { headers: authorization });
      asked.on('error', () => {});
      asked.on('response', (response) => response.on('error', () => {}).pause());
      asked.end();
      return { end: () => asked.destroy() };
    },
    /** A connection on which these bytes are sent, and of which nothing is read. */
    unreadBytes: async (...parts) => {
      const { hostname, port } = new URL(origin);
      const tcp = connect(Number(port), hostname);
      tcp.on('error', () => {});
      await once(tcp, 'connect');
      tcp.pause();
      for (const part of parts) tcp.write(part);
      return { end: () => tcp.destroy() };
    },
    /** A connection on which so many bytes of a longer body are sent, and then nothing. */
    silentBody: async (announced, sent) => {
      const { hostname, port } = new URL(origin);
      const tcp = connect(Number(port), hostname);
      tcp.on('error', () => {});
      await once(tcp, 'connect');
      const head = Object.entries({ ...authorization, 'Content-Type': JSON_TYPE, 'Content-Length': announced, Host: hostname });
      tcp.write(`POST /graphql HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      tcp.write(Buffer.alloc(sent, ' '));
      const said = [];
      tcp.on('data', (chunk) => said.push(chunk));
      return { end: () => tcp.destroy(), status: () => Number(Buffer.concat(said).toString().match(/^HTTP\/1.1 (\d+)/)?.[1]) };
    },
    end: () => agent.destroy(),
  };
}

async function read(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** The code of the first error of an answer; the errors come first. */
function code(text) {
  const errors = text.lastIndexOf('"errors":[');
  return errors < 0 ? undefined : text.slice(errors).match(/"code":"([A-Z_]+)"/)?.[1];
}
