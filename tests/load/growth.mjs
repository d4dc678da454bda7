// What grows when there is more, and what does not: the same questions to organizations of different sizes.

import { startScorecard } from './contenders.mjs';
import { ask } from './equality.mjs';
import { monthsUpTo } from './enterprise.mjs';
import { lastMonth } from './fill.mjs';
import { median } from './rounds.mjs';
import { load, prepared } from './wrk.mjs';
import { actual } from './work/actual.mjs';
import { measure } from './work/measure.mjs';
import { score } from './work/score.mjs';
import { strategyMap } from './work/strategy-map.mjs';

/** A, C and D a second, medians over rounds, for each of these organizations: `[{ name, organization }]`. */
export async function growth({ server, folder, organizations, connections, size }) {
  const works = { A: [strategyMap, 'scorecards'], C: [measure, 'measures'], D: [actual, 'measures'] };
  const samples = organizations.map(() => ({ A: [], C: [], D: [] }));
  for (let round = size.warming ? 0 : 1; round <= size.rounds; round++) {
    for (const [name, [work, subjects]] of Object.entries(works)) {
      for (const [at, { organization }] of organizations.entries()) {
        const file = prepared(folder, `growth-${name}-${at}`, organization[subjects].map((subject) => work.scorecard(subject)));
        const { perSecond } = await load(server.origin, file, connections, size.seconds);
        // The first round warms.
        if (round > 0) samples[at][name].push(perSecond);
      }
    }
  }
  return organizations.map(({ name }, at) => ({
    name,
    ...Object.fromEntries(Object.keys(works).map((work) => [work, median(samples[at][work])])),
  }));
}

/** How long the top's score of a month takes that nobody has asked for, in ms: the median over past months. */
export async function scoreAnew({ server, organization, months }) {
  const times = [];
  for (const period of monthsUpTo(lastMonth(), months).slice(-12, -1)) {
    const request = score.scorecard({ ...organization.top, period });
    const began = performance.now();
    await ask(server.origin, request);
    times.push(performance.now() - began);
  }
  return median(times);
}

/** A of a server that may keep hardly anything in memory: each answer is loaded. */
export async function withoutMemory({ binary, database, folder, data, connections, size }) {
  const server = await startScorecard(binary, database, { CACHE_BYTES: '1MiB', ANSWER_BYTES: '0' });
  try {
    const file = prepared(folder, 'cold', data.enterprise.scorecards.map((subject) => strategyMap.scorecard(subject)));
    await load(server.origin, file, connections, size.seconds);
    return await load(server.origin, file, connections, size.seconds);
  } finally {
    await server.stop();
  }
}
