// Relay's compiler (https://relay.dev): the schema has what Relay asks of one, and documents that page, refetch,
// listen and write compile without a finding.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from './relay.mjs';

/** The documents of a module, whose names start with that of the module, as Relay wants it. */
const MODULES = {
  // A list that grows on the way down, refetched through `node`.
  RedMeasures: [
    `query RedMeasuresQuery { organization { ...RedMeasures_organization } }`,
    `fragment RedMeasures_organization on Organization
      @refetchable(queryName: "RedMeasuresPageQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
      measures(first: $count, after: $cursor, filter: { status: [RED] }, orderBy: { field: SCORE })
        @connection(key: "RedMeasures_measures") {
        totalCount
        edges { node { name period { status actual target } } }
      }
    }`,
  ],
  // A list that grows on the way up.
  Cascade: [
    `fragment Cascade_scorecard on Scorecard
      @refetchable(queryName: "CascadePageQuery")
      @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
      children(last: $count, before: $cursor) @connection(key: "Cascade_children") {
        edges { node { id name level score { value status } } }
      }
    }`,
  ],
  // A node with arguments of its own, refetched for another period.
  Objective: [
    `fragment Objective_objective on Objective
      @refetchable(queryName: "ObjectiveRefetchQuery")
      @argumentDefinitions(period: { type: "PeriodCode" }) {
      name
      score(period: $period) {
        value
        explanation { rule components { label weight score node { __typename id } } }
      }
    }`,
    `query ObjectiveQuery($id: ID!) { node(id: $id) { ...Objective_objective @alias } }`,
  ],
  Live: [
    `subscription LiveSubscription($scorecard: ID!, $after: String) {
      actualRecorded(scorecardId: $scorecard, includeDescendants: true, after: $after) {
        cursor
        measurePeriod { id actual score status }
        recordedBy { id name }
      }
    }`,
  ],
  Record: [
    `mutation RecordMutation($input: ActualsRecordInput!) @raw_response_type {
      actualsRecord(input: $input) {
        results { id period { code } actual score status recordedAt }
        userErrors { code message field }
        revision
      }
    }`,
  ],
};

test('documents that page, refetch, listen and write compile without a finding', () => {
  const { status, printed, artifacts } = compile(MODULES);
  assert.equal(printed, '');
  assert.equal(status, 0);
  assert.deepEqual(Object.keys(artifacts), [
    'CascadePageQuery.graphql.ts',
    'Cascade_scorecard.graphql.ts',
    'LiveSubscription.graphql.ts',
    'ObjectiveQuery.graphql.ts',
    'ObjectiveRefetchQuery.graphql.ts',
    'Objective_objective.graphql.ts',
    'RecordMutation.graphql.ts',
    'RedMeasuresPageQuery.graphql.ts',
    'RedMeasuresQuery.graphql.ts',
    'RedMeasures_organization.graphql.ts',
  ]);
});

test('a document that does not fit the schema is found', () => {
  const { status, printed } = compile({ Wrong: ['query WrongQuery { viewer { nope } }'] });
  assert.match(printed, /nope/);
  assert.notEqual(status, 0);
});
