// Abuse: each is refused with a code, in no time, and the server is as well afterwards as it was before.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { after, test } from 'node:test';
import WebSocket from 'ws';

import { expectCode, requests } from './requests.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());
const { post, get } = requests(server);

/** What a refusal may take, in ms, on a machine that answers a plain query in PLAIN ms; a busier one may take longer. */
const AT_ONCE = 50;
const PLAIN = 5;
/** The fastest of so many counts: the others met another process. */
const RUNS = 10;

const repeat = (text, times) => text.repeat(times);
const numbered = (times, one) => Array.from({ length: times }, (_, n) => one(n)).join(' ');

const time = async (what) => {
  const started = performance.now();
  const result = await what();
  return [performance.now() - started, result];
};

/** Runs it several times, each time after a plain query, and bounds the fastest. What it returns is run after the clock has stopped. */
async function atOnce(t, refused) {
  let fastest = Infinity;
  let plain = Infinity;
  for (let run = 0; run < RUNS; run += 1) {
    const [before] = await time(async () => (await post({ query: '{ __typename }' })).text());
    const [taken, finish] = await time(refused);
    plain = Math.min(plain, before);
    fastest = Math.min(fastest, taken);
    await finish?.();
  }
  t.diagnostic(`${fastest.toFixed(1)} ms, a plain query ${plain.toFixed(1)} ms`);
  assert.ok(fastest < AT_ONCE * Math.max(1, plain / PLAIN), `${fastest.toFixed(1)} ms, a plain query ${plain.toFixed(1)} ms`);
}

const bomb = (spreads, levels) => {
  const fragments = numbered(levels, (level) => `fragment f${level} on Query { ${repeat(`...f${level + 1} `, spreads)} }`);
  return `{ ...f0 } ${fragments} fragment f${levels} on Query { __typename }`;
};

const documents = {
  'a fragment bomb, 2 spreads x 31 levels': [bomb(2, 31), 'DEPTH_LIMIT_EXCEEDED'],
  'a fragment bomb, 30 spreads x 5 levels': [bomb(30, 5), 'COMPLEXITY_LIMIT_EXCEEDED'],
  '10,000 aliases': [`{ ${numbered(10_000, (n) => `a${n}: __typename`)} }`, 'COMPLEXITY_LIMIT_EXCEEDED'],
  '5,000 directives': [`{ ${repeat('__typename @skip(if: false) ', 5000)} }`, 'COMPLEXITY_LIMIT_EXCEEDED'],
  '5,000 directives on one field': [`{ __typename ${repeat('@a ', 5000)} }`, 'COMPLEXITY_LIMIT_EXCEEDED'],
  'a depth of 1,000': [`{ ${repeat('a { ', 1000)} b ${repeat('} ', 1000)} }`, 'DEPTH_LIMIT_EXCEEDED'],
  'a list of 100,000 brackets': [`{ a(b: ${repeat('[', 100_000)}${repeat(']', 100_000)}) }`, 'DEPTH_LIMIT_EXCEEDED'],
  'circular fragments': [
    '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'a fragment within itself': ['{ ...a } fragment a on Query { __typename ...a }', 'GRAPHQL_VALIDATION_FAILED'],
  'an introspection that multiplies': [
    `{ __schema { types { ${repeat('fields { type { ', 4)} name ${repeat('} } ', 4)} } } }`,
    'DEPTH_LIMIT_EXCEEDED',
  ],
  'pages in pages': [
    `{ organization { scorecards(first: 100) { ${repeat('nodes { descendants(first: 100) { ', 3)} totalCount ${repeat('} } ', 3)} } } }`,
    'COST_LIMIT_EXCEEDED',
  ],
};

for (const [name, [query, code]] of Object.entries(documents)) {
  test(name, (t) =>
    atOnce(t, async () => {
      const response = await post({ query });
      return () => expectCode(response, 400, code);
    }));
}

const pages = { 'first: 100000': 'first: 100000', 'a negative page': 'first: -1', 'the last of a negative page': 'last: -5' };
for (const [name, page] of Object.entries(pages)) {
  test(name, (t) =>
    atOnce(t, async () => {
      const response = await post({ query: `{ organization { scorecards(${page}) { nodes { id } } } }` });
      return async () => {
        const { errors } = await response.json();
        assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
        assert.match(errors[0].message, /0 to 100/);
      };
    }));
}

const operation = { query: '{ __typename }' };
const bodies = {
  '5,000 operations at once': [JSON.stringify(Array(5000).fill(operation)), {}, 400],
  'a form': ['query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  'a form of parts': ['--x--', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  'plain text': [JSON.stringify(operation), { 'content-type': 'text/plain' }, 415],
  'truncated JSON': ['{"query":"{ __type', {}, 400],
  'invalid UTF-8': [Buffer.from('{"query":"{ \xff\xfe }"}', 'latin1'), {}, 400],
  'JSON of 100,000 brackets': [repeat('[', 100_000), {}, 400],
  'a variable of 100,000 brackets': [`{"query":"{ __typename }","variables":{"a":${repeat('[', 100_000)}`, {}, 400],
};

for (const [name, [body, headers, status]] of Object.entries(bodies)) {
  test(name, (t) =>
    atOnce(t, async () => {
      const response = await post(body, headers);
      return () => expectCode(response, status, 'BAD_USER_INPUT');
    }));
}

test('a mutation over GET', (t) =>
  atOnce(t, async () => {
    const response = await get({ query: 'mutation { actualsRecord(input: { entries: [] }) { recorded } }' });
    return () => expectCode(response, 405, 'BAD_USER_INPUT');
  }));

test('a body of 40 MB is refused as soon as it is announced', (t) =>
  atOnce(t, async () => {
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', 'content-length': 40_000_000 };
    const sending = request(server.url, { method: 'POST', headers, agent: false });
    sending.on('error', () => {}); // It is never sent.
    sending.write('{');
    const [response] = await once(sending, 'response');
    assert.equal(response.statusCode, 413);
    return () => sending.destroy();
  }));

test('a client that sends 40 MB all the same gets to read the refusal', async () => {
  await expectCode(await post(Buffer.from(`{"query":"${repeat('x', 40_000_000)}"}`)), 413, 'BAD_USER_INPUT');
});

test('a body of 2 MB without a token', (t) => {
  const body = JSON.stringify({ ...operation, variables: { pad: repeat('x', 2_000_000) } });
  return atOnce(t, async () => {
    const response = await post(body, {}, fetch);
    return async () => {
      assert.equal(response.status, 413);
      const [error] = (await response.json()).errors;
      assert.match(error.message, /token .* 16 MiB/);
    };
  });
});

test('a body of millions of values', async (t) => {
  const body = `{"query":"query ($a: JSON) { __typename }","variables":{"a":[${repeat('0,', 8_000_000)}0]}}`;
  const started = performance.now();
  await expectCode(await post(body), 413, 'BAD_USER_INPUT');
  t.diagnostic(`${(performance.now() - started).toFixed(0)} ms`);
});

/** A socket that has been acknowledged. */
async function open() {
  const socket = new WebSocket(server.socketUrl, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token: server.token } }));
  await once(socket, 'message');
  return socket;
}

test('an unknown subprotocol', (t) =>
  atOnce(t, async () => {
    // By hand: a client would not go on without its subprotocol.
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': 13,
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': 'mqtt',
    };
    const [, socket, head] = await once(request(server.url, { headers, agent: false }).end(), 'upgrade');
    const frame = head.length > 0 ? head : (await once(socket, 'data'))[0];
    assert.equal(frame[0], 0x88, 'a close frame');
    assert.equal(frame.readUInt16BE(2), 4406);
    return () => socket.destroy();
  }));

test('a message of 1 MB', (t) =>
  atOnce(t, async () => {
    const socket = await open();
    socket.send(JSON.stringify({ type: 'ping', payload: { pad: repeat('x', 1_000_000) } }));
    const [code] = await once(socket, 'close');
    assert.equal(code, 1009);
  }));

test('10,000 subscribes on one socket', async (t) => {
  const { organization } = await server.data('{ organization { scorecard(key: "enterprise") { id } } }');
  const query = `subscription { actualRecorded(scorecardId: "${organization.scorecard.id}") { cursor } }`;
  const socket = await open();
  const [MANY, MOST] = [10_000, 100];
  const started = performance.now();
  const refused = new Promise((resolve) => {
    let count = 0;
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'ping') return;
      assert.equal(type, 'error');
      assert.equal(payload[0].extensions.code, 'RATE_LIMITED');
      count += 1;
      if (count === MANY - MOST) resolve();
    });
  });
  for (let id = 0; id < MANY; id += 1) socket.send(JSON.stringify({ type: 'subscribe', id: `${id}`, payload: { query } }));
  await refused;
  const each = (performance.now() - started) / MANY;
  t.diagnostic(`${each.toFixed(3)} ms each`);
  assert.ok(each < 1, `${each} ms each`);
  socket.close();
  await once(socket, 'close');
});

test('after all that the server is small and answers', (t) => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  const peak = Number(status.match(/^VmHWM:\s+(\d+) kB$/m)[1]) / 1024;
  t.diagnostic(`${peak.toFixed(0)} MiB at most`);
  assert.ok(peak < 300, `${peak} MiB`);
  return atOnce(t, async () => {
    const { organization } = await server.data('{ organization { name scorecards { totalCount } } }');
    assert.ok(organization.scorecards.totalCount > 0);
  });
});
