// A and F: one strategy map with lanes, objectives, links and measures, and the last twelve periods of each; F with
// scores and statuses.

import { graphql, table } from './request.mjs';
import { typed } from '../typeid.mjs';

const document = (name, score, judged) => `query ${name}($id: ID!) {
  scorecard(id: $id) {
    id
    name
    strategyMap {
      ${score}
      lanes {
        ${score}
        perspective { id name kind }
        objectives {
          id
          name
          ${score}
          measures {
            id
            name
            unit { kind symbol }
            periods(last: 12) { period { code } actual target ${judged} }
          }
        }
      }
      links { cause { id } effect { id } polarity }
    }
  }
}`;

const PLAIN = document('StrategyMap', '', '');
const SCORED = document('ScoredStrategyMap', 'score { value status }', 'score status');

const POSTGRAPHILE = `query StrategyMap($organization: UUID!, $scorecard: UUID!) {
  scorecardByOrganizationIdAndRowId(organizationId: $organization, rowId: $scorecard) {
    rowId
    name
    perspectivesByOrganizationIdAndScorecardId {
      nodes {
        rowId
        name
        kind
        objectivesByOrganizationIdAndPerspectiveId {
          nodes {
            rowId
            name
            placementsByOrganizationIdAndObjectiveId {
              nodes {
                measureByOrganizationIdAndMeasureId {
                  rowId
                  name
                  unitKind
                  unitSymbol
                  measurePeriodsByOrganizationIdAndMeasureId(
                    condition: { scorecardId: $scorecard }
                    orderBy: PERIOD_DESC
                    first: 12
                  ) { nodes { period actual target } }
                }
              }
            }
          }
        }
      }
    }
    causalLinksByOrganizationIdAndScorecardId { nodes { causeId effectId polarity } }
  }
}`;

const subjects = ({ enterprise }) => enterprise.scorecards;

export const strategyMap = {
  name: 'A',
  title: 'strategy map: lanes, objectives, links, measures with their last 12 periods',
  aims: { floor: 2.5, postgraphile: 8 },
  subjects,
  scorecard: ({ token, scorecard }) => graphql(PLAIN, { id: typed('scorecard', scorecard) }, token),
  floor: ({ organization, scorecard }) => table(`/strategy-map/${organization}/${scorecard}`),
  postgraphile: ({ organization, scorecard }) => graphql(POSTGRAPHILE, { organization, scorecard }),
  alike: {
    scorecard: ({ scorecard }) => ({ ...scorecard, strategyMap: linksInOrder(scorecard.strategyMap) }),
    floor: ({ scorecard }) => ({ ...scorecard, strategyMap: linksInOrder(scorecard.strategyMap) }),
    postgraphile: (data) => fromTables(data.scorecardByOrganizationIdAndRowId),
  },
};

export const scoredMap = {
  name: 'F',
  title: 'A with scores and statuses',
  subjects,
  scorecard: ({ token, scorecard }) => graphql(SCORED, { id: typed('scorecard', scorecard) }, token),
};

/** A by one caller with one document and the same variables, again and again: the answer is kept. */
export const repeatedMap = {
  ...strategyMap,
  name: 'A repeated',
  title: 'the same A again and again',
  aims: { floor: 10, postgraphile: 30 },
  subjects: (data) => subjects(data).slice(0, 1),
  kept: true,
};

function linksInOrder({ lanes, links }) {
  const text = ({ cause, effect }) => `${cause.id} ${effect.id}`;
  return { lanes, links: links.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)) };
}

function fromTables({ rowId: id, name, ...scorecard }) {
  const lanes = scorecard.perspectivesByOrganizationIdAndScorecardId.nodes.map(({ rowId, name, kind, ...lane }) => ({
    perspective: { id: rowId, name, kind },
    objectives: lane.objectivesByOrganizationIdAndPerspectiveId.nodes.map(({ rowId, name, ...objective }) => ({
      id: rowId,
      name,
      measures: objective.placementsByOrganizationIdAndObjectiveId.nodes.map(({ measureByOrganizationIdAndMeasureId: measure }) => ({
        id: measure.rowId,
        name: measure.name,
        unit: { kind: measure.unitKind, symbol: measure.unitSymbol },
        periods: measure.measurePeriodsByOrganizationIdAndMeasureId.nodes
          .map(({ period, actual, target }) => ({ period: { code: period }, actual, target }))
          .reverse(),
      })),
    })),
  }));
  const links = scorecard.causalLinksByOrganizationIdAndScorecardId.nodes.map(({ causeId, effectId, polarity }) => ({
    cause: { id: causeId },
    effect: { id: effectId },
    polarity,
  }));
  return { id, name, strategyMap: linksInOrder({ lanes, links }) };
}
