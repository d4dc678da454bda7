// GraphQL Code Generator (https://the-guild.dev/graphql/codegen): the types it makes of the schema and of
// operations are TypeScript that the strictest compiler takes, with no scalar left to guess.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { generate } from '@graphql-codegen/cli';

import { SCALARS, SCHEMA } from './schema.mjs';

const TSC = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
after(() => rmSync(folder, { recursive: true }));

const OPERATIONS = `
  query Map($id: ID!, $period: PeriodCode) {
    scorecard(id: $id) {
      startsOn
      strategyMap(period: $period) {
        score { value explanation { components { node { __typename ... on Measure { unit { kind } } } } } }
        lanes { cards { measures { period { id recordedAt status } } } }
      }
      initiatives { budget { amount } }
    }
  }
  query Export { organization { document } }
  mutation Record($input: ActualsRecordInput!) {
    actualsRecord(input: $input) { results { actual } userErrors { code field } }
  }
  subscription Live($scorecard: ID!) { actualRecorded(scorecardId: $scorecard) { cursor recordedAt } }
`;

/** A program over the generated types; what must not compile says so. */
const PROGRAM = `
import type { ActualsRecordInput, ExportQuery, LiveSubscription, MapQuery, MapQueryVariables } from './operations.js';

export const variables: MapQueryVariables = { id: 'scorecard_1', period: 'FY2026-Q3' };
export const day = (answer: MapQuery): string | null | undefined => answer.scorecard?.startsOn;
export const money = (answer: MapQuery): string[] =>
  (answer.scorecard?.initiatives ?? []).flatMap(({ budget }) => (budget ? [budget.amount] : []));
export const instant = (answer: LiveSubscription): string => answer.actualRecorded.recordedAt;
export const document = (answer: ExportQuery): unknown => answer.organization?.document;

export const input: ActualsRecordInput = {
  entries: [{ measure: { key: 'resolution-time' }, period: '2026-09', value: 11.5 }],
};
// @ts-expect-error A measure is named by its id or by its key, not by both.
export const both: ActualsRecordInput = { entries: [{ measure: { id: '1', key: 'x' }, period: '2026-09' }] };
// @ts-expect-error A number is no date.
export const wrong = (answer: MapQuery): number | undefined => answer.scorecard?.startsOn;
`;

/** Writes what the generator makes, with these scalars mapped: types of the whole schema, and of the operations. */
async function generateTypes(scalars) {
  const config = { strictScalars: true, scalars };
  const files = await generate(
    {
      schema: SCHEMA,
      documents: [OPERATIONS],
      silent: true,
      generates: {
        [join(folder, 'schema.ts')]: { plugins: ['typescript'], config },
        [join(folder, 'operations.ts')]: { plugins: ['typescript-operations'], config },
      },
    },
    false,
  );
  for (const { filename, content } of files) writeFileSync(filename, content);
}

test('schema and operations become types that compile strictly', async () => {
  await generateTypes(SCALARS);
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--types', '', 'schema.ts', 'program.ts'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, ...options], { cwd: folder, encoding: 'utf8' });
  assert.equal(stdout + stderr, '');
  assert.equal(status, 0);
});

test('a scalar that is not mapped is found', async () => {
  const { Decimal: _, ...others } = SCALARS;
  await assert.rejects(generateTypes(others), /Decimal/);
});
