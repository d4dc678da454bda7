// Scalars, by the reference implementation of GraphQL: each says where it is specified, and prints what is written
// there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { buildSchema, isScalarType, isSpecifiedScalarType } from 'graphql';

import { record } from './actuals.mjs';
import { SCALARS, SCHEMA } from './schema.mjs';
import { startDemo } from './server.mjs';

const server = await startDemo();
after(() => server.stop());

const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
const scalars = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));

test('the clients know every scalar', () => {
  assert.deepEqual(scalars.map(({ name }) => name).sort(), Object.keys(SCALARS));
});

for (const { name, specifiedByURL } of scalars) {
  test(`${name} says where it is specified`, () => {
    assert.equal(new URL(specifiedByURL).protocol, 'https:');
  });
}

test('an instant prints three digits and Z', async () => {
  await record(server, 'resolution-time', 11.5);
  const actual = 'measure(key: "resolution-time") { period(code: "2020-01") { recordedAt } }';
  const { organization, rateLimit } = await server.data(`{ organization { ${actual} } rateLimit { resetAt } }`);
  for (const instant of [organization.measure.period.recordedAt, rateLimit.resetAt]) {
    assert.match(instant, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
});

test('a date, a period and money print as they are specified', async () => {
  const { organization } = await server.data(`{
    organization {
      scorecard(key: "enterprise") { initiatives { startsOn budget { amount } } perspectives { score { status } } }
      measure(key: "resolution-time") { period { period { code startsOn } } }
    }
  }`);
  const { startsOn, budget } = organization.scorecard.initiatives.find((initiative) => initiative.budget);
  const { period } = organization.measure.period;
  assert.match(startsOn, /^\d{4}-\d\d-\d\d$/);
  assert.match(period.startsOn, /^\d{4}-\d\d-01$/);
  assert.match(period.code, /^\d{4}-\d\d$/);
  assert.match(budget.amount, /^\d+\.\d\d$/);
});

test('an Int of more than 32 bits is refused, as a literal and as a variable', async () => {
  const literal = await server.graphql('{ organization { scorecards(first: 2147483648) { totalCount } } }');
  const query = 'query ($first: Int) { organization { scorecards(first: $first) { totalCount } } }';
  const variable = await server.graphql(query, { first: 2147483648 });
  for (const { errors } of [literal, variable]) assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
});
