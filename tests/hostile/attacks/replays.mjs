// A7: the change log from its beginning, again and again.

import { LARGE_ANSWER, named } from './words.mjs';

const CHANGED = 'subscription { changed(after: "0") { cursor type nodeId before after } }';
const SCORES = 'subscription ($id: ID!) { scoreChanged(scorecardId: $id, includeDescendants: true, after: "0") { cursor before { value } after { value } } }';
const ACTUALS = 'subscription ($id: ID!) { actualRecorded(scorecardId: $id, includeDescendants: true, after: "0") { cursor measurePeriod { actual status } } }';

export const replays = [
  { row: 'A7', name: '1,000 changes replayed', send: ({ viewer }) => viewer.subscribe(CHANGED, {}, 1000) },
  { row: 'A7', name: 'actuals replayed', send: ({ viewer, wide }) => viewer.subscribe(ACTUALS, { id: wide }, 1000) },
  { row: 'A7', name: 'scores replayed', each: 5, send: ({ viewer, wide }) => viewer.subscribe(SCORES, { id: wide }, 20) },
  {
    row: 'A7',
    name: '20 replays at once, of which the first event is read',
    // Each holds a page of the log.
    most: { bytes: 20 * 6 * 1024 * 1024 },
    send: ({ viewer }) => Promise.all(Array.from({ length: 20 }, () => viewer.subscribe(CHANGED, {}, 1))),
  },
  {
    row: 'A7',
    name: 'a page of 1,000 changes',
    send: ({ viewer }) => viewer.post('{ organization { changes(since: "0", first: 1000) { nodes { type before after } } } }'),
  },
  {
    row: 'A7',
    name: 'a page of 1,000 changes under 45 names',
    most: LARGE_ANSWER,
    send: ({ viewer }) => viewer.post(`{ organization { ${named(45, 'changes(since: "0", first: 1000) { nodes { type before after } }')} } }`),
  },
  {
    row: 'A7',
    name: 'changes of a type that there is none of',
    // The database looks through the log 45 times; SQLite does that within the process.
    most: { seconds: 4 },
    send: ({ viewer }) => viewer.post(`{ organization { ${named(45, 'changes(since: "0", first: 1000, types: [COMMENT]) { nodes { type } }')} } }`),
  },
];
