// A2: lists in lists, up and down.

const nest = (levels, around, inner) => (levels === 0 ? inner : around(nest(levels - 1, around, inner)));
const of = (selection) => `query ($id: ID!) { scorecard(id: $id) { ${selection} } }`;
const objectives = (inner) => `objectives { scorecard { ${inner} } }`;

const CASES = {
  'objectives of objectives': of(nest(2, objectives, 'objectives { id }')),
  'six levels of objectives': of(nest(6, objectives, 'objectives { id }')),
  'with every scalar': of(nest(2, objectives, 'objectives { id key name description owner weight position version }')),
  'through fragments':
    'query ($id: ID!) { scorecard(id: $id) { ...a } } fragment a on Scorecard { objectives { scorecard { ...b } } } ' +
    'fragment b on Scorecard { objectives { scorecard { ...c } } } fragment c on Scorecard { objectives { ... on Node { id } } }',
  'through the node interface': `query ($id: ID!) { node(id: $id) { ... on Scorecard { ${nest(2, objectives, 'objectives { id }')} } } }`,
  'measures and objectives': of('measures { objectives { measures { objectives { measures { id } } } } }'),
  'links up and down': of('causalLinks { cause { effects { effect { causes { cause { effects { id } } } } } } }'),
  'perspectives and objectives': of('perspectives { objectives { perspective { objectives { perspective { objectives { id } } } } } }'),
  'maps in maps': of('strategyMap { lanes { objectives { scorecard { strategyMap { lanes { objectives { id } } } } } } }'),
  'scores of objectives of objectives': of(nest(2, objectives, 'objectives { score { value status } }')),
  'explained scores': of(nest(1, objectives, 'objectives { score { explanation { rule components { weight } } } }')),
  'counts that wait': of(nest(1, objectives, 'objectives { id comments(first: 1) { totalCount } }')),
  'histories that wait': of(nest(1, objectives, 'objectives { history(first: 1) { nodes { at } } }')),
  'key results that wait': of(nest(2, objectives, 'objectives { keyResults { id } }')),
  'children of parents of children': of('children(first: 30) { nodes { parent { children(first: 30) { nodes { parent { children(first: 30) { nodes { id } } } } } } } }'),
  'objectives above of 100': of('children(first: 100) { nodes { parent { objectives { id name } } } }'),
  'scores above of 100': of('children(first: 100) { nodes { parent { objectives { score { value } } } } }'),
  'contributors': of('objectives { contributors { objective { contributesTo { parentObjective { contributors { id } } } } } }'),
};

export const nesting = Object.entries(CASES).flatMap(([name, query]) => [
  { row: 'A2', name, send: ({ viewer, wide }) => viewer.post(query, { id: wide }) },
]);
nesting.push(
  { row: 'A2', name: 'by GET', send: ({ viewer, wide }) => viewer.get(CASES['objectives of objectives'], { id: wide }) },
  { row: 'A2', name: 'as an event stream', send: ({ viewer, wide }) => viewer.events(CASES['objectives of objectives'], { id: wide }) },
  {
    row: 'A2',
    name: 'over a socket',
    send: ({ viewer, wide }) => viewer.subscribe(CASES['objectives of objectives'], { id: wide }, 1),
  },
  {
    row: 'A2',
    name: 'of 100 nodes',
    send: ({ viewer, objectives }) =>
      viewer.post('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Objective { scorecard { objectives { id } } } } }', {
        ids: objectives.slice(0, 100),
      }),
  },
);
