// A1: whole scorecards as one document, and downloads.

import { LARGE_ANSWER, list, named, times } from './words.mjs';

const document = (ids) => `{ organization { document(scorecards: ${list(ids)}) } }`;
const repeated = (id, count) => Array.from({ length: count }, () => id);

export const documents = [
  { row: 'A1', name: 'one id, 400 times', send: ({ viewer, wide }) => viewer.post(document(repeated(wide, 400))) },
  { row: 'A1', name: 'one id, 20,000 times', send: ({ viewer, wide }) => viewer.post(document(repeated(wide, 20_000))) },
  {
    row: 'A1',
    name: 'one id, 20,000 times, in a variable',
    send: ({ viewer, wide }) =>
      viewer.post('query ($ids: [ID!]) { organization { document(scorecards: $ids) } }', { ids: repeated(wide, 20_000) }),
  },
  { row: 'A1', name: '100 ids', most: LARGE_ANSWER, send: ({ viewer, scorecards }) => viewer.post(document(scorecards.slice(0, 100))) },
  { row: 'A1', name: 'all of the organization', send: ({ viewer }) => viewer.post('{ organization { document } }') },
  { row: 'A1', name: 'the largest', send: ({ viewer, wide }) => viewer.post(document([wide])) },
  { row: 'A1', name: 'the largest, by GET', send: ({ viewer, wide }) => viewer.get(document([wide])) },
  { row: 'A1', name: 'the largest, as an event stream', send: ({ viewer, wide }) => viewer.events(document([wide])) },
  {
    row: 'A1',
    name: 'the largest, 490 times by aliases',
    most: LARGE_ANSWER,
    send: ({ viewer, wide }) => viewer.post(`{ organization { ${named(490, `document(scorecards: ${list([wide])})`)} } }`),
  },
  {
    row: 'A1',
    name: 'the largest, without periods, 490 times',
    send: ({ viewer, wide }) =>
      viewer.post(`{ organization { ${named(490, `document(scorecards: ${list([wide])}, from: "2050-01")`)} } }`),
  },
  {
    row: 'A1',
    name: 'one each of 300',
    send: ({ viewer, scorecards }) =>
      viewer.post(`{ organization { ${times(300, (at) => `a${at}: document(scorecards: ${list([scorecards[at]])})`)} } }`),
  },
  {
    row: 'A1',
    name: 'of templates, 490 times',
    send: ({ viewer }) => viewer.post(`{ templates { ${named(490, 'document')} } }`),
  },
  {
    row: 'A1',
    name: 'of templates, 20 times in each of 16 lists',
    most: LARGE_ANSWER,
    send: ({ viewer }) => viewer.post(`{ ${named(16, `templates { ${named(20, 'document')} }`)} }`),
  },
  { row: 'A1', name: 'all actuals as a file', send: ({ viewer }) => viewer.send('GET', '/export/actuals.csv') },
  {
    row: 'A1',
    name: 'a picture at its address, 10 times',
    send: ({ viewer, wide }) => Promise.all(Array.from({ length: 10 }, () => viewer.send('GET', `/scorecards/${wide}/strategy-map.svg`))),
  },
];
