// The organizations of a run: one large enough for every attack, and a neighbour's of a common size.
//
// Nothing here is random.

import { join } from 'node:path';
import { scorecard } from '../load/binary.mjs';
import { cascade, documents, monthsUpTo } from '../load/enterprise.mjs';
import { fill, lastMonth } from '../load/fill.mjs';

export const HOSTILE = 'hostile';
export const NEIGHBOUR = 'neighbour';

/** Months of each measure, the longest range that scores are asked for at once. */
export const MONTHS = 397;
const SCORECARDS = 300;
const OBJECTIVES = 150;
/** Measures of the scorecard with many objectives; the others have one. */
const MEASURES = 20;
const LINKS = 120;
const LANES = ['FINANCIAL', 'CUSTOMER', 'INTERNAL_PROCESS', 'LEARNING_AND_GROWTH'];
/** As long as texts may be. */
const NAME = 'An objective with a name that fills its field '.repeat(5).slice(0, 190);
const TEXT = 'What is to be reached, and how one would know. '.repeat(220).slice(0, 10_000);
/** Scorecards in one document. */
const DOCUMENT = 50;

/** Fills both into a database. */
export async function fillBoth(binary, database, folder) {
  await scorecard(binary, database, 'migrate');
  await fill(binary, database, folder, HOSTILE, large());
  await fill(binary, database, folder, NEIGHBOUR, documents(cascade([]), monthsUpTo(lastMonth(), 36)));
}

/** A token of somebody in one of them. */
export function token(binary, database, organization, role, subject) {
  return scorecard(binary, database, 'token', '--organization', organization, '--role', role, '--subject', subject);
}

/** One scorecard with 150 objectives, 120 links and long texts, and 299 below it whose scores make up its own. */
function* large() {
  const months = monthsUpTo(lastMonth(), MONTHS);
  yield { format: 'scorecard/1', scorecards: [wide()], measures: Array.from({ length: MEASURES }, (_, at) => measure('wide', at, months)) };
  for (let at = 0; at < SCORECARDS - 1; at += DOCUMENT) {
    const numbers = Array.from({ length: Math.min(DOCUMENT, SCORECARDS - 1 - at) }, (_, more) => at + more);
    yield {
      format: 'scorecard/1',
      scorecards: numbers.map(narrow),
      measures: numbers.map((number) => measure(`s${number}`, 0, months)),
    };
  }
}

function wide() {
  const lane = (at) => Math.floor((at * LANES.length) / OBJECTIVES);
  const objective = (at) => ({
    key: `wide.o${at}`,
    name: `${at} ${NAME}`,
    description: TEXT,
    owner: `Owner ${at}`,
    rollup: at === 0 ? { mode: 'BLEND', ownShare: 0.5 } : { mode: 'OWN' },
    measures: [{ measure: `wide.m${at % MEASURES}` }],
  });
  const objectives = Array.from({ length: OBJECTIVES }, (_, at) => at);
  return {
    key: 'wide',
    name: 'Wide',
    level: 'ENTERPRISE',
    mission: TEXT,
    perspectives: LANES.map((kind, index) => ({
      key: `wide.p${index}`,
      kind,
      objectives: objectives.filter((at) => lane(at) === index).map(objective),
    })),
    links: links(objectives, lane),
  };
}

/** Causal links from a lane to the one above it. */
function links(objectives, lane) {
  const upwards = objectives.flatMap((cause) =>
    [38, 41].map((back) => [cause, cause - back]).filter(([, effect]) => effect >= 0 && lane(effect) < lane(cause)),
  );
  return upwards.slice(0, LINKS).map(([cause, effect]) => ({ cause: `wide.o${cause}`, effect: `wide.o${effect}` }));
}

function narrow(number) {
  const key = `s${number}`;
  return {
    key,
    name: `Scorecard ${number}`,
    level: 'BUSINESS_UNIT',
    parent: 'wide',
    perspectives: [
      { key: `${key}.p`, kind: 'FINANCIAL', objectives: [{ key: `${key}.o`, name: `Objective of ${key}`, measures: [{ measure: `${key}.m0` }] }] },
    ],
    alignments: [{ objective: `${key}.o`, parentObjective: 'wide.o0' }],
  };
}

function measure(scorecard, at, months) {
  const actual = (month) => 40 + ((scorecard.length * 7919 + at * 104729 + month * 1299709) % 250) / 10;
  return {
    key: `${scorecard}.m${at}`,
    scorecard,
    name: `Measure ${at} of ${scorecard}`,
    aggregation: 'AVERAGE',
    periods: months.map((period, month) => ({ period, actual: actual(month), target: 50 + month / 40 })),
  };
}

/** Where the files of a database are; PostgreSQL has an address instead. */
export function fileOf(folder) {
  return `sqlite://${join(folder, 'hostile.db')}`;
}
