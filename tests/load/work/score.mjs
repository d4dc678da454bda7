// G: the enterprise's score, which is made of all its scorecards.

import { graphql } from './request.mjs';
import { typed } from '../typeid.mjs';

const QUERY = `query Score($id: ID!, $period: PeriodCode) {
  scorecard(id: $id) { score(period: $period) { value status } }
}`;

export const score = {
  name: 'G',
  title: "the enterprise's score, made of all scorecards",
  subjects: ({ enterprise }) => [enterprise.top],
  scorecard: ({ token, scorecard, period }) => graphql(QUERY, { id: typed('scorecard', scorecard), period }, token),
};
