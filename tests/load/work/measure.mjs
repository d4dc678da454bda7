// C: one measure with its last period.

import { graphql, table } from './request.mjs';
import { typed } from '../typeid.mjs';

const QUERY = `query Measure($id: ID!) {
  measure(id: $id) { id name periods(last: 1) { period { code } actual target } }
}`;

const POSTGRAPHILE = `query Measure($organization: UUID!, $scorecard: UUID!, $measure: UUID!) {
  measureByOrganizationIdAndRowId(organizationId: $organization, rowId: $measure) {
    rowId
    name
    measurePeriodsByOrganizationIdAndMeasureId(
      condition: { scorecardId: $scorecard }
      orderBy: PERIOD_DESC
      first: 1
    ) { nodes { period actual target } }
  }
}`;

export const measure = {
  name: 'C',
  title: 'one measure with its last period',
  aims: { floor: 1.2, postgraphile: 6 },
  subjects: ({ enterprise }) => enterprise.measures,
  scorecard: ({ token, measure }) => graphql(QUERY, { id: typed('measure', measure) }, token),
  floor: ({ organization, measure }) => table(`/measure/${organization}/${measure}`),
  postgraphile: ({ organization, scorecard, measure }) => graphql(POSTGRAPHILE, { organization, scorecard, measure }),
  alike: {
    scorecard: ({ measure }) => measure,
    floor: ({ measure }) => measure,
    postgraphile: ({ measureByOrganizationIdAndRowId: { rowId: id, name, measurePeriodsByOrganizationIdAndMeasureId: { nodes } } }) => ({
      id,
      name,
      periods: nodes.map(({ period, actual, target }) => ({ period: { code: period }, actual, target })),
    }),
  },
};
