// A9 and A12: what is written. These are of a member who may write.

const MEGA = 1024 * 1024;
const RECORD = 'mutation ($entries: [ActualEntryInput!]!) { actualsRecord(input: { entries: $entries, errorPolicy: ROW_BY_ROW }) { recorded userErrors { code } } }';
const month = (at) => `${1994 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;

export const writes = [
  {
    row: 'A9',
    name: 'a name of 1 MB',
    send: ({ editor, objectives }) =>
      editor.post('mutation ($id: ID!, $name: String!) { objectiveUpdate(input: { id: $id, name: $name }) { userErrors { code } } }', {
        id: objectives[0],
        name: 'n'.repeat(MEGA),
      }),
  },
  {
    row: 'A12',
    name: '300 notes as long as they may be',
    send: ({ editor, measures }) =>
      editor.post(RECORD, {
        entries: Array.from({ length: 300 }, (_, at) => ({ measure: { id: measures[0] }, period: month(at), value: at, note: 'n'.repeat(19_900) })),
      }),
  },
  {
    row: 'A12',
    name: 'a batch of 5,000 values',
    send: ({ editor, measures }) =>
      editor.post(RECORD, {
        entries: Array.from({ length: 5_000 }, (_, at) => ({ measure: { id: measures[at % 15] }, period: month(Math.floor(at / 15)), value: at })),
      }),
  },
  {
    row: 'A12',
    name: '20 clones of the largest',
    each: 20,
    send: async ({ editor, wide }) => {
      const outcomes = [];
      for (let at = 0; at < 20; at++) {
        outcomes.push(
          await editor.post('mutation ($id: ID!, $name: String!) { scorecardClone(input: { id: $id, name: $name }) { userErrors { code } } }', {
            id: wide,
            name: `Clone ${at}`,
          }),
        );
      }
      return outcomes;
    },
  },
  {
    row: 'A12',
    name: 'a batch of 5,000 values by who may not',
    send: ({ viewer, measures }) =>
      viewer.post(RECORD, {
        entries: Array.from({ length: 5_000 }, (_, at) => ({ measure: { id: measures[at % 15] }, period: month(Math.floor(at / 15)), value: at })),
      }),
  },
];
