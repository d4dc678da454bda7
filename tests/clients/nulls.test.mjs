// Clients with generated types (Rust's graphql_client, and others in their default settings) send null for every field
// of an input that was not set. Recording values must lose nothing by it, also in fields that are added later: the
// inputs here are made of the schema.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { buildSchema, isNonNullType } from 'graphql';

import { SCHEMA } from './schema.mjs';
import { startDemo } from './server.mjs';

const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
const MEASURE = { key: 'customer-retention' };
const PERIOD = '2020-01';

let server;
before(async () => (server = await startDemo()));
after(() => server.stop());

/** An input of this type as such a client sends it: what is set, and null for all else that may be null. */
function typed(type, set) {
  const fields = Object.values(schema.getType(type).getFields());
  const nullable = fields.filter((field) => !isNonNullType(field.type)).map((field) => [field.name, null]);
  return { ...Object.fromEntries(nullable), ...set };
}

async function known() {
  const query = `query ($key: String!, $code: PeriodCode) { organization { measure(key: $key) { period(code: $code) {
    actual note target redFlag stretch benchmark dueOn } } } }`;
  return (await server.data(query, { key: MEASURE.key, code: PERIOD })).organization.measure.period;
}

async function send(mutation, entry) {
  const [first, ...rest] = mutation;
  const type = `${first.toUpperCase()}${rest.join('')}Input`;
  const entryType = mutation === 'targetsSet' ? 'TargetEntryInput' : 'ActualEntryInput';
  const entries = [typed(entryType, { measure: MEASURE, period: PERIOD, ...entry })];
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message field } } }`;
  const answer = await server.data(query, { input: typed(type, { entries }) });
  assert.deepEqual(answer[mutation].userErrors, []);
}

test('what was not set stays as it is', async () => {
  const facts = { target: 90, redFlag: 80, stretch: 95, benchmark: 88, dueOn: '2030-12-31' };
  await send('targetsSet', facts);
  await send('actualsRecord', { value: 85, note: 'kept' });
  const all = { ...facts, actual: 85, note: 'kept' };
  assert.deepEqual(await known(), all);
  for (const [name, value] of Object.entries(facts)) {
    await send('targetsSet', { [name]: value });
    assert.deepEqual(await known(), all, name);
  }
  await send('actualsRecord', { value: 86 });
  assert.deepEqual(await known(), { ...all, actual: 86 });
  await send('actualsRecord', { clearFacts: ['ACTUAL'] });
  assert.deepEqual(await known(), { ...all, actual: null });
  await send('targetsSet', { clearFacts: ['STRETCH'] });
  assert.deepEqual(await known(), { ...all, actual: null, stretch: null });
});
