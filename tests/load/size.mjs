// How large a run is: the real one, one for a quick look, and one that only shows that everything works.

const FULL = {
  /** Scorecards below each of a level: 1 + 9 + 90 + 900. */
  fanout: [9, 10, 10],
  months: 36,
  /** The same for an organization that only others write to, so that they find 1,000 measures: 1 + 7 + 42. */
  written: [7, 6],
  /** Organizations that actuals are spread over. */
  tenants: 20,
  /** Subjects that a question is asked about in turn, at most. */
  subjects: 1000,
  connections: [1, 16, 64],
  rounds: 3,
  /** How long a server is asked for at a time, and before the first time, whole seconds. */
  seconds: 2,
  warming: 1,
  /** Scorecards of the smaller organization, which is also filled into SQLite: 1 + 9 + 90. */
  small: [9, 10],
  /** Actuals in a year of one scorecard. */
  growth: [1_000, 10_000, 50_000],
  /** Actuals recorded at once, in batches of at most 5,000. */
  bulk: 10_000,
};

export const SIZES = {
  full: FULL,
  quick: { ...FULL, fanout: [4, 4, 4], months: 24, rounds: 2, seconds: 1, connections: [1, 64], small: [4, 4], growth: [1_000, 10_000] },
  smoke: {
    ...FULL,
    fanout: [3, 2, 1],
    months: 12,
    written: [],
    tenants: 3,
    subjects: 10,
    connections: [2],
    rounds: 1,
    seconds: 1,
    warming: 0,
    small: [1],
    growth: [500],
    bulk: 200,
  },
};
