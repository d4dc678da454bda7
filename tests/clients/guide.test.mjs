// Runs what the documentation shows: a reader who copies an example gets what stands below it.
//
// Each ```graphql block of README.md and docs/*.md is sent to the demo. The ```json blocks right after it are its
// variables, if it declares any, and then the answer (which starts with "data" or "errors"). A comment right before
// a block tells what cannot be read from it: <!-- test: {...} --> with
//   ids           variables that hold an id, each given by a key: "enterprise" for a scorecard, or "objective:train-staff";
//                 "input.causeId" leads into a variable
//   errors        the codes of the top-level errors that are expected
//   userErrors    the codes of the user errors that are expected
//   exact         the values of the answer stay the same on every day
//   served        it is for the server that the last ```sh block has started
// A ```js block is run as a program of its own when it has a comment; `prints` is what it must print. A ```sh block
// that `serves` is run in an empty folder, and must print a token and serve; one that `prints` must end well after
// printing that. A ```json block with a "format" is imported as a dry run. In ```kotlin and ```swift, which are not
// run, every operation must be one of the page, used with its variables; that is what code generation makes of it.
// Links between documents must lead somewhere, and the tables of codes must be complete.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve as absolute } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { buildSchema, parse, validate } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { record } from './actuals.mjs';
import { blocks, difference } from './markdown.mjs';
import { SCHEMA } from './schema.mjs';
import { BINARY, startDemo } from './server.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
const DOCUMENTS = ['README.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** The demo. */
let server;
/** The server that a ```sh block has started, if one has. */
let served;
before(async () => (server = await startDemo()));
after(() => Promise.all([server.stop(), served?.stop()]));

for (const document of DOCUMENTS.filter((name) => name.endsWith('.md'))) {
  const found = blocks(join(ROOT, document));
  found.forEach((block, index) => {
    const name = `${document}:${block.line} ${block.heading}`;
    const json = block.language === 'json' && JSON.parse(block.text);
    if (block.language === 'graphql') {
      test(name, () => operation(block, found.slice(index + 1)));
    } else if (json?.format) {
      test(name, () => imported(json));
    } else if (block.language === 'js' && block.options.prints) {
      test(name, () => program(block));
    } else if (block.language === 'sh' && block.options.serves) {
      test(name, async () => (served = await serving(block.text)));
    } else if (block.language === 'sh' && block.options.prints) {
      test(name, () => commands(block));
    } else if (['kotlin', 'swift'].includes(block.language)) {
      test(name, () => generated(block, found));
    }
  });
}

test('docs/errors.md: every code is in its table', () => {
  const file = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  const listed = (heading) => {
    const section = file.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)`/g)].map(([, code]) => code)).sort();
  };
  const userErrors = schema.getType('UserErrorCode').getValues();
  assert.deepEqual(listed('User errors'), userErrors.map(({ name }) => name).sort());
  const source = readFileSync(join(ROOT, 'gateway/src/executor/error.rs'), 'utf8');
  const variants = source.match(/pub enum ErrorCode \{([^}]*)\}/)[1].matchAll(/^ {4}(\w+),$/gm);
  const word = (variant) => variant.replace(/(?!^)[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
  assert.deepEqual(listed('Top-level errors'), [...variants].map(([, variant]) => word(variant)).sort());
});

for (const document of [...DOCUMENTS, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'GLOSSARY.md', 'SECURITY.md', 'samples/README.md']) {
  test(`${document}: links lead somewhere`, () => links(document));
}

async function operation({ text, options }, following) {
  const [definition] = parse(text).definitions;
  const [first, second] = following.map((block) => (block.language === 'json' ? JSON.parse(block.text) : {}));
  const variables = definition.variableDefinitions.length > 0 ? { ...first } : {};
  const shown = [first, second].find((json) => json?.data || json?.errors);
  for (const [variable, key] of Object.entries(options.ids ?? {})) {
    const path = variable.split('.');
    const last = path.pop();
    path.reduce((within, name) => within[name], variables)[last] = await idOf(key);
  }
  const { graphql } = options.served ? served : server;
  const listens = definition.operation === 'subscription';
  const answer = listens ? await heard(text, variables) : await graphql(text, variables);

  const codes = (errors) => (errors ?? []).map((error) => error.code ?? error.extensions.code);
  assert.deepEqual(codes(answer.errors), options.errors ?? [], JSON.stringify(answer.errors));
  const payloads = Object.values(answer.data ?? {});
  const userErrors = payloads.flatMap((payload) => payload?.userErrors ?? []);
  assert.deepEqual(codes(userErrors), options.userErrors ?? [], JSON.stringify(userErrors));
  if (shown) {
    const wrong = difference(shown, answer, options.exact === true);
    assert.equal(wrong, null, `${wrong}\nThe whole answer: ${JSON.stringify(answer, null, 2)}`);
  }
}

/** The id of a scorecard by its key, or of something else by its kind and key: `objective:train-staff`. */
async function idOf(name) {
  const [key, kind = 'scorecard'] = name.split(':').reverse();
  const find = `query ($key: String!) { organization { thing: ${kind}(key: $key) { id } } }`;
  return (await server.data(find, { key })).organization.thing.id;
}

/** Runs `listening` while actuals come in, as they do with the demo's --live. */
async function whileRecording(listening) {
  const timer = setInterval(() => record(server, 'resolution-time', Math.random()).catch(() => {}), 200);
  try {
    return await listening();
  } finally {
    clearInterval(timer);
  }
}

/** The first event of a subscription. */
async function heard(query, variables) {
  const client = createClient({
    url: server.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${server.token}` },
  });
  const events = client.iterate({ query, variables });
  const { value } = await whileRecording(() => events.next());
  await events.return();
  await client.dispose();
  return value;
}

async function imported(document) {
  const check = `mutation ($document: JSON!) {
    scorecardsImport(input: { document: $document, dryRun: true }) { changed userErrors { code pointer message } }
  }`;
  const { scorecardsImport } = await server.data(check, { document });
  assert.deepEqual(scorecardsImport.userErrors, []);
  assert.ok(scorecardsImport.changed > 0);
}

/** Runs a program of the documentation until it has printed what it is to print. */
async function program({ text, options }) {
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
  symlinkSync(fileURLToPath(new URL('node_modules', import.meta.url)), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'example.mjs'), text);
  const environment = { ...process.env, SCORECARD_URL: server.url, SCORECARD_TOKEN: server.token };
  const child = spawn(process.execPath, ['example.mjs'], { cwd: folder, env: environment });
  let printed = '';
  let said;
  const done = new Promise((resolve, reject) => {
    const wanted = new RegExp(options.prints);
    said = (chunk) => {
      printed += chunk;
      if (wanted.test(printed)) resolve();
    };
    child.once('close', (code) => reject(new Error(`ended with ${code} after printing: ${printed}`)));
    setTimeout(() => reject(new Error(`printed only: ${printed}`)), 60_000).unref();
  });
  child.stdout.setEncoding('utf8').on('data', said);
  child.stderr.setEncoding('utf8').on('data', said);
  try {
    await whileRecording(() => done);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** An empty folder for commands, with the program and the samples. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(absolute(BINARY), join(folder, 'bin', 'scorecard'));
  symlinkSync(join(ROOT, 'samples'), join(folder, 'samples'));
  const { DATABASE_URL: _, ...environment } = process.env;
  return { folder, environment: { ...environment, PATH: `${join(folder, 'bin')}:${process.env.PATH}` } };
}

/** Runs commands to their end, which has to be a good one. */
async function commands({ text, options }) {
  const { folder, environment } = workplace();
  const shell = spawn('bash', ['-e', '-c', text], {
    cwd: folder,
    env: { ...environment, SCORECARD_URL: server.url, SCORECARD_TOKEN: server.token },
  });
  let printed = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk) => (printed += chunk));
  shell.stderr.setEncoding('utf8').on('data', (chunk) => (printed += chunk));
  try {
    assert.equal(await new Promise((resolve) => shell.once('close', resolve)), 0, printed);
    assert.match(printed, new RegExp(options.prints));
  } finally {
    shell.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Checks what a program in another language uses of what is generated from the operations of its page. */
function generated({ text, language }, page) {
  const documents = page.filter((block) => block.language === 'graphql').map((block) => parse(block.text));
  const operations = new Map(
    documents.flatMap((document) => {
      assert.deepEqual(validate(schema, document), []);
      const [{ name, operation, variableDefinitions }] = document.definitions;
      const suffix = operation[0].toUpperCase() + operation.slice(1);
      const variables = variableDefinitions.map(({ variable }) => variable.name.value);
      return name ? [[`${name.value}${suffix}`, variables]] : [];
    }),
  );
  const uses = [...text.matchAll(/\b(\w+(?:Query|Mutation|Subscription))\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)];
  assert.ok(uses.length > 0, 'no operation is used');
  for (const [, name, given] of uses) {
    assert.ok(operations.has(name), `${name} is generated from no operation of this page`);
    const variables = operations.get(name);
    const parameters = given.split(/,(?![^(]*\))/).map((parameter) => parameter.trim());
    assert.equal(parameters.length, variables.length, `${name} takes ${variables}`);
    // Swift names them; Kotlin takes them in order.
    const labels = language === 'swift' ? parameters.map((parameter) => parameter.split(':')[0]) : variables;
    assert.deepEqual(labels, variables);
  }
}

/** Runs the commands in an empty folder until they serve; resolves to how to ask that server. */
async function serving(text) {
  const { folder, environment } = workplace();
  const shell = spawn('bash', ['-e', '-c', text], {
    cwd: folder,
    // In a group of its own, so that the server can be ended together with its shell.
    detached: true,
    env: { ...environment, LISTEN: '127.0.0.1:0' },
  });
  const kill = () => process.kill(-shell.pid, 'SIGKILL');
  process.once('exit', kill);
  const ended = new Promise((resolve) => shell.once('close', resolve));
  let printed = '';
  const started = new Promise((resolve) => {
    const read = (chunk) => {
      printed += chunk;
      const address = printed.match(/serving.*?(127\.0\.0\.1:\d+)/)?.[1];
      const token = printed.match(/^[\w-]+\.[\w-]+\.[\w-]+$/m)?.[0];
      if (address && token) resolve({ address, token });
    };
    shell.stdout.setEncoding('utf8').on('data', read);
    shell.stderr.setEncoding('utf8').on('data', read);
  });
  const failed = ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${printed}`)));
  const { address, token } = await Promise.race([started, failed]);
  failed.catch(() => {});
  return {
    async graphql(query, variables) {
      const response = await fetch(`http://${address}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
    async stop() {
      process.off('exit', kill);
      process.kill(-shell.pid, 'SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Checks the links of a document to files here, and to headings in them. */
function links(document) {
  const file = join(ROOT, document);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
    const [path, anchor] = target.split('#');
    const found = path === '' ? file : join(dirname(file), path);
    assert.ok(existsSync(found), `${target} leads nowhere`);
    if (anchor) {
      const headings = [...readFileSync(found, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
        text.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'),
      );
      assert.ok(headings.includes(anchor), `${target} leads to no heading`);
    }
  }
}
