// E: a scorecard with three levels below it, three scorecards under each, and everybody's objectives.

import { graphql, table } from './request.mjs';
import { typed } from '../typeid.mjs';

const LEVELS = 3;

const card = (levels) =>
  `id name objectives { id name } ${levels > 0 ? `children(first: 3) { nodes { ${card(levels - 1)} } }` : ''}`;
const QUERY = `query Cascade($id: ID!) { scorecard(id: $id) { ${card(LEVELS)} } }`;

const row = (levels) => {
  const below = `scorecardsByOrganizationIdAndParentId(first: 3) { nodes { ${levels > 0 ? row(levels - 1) : ''} } }`;
  return `rowId name objectivesByOrganizationIdAndScorecardId { nodes { rowId name } } ${levels > 0 ? below : ''}`;
};
const POSTGRAPHILE = `query Cascade($organization: UUID!, $scorecard: UUID!) {
  scorecardByOrganizationIdAndRowId(organizationId: $organization, rowId: $scorecard) { ${row(LEVELS)} }
}`;

export const cascade = {
  name: 'E',
  title: 'a scorecard and three levels below it (40 scorecards) with their objectives',
  aims: { floor: 2, postgraphile: 8 },
  subjects: ({ enterprise }) => [enterprise.top],
  scorecard: ({ token, scorecard }) => graphql(QUERY, { id: typed('scorecard', scorecard) }, token),
  floor: ({ organization, scorecard }) => table(`/cascade/${organization}/${scorecard}`),
  postgraphile: ({ organization, scorecard }) => graphql(POSTGRAPHILE, { organization, scorecard }),
  alike: {
    scorecard: ({ scorecard }) => scorecard,
    floor: ({ scorecard }) => scorecard,
    postgraphile: (data) => fromTables(data.scorecardByOrganizationIdAndRowId),
  },
};

function fromTables({ rowId: id, name, objectivesByOrganizationIdAndScorecardId: { nodes }, ...rest }) {
  const children = rest.scorecardsByOrganizationIdAndParentId;
  return {
    id,
    name,
    objectives: nodes.map(({ rowId: id, name }) => ({ id, name })),
    ...(children && { children: { nodes: children.nodes.map(fromTables) } }),
  };
}
