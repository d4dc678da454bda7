// The invented enterprise that everything is measured on: a cascade of scorecards, and the documents that bring it in.
//
// Owns how large and how shaped it is. Nothing here is random: the same size gives the same documents.

export const LEVELS = ['ENTERPRISE', 'BUSINESS_UNIT', 'DEPARTMENT', 'TEAM', 'INDIVIDUAL'];
export const LANES = ['FINANCIAL', 'CUSTOMER', 'INTERNAL_PROCESS', 'LEARNING_AND_GROWTH'];
const COLUMNS = [0, 1, 2, 3];
/** Measures of a scorecard: one on each objective, and a second one on the first objective of each lane. */
const MEASURES = 20;
/** Scorecards, and daily measures, in one document: an import is one transaction. */
const DOCUMENT = 100;
const DAILY = 50;
const DAYS = 365;

/** The scorecards of the comparison. */
const ENTERPRISE = { together: DOCUMENT, strategy, measures };

/** A cascade with so many scorecards below each of a level, parents first: `[9, 10, 10]` makes 1 + 9 + 90 + 900. */
export function cascade(fanout) {
  const all = [{ key: 's0', depth: 0, parent: undefined }];
  let above = all;
  for (const [depth, children] of fanout.entries()) {
    const below = above.flatMap((parent) =>
      Array.from({ length: children }, (_, at) => ({ key: `${parent.key}-${at}`, depth: depth + 1, parent: parent.key })),
    );
    all.push(...below);
    above = below;
  }
  return all;
}

/** The last so many months up to and including `last` (`2026-10`), oldest first. */
export function monthsUpTo(last, count) {
  const [year, month] = last.split('-').map(Number);
  return Array.from({ length: count }, (_, at) => {
    const index = year * 12 + month - 1 - (count - 1 - at);
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  });
}

/**
 * Documents of the format `scorecard/1` that make these scorecards, in the order in which they go in: so many in one, and
 * what each is made of.
 */
export function* documents(scorecards, months, { together, strategy, measures } = ENTERPRISE) {
  for (let at = 0; at < scorecards.length; at += together) {
    const some = scorecards.slice(at, at + together);
    yield {
      format: 'scorecard/1',
      scorecards: some.map(strategy),
      measures: some.flatMap((scorecard, index) => measures(scorecard, at + index, months)),
    };
  }
}

/**
 * Documents that make a single scorecard like the others, with so many actuals in a year: what its twenty monthly
 * measures lack is in daily measures that are placed nowhere. So the answers stay the same, and what is behind them grows.
 */
export function* grown(actuals, months) {
  yield* documents(cascade([]), months);
  const measures = Math.max(0, Math.round((actuals - MEASURES * 12) / DAYS));
  for (let at = 0; at < measures; at += DAILY) {
    yield { format: 'scorecard/1', measures: Array.from({ length: Math.min(DAILY, measures - at) }, (_, more) => daily(at + more)) };
  }
}

function daily(at) {
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const periods = Array.from({ length: DAYS }, (_, back) => ({ period: day(back + 1), actual: actual(at, back, 0), target: 50 }));
  return { key: `daily-${at}`, scorecard: 's0', name: `Daily measure ${at}`, frequency: 'DAILY', aggregation: 'AVERAGE', periods };
}

function strategy({ key, depth, parent }) {
  const objective = (lane, column) => `${key}.o${lane}${column}`;
  return {
    key,
    name: `Scorecard ${key}`,
    level: LEVELS[depth],
    parent,
    mission: `What ${key} is there for`,
    perspectives: LANES.map((kind, lane) => ({
      key: `${key}.p${lane}`,
      kind,
      objectives: COLUMNS.map((column) => ({
        key: objective(lane, column),
        name: `Objective ${lane}.${column} of ${key}`,
        description: 'What is to be reached, and how one would know',
        owner: `Owner ${column}`,
        rollup: column === 0 ? { mode: 'BLEND', ownShare: 0.5 } : { mode: 'OWN' },
        measures: placed(lane, column).map((measure) => ({ measure: `${key}.m${measure}` })),
      })),
    })),
    links: LANES.slice(1).flatMap((_, lane) =>
      COLUMNS.map((column) => ({ cause: objective(lane + 1, column), effect: objective(lane, column) })),
    ),
    // The first objective of each lane serves its like above: the enterprise's score is made of all scorecards.
    alignments: parent
      ? LANES.map((_, lane) => ({ objective: objective(lane, 0), parentObjective: `${parent}.o${lane}0` }))
      : [],
  };
}

/** The numbers of the measures on an objective. */
function placed(lane, column) {
  const own = lane * COLUMNS.length + column;
  return column === 0 ? [own, LANES.length * COLUMNS.length + lane] : [own];
}

function measures({ key }, number, months) {
  return Array.from({ length: MEASURES }, (_, at) => ({
    key: `${key}.m${at}`,
    scorecard: key,
    name: `Measure ${at} of ${key}`,
    unit: at % 4 === 0 ? { kind: 'PERCENT', symbol: '%', decimals: 1 } : { kind: 'NUMBER', decimals: 1 },
    direction: at % 5 === 4 ? 'DECREASE' : 'INCREASE',
    aggregation: 'AVERAGE',
    periods: months.map((period, month) => ({ period, actual: actual(number, at, month), target: 50 + month / 4 })),
  }));
}

/** Somewhere around the target, with one decimal. */
export function actual(scorecard, measure, month) {
  return 40 + ((scorecard * 7919 + measure * 104729 + month * 1299709) % 250) / 10;
}
