// A3: runs of periods and scores.

import { named, RANGE, times } from './words.mjs';

const of = (selection) => `query ($id: ID!) { scorecard(id: $id) { ${selection} } }`;

const CASES = {
  'all periods of all measures': of(`measures { periods(${RANGE}) { id actual target } }`),
  'judged': of(`measures { periods(${RANGE}) { score status trend variance progress yearToDate { actual } } }`),
  'explained': of(`measures { periods(${RANGE}) { explanation { rule bands { from } components { weight } } } }`),
  'through objectives': of('objectives { measures { periods(last: 397) { actual } } }'),
  'by days': of('measures { periods(frequency: DAILY, last: 1100) { actual } }'),
  'scores of a scorecard of 300': of(`scores(${RANGE}) { score { value status } }`),
  'scores under 100 names': of(named(100, `scores(${RANGE}) { score { value } }`)),
  'scores of objectives in 397 months': of(
    `objectives { ${times(300, (at) => `a${at}: score(period: "${2000 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}") { value }`)} }`,
  ),
  'scores of 100 below': of(`children(first: 100) { nodes { scores(last: 397) { score { value status } } } }`),
  'recorded, whole pages': of('measures { recorded(first: 1000) { nodes { actual note } } }'),
  'forecasts of far periods': of('measures { forecast(periods: 36) { points { value } } }'),
  'histories of periods': of(`measures { periods(last: 100) { history(first: 1) { nodes { at } } } }`),
};

export const ranges = Object.entries(CASES).map(([name, query]) => ({
  row: 'A3',
  name,
  send: ({ viewer, wide }) => viewer.post(query, { id: wide }),
}));
ranges.push(
  {
    row: 'A3',
    name: 'scores of 300 scorecards',
    send: ({ viewer }) => viewer.post(`{ organization { scorecards(first: 100) { nodes { scores(${RANGE}) { score { value } } } } } }`),
  },
  {
    row: 'A3',
    name: 'scores by 12 periods of 100 scorecards',
    send: ({ viewer }) => viewer.post('{ organization { scorecards(first: 100) { nodes { scores { score { value status } } } } } }'),
  },
  {
    row: 'A3',
    name: 'explained, by GET',
    send: ({ viewer, wide }) => viewer.get(CASES.explained, { id: wide }),
  },
  {
    row: 'A3',
    name: 'maps of 100 months',
    send: ({ viewer, wide }) =>
      viewer.post(
        of(times(100, (at) => `a${at}: strategyMap(period: "${2000 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}") { score { value } lanes { cards { score { value } } } }`)),
        { id: wide },
      ),
  },
);
