// A4: one thing under many names.

import { named, times } from './words.mjs';

const of = (selection) => `query ($id: ID!) { scorecard(id: $id) { ${selection} } }`;
const month = (at) => `${1994 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;

const CASES = {
  '490 actuals of periods': of(`measures { periods(last: 100) { ${named(490, 'actual')} } }`),
  '490 actuals of one period each': of(`measures { period { ${named(490, 'actual')} } }`),
  '490 descriptions of 150 objectives': of(`objectives { ${named(490, 'description')} }`),
  '490 missions': of(named(490, 'mission')),
  '490 missions in 200 spreads': `query ($id: ID!) { scorecard(id: $id) { ${times(200, () => '...m')} } } fragment m on Scorecard { ${named(490, 'mission')} }`,
  '100 descriptions through scorecards': of(`objectives { scorecard { ${named(100, 'mission')} } }`),
  '490 pictures': of(`strategyMap { ${named(490, 'svg')} }`),
  '100 pictures': of(`strategyMap { ${named(100, 'svg')} }`),
  '20 pictures': of(`strategyMap { ${named(20, 'svg')} }`),
  'pictures of 240 months': of(times(240, (at) => `a${at}: strategyMap(period: "${month(at)}") { svg }`)),
  '490 texts of the map': of(`strategyMap { ${named(490, 'mermaid')} }`),
  '490 guides': of(named(490, 'guide { steps { done } }')),
  '490 balances': of(named(490, 'balance { serious }')),
  '490 balances with findings': of(named(490, 'balance { findings { message } }')),
  '100 times all evidence': of(named(90, 'causalLinks { evidence { verdict } }')),
  'all evidence with lags': of('causalLinks { evidence { lags { lag levels { coefficient } } } }'),
  'all evidence until 12 months': of(times(12, (at) => `a${at}: causalLinks { evidence(until: "2026-${String((at % 10) + 1).padStart(2, '0')}") { verdict } }`)),
  '90 times all forecasts': of(named(90, 'measures { forecast { mase } }')),
  'forecasts until 80 months': of(times(80, (at) => `a${at}: measures { forecast(until: "${month(at + 290)}") { mase } }`)),
  '490 scores': of(named(490, 'score { value }')),
  'scores in 390 months': of(times(390, (at) => `a${at}: score(period: "${month(at)}") { value }`)),
  '490 counts of initiatives': of(named(490, 'initiativeCounts { total }')),
  '490 children counted': of(named(490, 'children(first: 1) { totalCount }')),
  '490 descendants counted': of(named(490, 'descendants(first: 1) { totalCount }')),
  '490 typenames of objectives': of(`objectives { ${named(490, '__typename')} }`),
};

export const aliases = Object.entries(CASES).map(([name, query]) => ({
  row: 'A4',
  name,
  send: ({ viewer, wide }) => viewer.post(query, { id: wide }),
}));
aliases.push(
  {
    row: 'A4',
    name: '490 scorecards by key',
    send: ({ viewer }) => viewer.post(`{ organization { ${named(490, 'scorecard(key: "wide") { id mission }')} } }`),
  },
  {
    row: 'A4',
    name: 'filters over all measures, 490 times',
    send: ({ viewer }) => viewer.post(`{ organization { ${times(490, (at) => `a${at}: measures(first: 1, filter: { query: "measure ${at}", status: [RED] }) { totalCount }`)} } }`),
  },
  {
    row: 'A4',
    name: 'scorecards sorted by score, 490 times',
    send: ({ viewer }) =>
      viewer.post(`{ organization { ${times(490, (at) => `a${at}: scorecards(first: 1, filter: { query: "${at}" }, orderBy: { field: SCORE }) { totalCount }`)} } }`),
  },
  {
    row: 'A4',
    name: 'templates, 490 times',
    send: ({ viewer }) => viewer.post(`{ ${named(490, 'templates { name description measures initiatives }')} }`),
  },
  {
    row: 'A4',
    name: '20 pictures, as an event stream',
    send: ({ viewer, wide }) => viewer.events(CASES['20 pictures'], { id: wide }),
  },
);
