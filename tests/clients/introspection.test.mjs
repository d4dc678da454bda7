// Introspection, as tools ask for it that have only the address: it tells what schema.graphql tells.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';

import { SCHEMA } from './schema.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const print = (schema) => printSchema(lexicographicSortSchema(schema));

test('introspection tells what the file tells', async () => {
  const options = { inputValueDeprecation: true, oneOf: true, specifiedByUrl: true };
  const told = await server.data(getIntrospectionQuery({ ...options, directiveIsRepeatable: true }));
  assert.equal(print(buildClientSchema(told)), print(buildSchema(readFileSync(SCHEMA, 'utf8'))));
});
