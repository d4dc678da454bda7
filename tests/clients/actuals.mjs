// Actuals to record and to hear, for the suites of live data. They are of January 2020 and later months, where the
// demo's invented company has none.

import assert from 'node:assert/strict';

/** Hears the actuals of a scorecard and, unless told otherwise, of those below it. */
export const HEAR = `
  subscription Hear($scorecard: ID!, $measures: [ID!], $below: Boolean! = true, $after: String) {
    actualRecorded(scorecardId: $scorecard, measureIds: $measures, includeDescendants: $below, after: $after) {
      cursor
      measure { key }
      measurePeriod { period { code } actual }
      previousActual
      recordedBy { name }
    }
  }`;

const RECORD = `
  mutation ($input: ActualsRecordInput!) {
    actualsRecord(input: $input) { recorded userErrors { code message field } }
  }`;

/** The id of the scorecard at the top of the demo's company. */
export async function enterprise(server) {
  return (await server.data('{ organization { scorecard(key: "enterprise") { id } } }')).organization.scorecard.id;
}

/** Where the organization is now. */
export async function revision(server) {
  return (await server.data('{ organization { revision } }')).organization.revision;
}

/** Records values in one mutation, for the months from January 2020 on. */
export async function record(server, measure, ...values) {
  const entries = values.map((value, month) => ({
    measure: { key: measure },
    period: `2020-${String(month + 1).padStart(2, '0')}`,
    value,
  }));
  const { actualsRecord } = await server.data(RECORD, { input: { entries } });
  assert.deepEqual(actualsRecord, { recorded: values.length, userErrors: [] });
}

/** The values of events. */
export const values = (events) => events.map((event) => event.measurePeriod.actual);
