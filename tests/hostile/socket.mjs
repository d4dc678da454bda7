// A WebSocket by hand: what a hostile client does (not reading, half a frame, pings by the thousand) no library offers.
//
// Owns the handshake and frames (RFC 6455). Must not know what is said over them.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

/** What a socket says that was ended on this side. */
export const ENDED_HERE = 0;

const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/** An open socket in the subprotocol `graphql-transport-ws`. */
export async function openSocket(origin) {
  const { hostname, port } = new URL(origin);
  const tcp = connect(Number(port), hostname);
  tcp.on('error', () => {});
  await once(tcp, 'connect');
  const key = randomBytes(16).toString('base64');
  tcp.write(
    `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  );
  const socket = new Socket(tcp);
  await socket.handshake;
  return socket;
}

class Socket {
  #tcp;
  #buffer = Buffer.alloc(0);
  #messages = [];
  #waiting = [];
  #upgraded = false;
  /** The code that the server has closed with; 1006 where it has just gone. */
  closed;

  constructor(tcp) {
    this.#tcp = tcp;
    this.handshake = new Promise((resolve, reject) => {
      tcp.on('data', (chunk) => {
        this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
        if (!this.#upgraded && !this.#head(resolve, reject)) return;
        while (this.#frame());
      });
      tcp.on('close', () => {
        this.closed ??= 1006;
        reject(new Error('the connection was closed'));
        this.#deliver();
      });
    });
  }

  #head(resolve, reject) {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const head = this.#buffer.subarray(0, end).toString();
    if (!head.startsWith('HTTP/1.1 101')) reject(new Error(head));
    this.#buffer = this.#buffer.subarray(end + 4);
    this.#upgraded = true;
    resolve();
    return true;
  }

  #frame() {
    const buffer = this.#buffer;
    if (buffer.length < 2) return false;
    let length = buffer[1] & 0x7f;
    let start = 2;
    if (length === 126) {
      if (buffer.length < 4) return false;
      length = buffer.readUInt16BE(2);
      start = 4;
    } else if (length === 127) {
      if (buffer.length < 10) return false;
      length = Number(buffer.readBigUInt64BE(2));
      start = 10;
    }
    if (buffer.length < start + length) return false;
    const payload = buffer.subarray(start, start + length);
    const kind = buffer[0] & 0x0f;
    this.#buffer = buffer.subarray(start + length);
    if (kind === TEXT) this.#messages.push(JSON.parse(payload.toString()));
    if (kind === CLOSE) this.closed = length >= 2 ? payload.readUInt16BE(0) : 1005;
    this.#deliver();
    return true;
  }

  #deliver() {
    while (this.#waiting.length > 0 && (this.#messages.length > 0 || this.closed !== undefined)) {
      this.#waiting.shift()(this.#messages.shift());
    }
  }

  /** The next message; `undefined` when there will be none. */
  next() {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    if (this.closed !== undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(message) {
    this.#write(TEXT, Buffer.from(JSON.stringify(message)));
  }

  ping(payload) {
    this.#write(PING, payload);
  }

  /** The beginning of a message that never ends. */
  sendHalf(length) {
    const frame = this.#encode(TEXT, Buffer.alloc(length, 'x'));
    this.#tcp.write(frame.subarray(0, frame.length - 1));
  }

  /** Reads nothing more. */
  pause() {
    this.#tcp.pause();
  }

  end() {
    this.closed ??= ENDED_HERE;
    this.#tcp.destroy();
    this.#deliver();
  }

  #write(kind, payload) {
    this.#tcp.write(this.#encode(kind, payload));
  }

  #encode(kind, payload) {
    const head = Buffer.alloc(14);
    head[0] = 0x80 | kind;
    let at = 2;
    if (payload.length < 126) head[1] = 0x80 | payload.length;
    else if (payload.length < 65_536) {
      head[1] = 0x80 | 126;
      head.writeUInt16BE(payload.length, 2);
      at = 4;
    } else {
      head[1] = 0x80 | 127;
      head.writeBigUInt64BE(BigInt(payload.length), 2);
      at = 10;
    }
    // A mask of zeros, which leaves the payload as it is.
    return Buffer.concat([head.subarray(0, at + 4), payload]);
  }
}
