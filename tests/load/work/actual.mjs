// D: record one actual and read it back, in one organization and spread over many.
//
// The floor and PostGraphile write the row and nothing else, and to organizations of their own: what this server keeps
// in memory would not know of rows that others write.

import { graphql, table } from './request.mjs';
import { typed } from '../typeid.mjs';
import { NUMBER } from '../wrk.mjs';

const MUTATION = `mutation Record($measure: ID!, $period: PeriodCode!, $value: Float!) {
  actualsRecord(input: { entries: [{ measure: { id: $measure }, period: $period, value: $value }] }) {
    recorded
    results { period { code } actual target }
    userErrors { code message }
  }
}`;

const POSTGRAPHILE = `mutation Record($organization: UUID!, $scorecard: UUID!, $measure: UUID!, $period: String!, $value: Float!) {
  updateMeasurePeriodByOrganizationIdAndScorecardIdAndMeasureIdAndPeriod(
    input: {
      organizationId: $organization
      scorecardId: $scorecard
      measureId: $measure
      period: $period
      measurePeriodPatch: { actual: $value }
    }
  ) { measurePeriod { period actual target } }
}`;

/** A value that is never the same twice when it is sent as load. */
const VALUE = JSON.parse(NUMBER);

const record = {
  scorecard: ({ token, measure, period }, value = VALUE) =>
    graphql(MUTATION, { measure: typed('measure', measure), period, value }, token),
  floor: ({ organization, measure, period }, value = VALUE) => table(`/actual/${organization}`, { measure, period, value }),
  postgraphile: ({ organization, scorecard, measure, period }, value = VALUE) =>
    graphql(POSTGRAPHILE, { organization, scorecard, measure, period, value }),
  alike: {
    scorecard: ({ actualsRecord }) => actualsRecord.results,
    floor: ({ actualsRecord }) => actualsRecord.results,
    postgraphile: (data) => {
      const { measurePeriod } = data.updateMeasurePeriodByOrganizationIdAndScorecardIdAndMeasureIdAndPeriod;
      const { period, actual, target } = measurePeriod;
      return [{ period: { code: period }, actual, target }];
    },
  },
  writes: true,
};

export const actual = {
  ...record,
  name: 'D',
  title: 'record one actual and read it back, in one organization',
  aims: { floor: 0.6, postgraphile: 2 },
  subjects: (data, server) => data.written[server],
};

export const spreadActual = {
  ...record,
  name: 'D spread',
  title: 'the same, spread over many organizations',
  aims: { floor: 0.8, postgraphile: 2 },
  subjects: (data, server) => data.tenants[server],
};
