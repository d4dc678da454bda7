// The ways to ask: POST, GET, server-sent events and both protocols of the socket. Each answers the same thing:
// `{ status, results, bytes, requestId }`, in which `results` are what an operation has answered, `{ data, errors }`.

import { once } from 'node:events';

import WebSocket from 'ws';

import { MODERN } from '../requests.mjs';

/** How long a server may take to answer anything, in ms; it gives operations up before. */
export const PATIENCE = 25_000;
/** Longer addresses are not asked. */
const LONGEST_ADDRESS = 8_000;

const authorization = (token) => (token ? { authorization: `Bearer ${token}` } : {});

/** POSTs this body. */
export async function post(url, token, body, { accept = MODERN, type = 'application/json' } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, accept, ...authorization(token) },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return read(response);
}

/** POSTs this and goes away after so many ms, whether there is an answer or not. */
export async function leave(url, token, request, after) {
  const headers = { 'content-type': 'application/json', accept: MODERN, ...authorization(token) };
  const asked = fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(after),
  });
  await asked.then((response) => response.text()).catch(() => {});
}

/** Asks by GET, for what is not as it was where there is an `etag`; undefined where the address would be too long. */
export async function get(url, token, { query, variables, operationName }, { etag } = {}) {
  const params = new URLSearchParams({ query });
  if (variables && Object.keys(variables).length > 0) params.set('variables', JSON.stringify(variables));
  if (operationName) params.set('operationName', operationName);
  const address = `${url}?${params}`;
  if (address.length > LONGEST_ADDRESS) return undefined;
  const headers = { accept: MODERN, ...authorization(token), ...(etag && { 'if-none-match': etag }) };
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(PATIENCE) });
  return response.status === 304 ? { isUnchanged: true } : read(response);
}

async function read(response) {
  const text = await response.text();
  const answer = { status: response.status, bytes: Buffer.byteLength(text) };
  answer.requestId = response.headers.get('x-request-id');
  answer.etag = response.headers.get('etag');
  try {
    answer.results = [JSON.parse(text)];
  } catch {
    answer.problem = `the body is no JSON: ${text.slice(0, 200)}`;
    answer.results = [];
  }
  return answer;
}

/** Asks for a stream and reads it to its end, until so many events have come, or until told to stop. */
export async function events(url, token, request, { most = Infinity, until = AbortSignal.timeout(PATIENCE) } = {}) {
  const answer = { results: [], bytes: 0 };
  const stopping = new AbortController();
  try {
    await listen(url, token, request, { most, signal: AbortSignal.any([until, stopping.signal]) }, answer);
  } catch (error) {
    if (!until.aborted) throw error;
    answer.isLate = true;
  }
  stopping.abort();
  return answer;
}

async function listen(url, token, request, { most, signal }, answer) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...authorization(token) },
    body: JSON.stringify(request),
    signal,
  });
  answer.status = response.status;
  answer.requestId = response.headers.get('x-request-id');
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    answer.results.push(JSON.parse(await response.text()));
    return;
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name) =>
        lines
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trimStart();
      if (field('event') === 'complete') {
        answer.isComplete = true;
        return;
      }
      const data = field('data');
      if (field('event') !== 'next' || data === undefined) continue;
      answer.bytes = Math.max(answer.bytes, Buffer.byteLength(data));
      answer.results.push(JSON.parse(data));
      if (answer.results.length >= most) return;
    }
  }
}

const WORDS = {
  'graphql-transport-ws': { start: 'subscribe', next: 'next', stop: 'complete' },
  'graphql-ws': { start: 'start', next: 'data', stop: 'stop' },
};

/** A socket on which a caller asks, one of the two protocols. */
export class Socket {
  #socket;
  #words;
  #waiting = new Map();
  #next = 0;

  static async open(url, token, protocol = 'graphql-transport-ws') {
    const socket = new Socket();
    socket.#words = WORDS[protocol];
    socket.#socket = new WebSocket(url, protocol);
    await once(socket.#socket, 'open', { signal: AbortSignal.timeout(PATIENCE) });
    const acknowledged = new Promise((resolve, reject) => {
      socket.#socket.on('message', (text) => {
        const message = JSON.parse(text);
        if (message.type === 'connection_ack') resolve();
        else socket.#hear(message, Buffer.byteLength(text));
      });
      socket.#socket.on('close', (code, reason) => {
        reject(new Error(`the socket was closed with ${code} ${reason}`));
        for (const { fail } of socket.#waiting.values())
          fail(new Error(`the socket was closed with ${code} ${reason}`));
      });
    });
    socket.#socket.on('error', () => {});
    socket.#socket.send(
      JSON.stringify({ type: 'connection_init', payload: token ? { Authorization: `Bearer ${token}` } : {} }),
    );
    await acknowledged;
    return socket;
  }

  #hear(message, bytes) {
    if (message.type === 'ping') this.#socket.send('{"type":"pong"}');
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    const { answer, most, finish } = waiting;
    answer.bytes = Math.max(answer.bytes, bytes);
    if (message.type === this.#words.next) answer.results.push(message.payload);
    if (message.type === 'error') answer.results.push({ errors: [message.payload].flat() });
    if (message.type === 'complete') answer.isComplete = true;
    if (['complete', 'error'].includes(message.type) || answer.results.length >= most) finish();
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Asks, and resolves when the operation has ended, so many results have come, or it is told to stop. */
  ask(request, { most = Infinity, until = AbortSignal.timeout(PATIENCE) } = {}) {
    const id = `${(this.#next += 1)}`;
    const answer = { results: [], bytes: 0 };
    return new Promise((resolve, reject) => {
      const end = () => this.#waiting.delete(id);
      const finish = () => {
        if (!answer.isComplete) this.#socket.send(JSON.stringify({ id, type: this.#words.stop }));
        end();
        resolve(answer);
      };
      const late = () => {
        answer.isLate = this.#waiting.has(id);
        if (answer.isLate) finish();
      };
      const fail = (error) => {
        end();
        reject(error);
      };
      until.addEventListener('abort', late, { once: true });
      this.#waiting.set(id, { answer, most, finish, fail });
      this.#socket.send(JSON.stringify({ id, type: this.#words.start, payload: request }));
    });
  }

  close() {
    this.#socket.terminate();
  }
}
