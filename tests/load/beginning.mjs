// From nothing: how long a start takes, what the first answer waits for, and how much memory is used before anybody asks.

import { startScorecard } from './contenders.mjs';
import { ask } from './equality.mjs';
import { median } from './rounds.mjs';
import { strategyMap } from './work/strategy-map.mjs';

/** Starts a server on a filled database so many times; ms and bytes, medians. */
export async function beginnings(binary, database, data, times) {
  const samples = [];
  for (let at = 0; at < times; at++) {
    const began = performance.now();
    const server = await startScorecard(binary, database);
    try {
      await fetch(`${server.origin}/readyz`).then(({ ok, status }) => {
        if (!ok) throw new Error(`/readyz answered ${status}`);
      });
      const ready = performance.now() - began;
      const empty = server.memory();
      const asked = performance.now();
      await ask(server.origin, strategyMap.scorecard(data.enterprise.scorecards.at(-1 - at)));
      samples.push({ ready, empty, first: performance.now() - asked });
    } finally {
      await server.stop();
    }
  }
  return Object.fromEntries(['ready', 'empty', 'first'].map((name) => [name, median(samples.map((sample) => sample[name]))]));
}
