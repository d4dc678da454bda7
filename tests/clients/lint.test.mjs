// The schema by the linters that others hold theirs to: the recommended rules and those of Relay of graphql-eslint
// (https://the-guild.dev/graphql/eslint), and graphql-schema-linter
// (https://github.com/cjoudrey/graphql-schema-linter).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import plugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';

import { SCHEMA } from './schema.mjs';

const LINTER = fileURLToPath(new URL('node_modules/graphql-schema-linter/lib/cli.js', import.meta.url));

/** Values: they are part of what holds them, and nobody asks for one by itself. All other types have an id. */
const VALUES = [
  'ActualRecorded',
  'AgendaItem',
  'BalanceFinding',
  'BalanceReport',
  'CausalEvidence',
  'Change',
  'Closing',
  'Correction',
  'Correlation',
  'DataCollection',
  'Entry',
  'ForecastPoint',
  'Guide',
  'GuidePhase',
  'GuideStep',
  'GuideTick',
  'InitiativeCounts',
  'InitiativeEffect',
  'InitiativeScheduleCount',
  'InitiativeStatusCount',
  'Invitation',
  'LaggedCorrelation',
  'MeasureForecast',
  'MeasurePlacement',
  'MeasureUnit',
  'Membership',
  'Money',
  'ObservedChange',
  'OrganizationLimits',
  'OrganizationUsage',
  'OwnerDataCollection',
  'PageInfo',
  'Period',
  'PeriodScore',
  'RateLimit',
  'ReviewResult',
  'ReviewResults',
  'Rollup',
  'Score',
  'ScoreBand',
  'ScoreChanged',
  'ScoreComponent',
  'ScoreExplanation',
  'StatusCounts',
  'StatusOverride',
  'StrategyMap',
  'StrategyMapCard',
  'StrategyMapLane',
  'StrategyMapMeasure',
  'Template',
  'TemplatePerspective',
  'Trend',
  'UserError',
  'Viewer',
  'YearToDate',
];

const RULES = {
  ...plugin.configs['flat/schema-recommended'].rules,
  ...plugin.configs['flat/schema-relay'].rules,
  // An actor may be the operator, who is nobody in the database: its id can be null.
  '@graphql-eslint/strict-id-in-types': [
    'error',
    { exceptions: { types: ['Actor', ...VALUES], suffixes: ['Payload', 'Connection', 'Edge'] } },
  ],
  // Lists that their parent bounds, such as the perspectives of a scorecard, come whole and need no pages.
  // A change is no node: it is told by its place in the log, and nobody asks for one by itself.
  '@graphql-eslint/relay-edge-types': [
    'error',
    { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false },
  ],
  // The log is read in one direction.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
};

/** Rules of order: a reader finds the important fields first, not those that start with an A. */
const ALPHABETICAL = [
  'enum-values-sorted-alphabetically',
  'input-object-fields-sorted-alphabetically',
  'interface-fields-sorted-alphabetically',
  'type-fields-sorted-alphabetically',
];

/** What graphql-eslint finds in the schema with these rules. */
async function eslint(rules) {
  const config = {
    files: ['**/*.graphql'],
    languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: SCHEMA } } },
    plugins: { '@graphql-eslint': plugin },
    rules,
  };
  const linter = new ESLint({ cwd: dirname(SCHEMA), overrideConfigFile: true, overrideConfig: config });
  const [{ messages }] = await linter.lintFiles([SCHEMA]);
  return messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`);
}

/** What graphql-schema-linter finds in the schema without these rules. */
function schemaLinter(except) {
  const options = [LINTER, '--format', 'json', '--except', except.join(','), SCHEMA];
  const { stdout } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  return JSON.parse(stdout).errors.map(({ location, rule, message }) => `${location.line} ${rule}: ${message}`);
}

test('graphql-eslint finds nothing', async () => {
  assert.deepEqual(await eslint(RULES), []);
});

test('graphql-eslint reads the schema: without the exception, it finds types that have no id', async () => {
  const findings = await eslint({ '@graphql-eslint/strict-id-in-types': 'error' });
  assert.ok(findings.some((finding) => /"Actor" must have exactly one/.test(finding)));
});

test('graphql-schema-linter finds nothing', () => {
  assert.deepEqual(schemaLinter(ALPHABETICAL), []);
});

test('graphql-schema-linter reads the schema: with the rules of order, it finds what is not in order', () => {
  assert.notDeepEqual(schemaLinter([]), []);
});
