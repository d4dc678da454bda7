// Webhooks with the library of the Standard Webhooks specification (https://www.npmjs.com/package/standardwebhooks):
// the receiver that docs/webhooks.md shows runs as it stands there, and hears of what is written.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Webhook } from 'standardwebhooks';

import { record } from './actuals.mjs';
import { blocks } from './markdown.mjs';
import { startDemo } from './server.mjs';

const [RECEIVER] = blocks(fileURLToPath(new URL('../../docs/webhooks.md', import.meta.url))).filter(
  ({ language }) => language === 'js',
);

const CREATE = `mutation ($input: WebhookCreateInput!) {
  webhookCreate(input: $input) { secret webhook { id } userErrors { code message field } }
}`;

let server;
before(async () => (server = await startDemo('--webhook-allow-private')));
after(() => server.stop());

/** Makes a webhook; resolves to its id and secret. */
async function create(input) {
  const { webhookCreate } = await server.data(CREATE, { input });
  assert.deepEqual(webhookCreate.userErrors, []);
  return { id: webhookCreate.webhook.id, secret: webhookCreate.secret };
}

/** A port that nobody listens on. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

test('the receiver of the documentation hears of an actual, and verifies it', async () => {
  const port = await freePort();
  const { id, secret } = await create({ url: `http://127.0.0.1:${port}/`, eventTypes: ['ACTUAL_RECORDED'] });
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
  symlinkSync(fileURLToPath(new URL('node_modules', import.meta.url)), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'receiver.mjs'), RECEIVER.text);
  const env = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret };
  const child = spawn(process.execPath, ['receiver.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = lineByLine(child.stdout);
    assert.equal(await lines(), 'ready');
    await record(server, 'resolution-time', 5.5);
    assert.equal(await lines(), 'actual.recorded resolution-time 2020-01');
    // Somebody who does not know the secret is turned away.
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
    const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: '{}' });
    assert.equal(forged.status, 401);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
    await server.data('mutation ($id: ID!) { webhookDelete(input: { id: $id }) { deletedId } }', { id });
  }
});

test('after a rotation both secrets verify', async () => {
  const messages = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    messages.push({ body, headers: request.headers });
    response.writeHead(204).end();
    receiver.emit('message');
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    const { id, secret } = await create({ url: `http://127.0.0.1:${receiver.address().port}/`, eventTypes: ['THEME_CREATED'] });
    const rotate = 'mutation ($id: ID!) { webhookSecretRotate(input: { id: $id }) { secret } }';
    const { webhookSecretRotate } = await server.data(rotate, { id });
    const came = once(receiver, 'message');
    await server.data('mutation ($id: ID!) { webhookTest(input: { id: $id }) { revision } }', { id });
    await came;
    const [{ body, headers }] = messages;
    for (const known of [secret, webhookSecretRotate.secret]) {
      assert.equal(new Webhook(known).verify(body, headers).type, 'webhook.test');
    }
    assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(body, headers));
  } finally {
    receiver.close();
  }
});

/** Reads a stream line by line: each call resolves to the next one. */
function lineByLine(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    stream.emit('more');
  });
  return async () => {
    while (!text.includes('\n')) await once(stream, 'more');
    const [line, ...rest] = text.split('\n');
    text = rest.join('\n');
    return line;
  };
}
