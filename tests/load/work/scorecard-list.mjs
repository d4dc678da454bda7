// B: the first fifty scorecards with their perspectives and objectives.

import { graphql, table } from './request.mjs';

const QUERY = `query Scorecards {
  organization {
    scorecards(first: 50) { nodes { id name perspectives { id name objectives { id name } } } }
  }
}`;

const POSTGRAPHILE = `query Scorecards($organization: UUID!) {
  allScorecards(condition: { organizationId: $organization }, orderBy: PRIMARY_KEY_ASC, first: 50) {
    nodes {
      rowId
      name
      perspectivesByOrganizationIdAndScorecardId {
        nodes { rowId name objectivesByOrganizationIdAndPerspectiveId { nodes { rowId name } } }
      }
    }
  }
}`;

export const scorecardList = {
  name: 'B',
  title: 'the first 50 scorecards with perspectives and objectives',
  aims: { floor: 2, postgraphile: 8 },
  subjects: ({ enterprise }) => [enterprise],
  scorecard: ({ token }) => graphql(QUERY, {}, token),
  floor: ({ organization }) => table(`/scorecards/${organization}`),
  postgraphile: ({ organization }) => graphql(POSTGRAPHILE, { organization }),
  alike: {
    scorecard: ({ organization }) => organization.scorecards.nodes,
    floor: ({ organization }) => organization.scorecards.nodes,
    postgraphile: (data) =>
      data.allScorecards.nodes.map(({ rowId: id, name, perspectivesByOrganizationIdAndScorecardId: { nodes } }) => ({
        id,
        name,
        perspectives: nodes.map(({ rowId: id, name, objectivesByOrganizationIdAndPerspectiveId: { nodes } }) => ({
          id,
          name,
          objectives: nodes.map(({ rowId: id, name }) => ({ id, name })),
        })),
      })),
  },
};
