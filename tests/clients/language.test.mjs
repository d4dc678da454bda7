// The language, next to its reference implementation: a corpus of documents, each rule of section 5 of the
// specification kept and broken, is judged by the server as by the `graphql` package on the same schema. What the
// server judges otherwise on purpose stands in DIFFERENCES, by name.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { buildSchema } from 'graphql-17';
import WebSocket from 'ws';

import { judgement, reference } from './judgement.mjs';
import { DOCUMENTS } from './language.mjs';
import { SCHEMA } from './schema.mjs';
import { startDemo } from './server.mjs';

/** How the server's judgement differs from the reference's, and why: [the reference's, the server's]. */
const DIFFERENCES = {
  'empty selection set': ['valid', 'invalid syntax'], // Allowed only after the edition of September 2025.
  'number out of range': ['valid', 'invalid syntax'], // No double holds it.
  'type definition beside an operation, unfinished': ['invalid syntax', 'invalid'], // It is refused at its first word.
  'custom scalar: no date': ['valid', 'invalid'], // The reference does not know what a Date is.
  'custom scalar: no period': ['valid', 'invalid'],
  'id of more digits than an integer has': ['valid', 'invalid'], // It would not come back with all of them.
  // The reference overlooks a @oneOf input object that is non-null where it stands.
  'nullable variable for one of several': ['valid', 'invalid'],
  'first invalid, then right': ['valid', 'invalid'],
};

const schema = buildSchema(await readFile(SCHEMA, 'utf8'));
const server = await startDemo();
after(() => server.stop());

/** The server's judgement. No operation has this name, so that none is executed. */
async function judged(document) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json',
      Authorization: `Bearer ${server.token}`,
    },
    body: JSON.stringify({ query: document, operationName: 'noOperationHasThisName' }),
  });
  const { errors, data } = await response.json();
  assert.equal(data, undefined, document);
  assert.equal(response.status, 400, document);
  return judgement(errors);
}

test('the corpus is as large as it should be, and each name stands once', () => {
  assert.ok(DOCUMENTS.length >= 150, `${DOCUMENTS.length}`);
  assert.equal(new Set(DOCUMENTS.map(([name]) => name)).size, DOCUMENTS.length);
  for (const name of Object.keys(DIFFERENCES)) assert.ok(DOCUMENTS.some(([known]) => known === name), name);
});

for (const [name, document] of DOCUMENTS) {
  test(name, async () => {
    const [expected, ours] = DIFFERENCES[name] ?? [reference(schema, document), reference(schema, document)];
    assert.equal(reference(schema, document), expected, 'the reference');
    assert.equal(await judged(document), ours, document);
  });
}

test('every transport comes to the same judgement', async () => {
  const invalid = '{ organization { nmae } }';
  const get = await fetch(`${server.url}?${new URLSearchParams({ query: invalid })}`, {
    headers: { Accept: 'application/graphql-response+json', Authorization: `Bearer ${server.token}` },
  });
  const stream = await fetch(server.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'text/event-stream',
      Authorization: `Bearer ${server.token}`,
    },
    body: JSON.stringify({ query: 'subscription { changed { nmae } }' }),
  });
  assert.match(await stream.text(), /GRAPHQL_VALIDATION_FAILED/);
  assert.equal(judgement((await get.json()).errors), 'invalid');

  const socket = new WebSocket(server.socketUrl, 'graphql-transport-ws');
  const messages = [];
  const done = new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (text) => {
      const message = JSON.parse(text);
      messages.push(message);
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: invalid } }));
      } else if (message.type !== 'ping') resolve();
    });
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${server.token}` } })),
    );
  });
  await done;
  socket.close();
  const refused = messages.find((message) => message.type === 'error');
  assert.equal(judgement(refused?.payload), 'invalid');
});
