// The measuring: everybody in turn, for a short while, again and again, so that what else happens on the machine happens
// to all.

import { serverFor } from './contenders.mjs';
import { load, prepared } from './wrk.mjs';

/** The part of the first answers' size that later ones must have; what was cut off at the end of a sample counts, too. */
const SHORTER = 0.5;

/** What a sample is taken of: the work, who does it, over how many connections. */
const keyOf = (work, server, connections) => `${work} | ${server} | ${connections}`;

/** Prepares the requests of each work for each server that does it. */
export function prepareAll(folder, works, servers, data) {
  const files = new Map();
  for (const work of works) {
    for (const server of serversOf(work, servers)) {
      const requests = work.subjects(data, server).map((subject) => work[server](subject));
      files.set(keyOf(work.name, server), prepared(folder, `${work.name}-${server}`.replaceAll(/\W+/g, '-'), requests));
    }
  }
  return files;
}

/** Those who can do it, as far as they run. */
export function serversOf(work, servers) {
  return Object.keys(servers).filter((name) => work[name]);
}

/** Takes samples of all works in rounds. `tell` hears of each. */
export async function measure({ folder, works, servers, data, size, tell }) {
  const files = prepareAll(folder, works, servers, data);
  const samples = new Samples();
  const sizes = new Map();
  const run = async (work, name, connections, seconds) => {
    const server = serverFor(work, servers[name]);
    const cpu = server.cpu();
    const key = keyOf(work.name, name);
    const sample = await load(server.origin, files.get(key), connections, seconds);
    // A GraphQL error has the status of a success, and is far shorter than a map or a list.
    const usual = sizes.get(key) ?? sample.size;
    if (sample.size < SHORTER * usual) throw new Error(`${key}: answers of ${sample.size} bytes where ${usual} are usual`);
    sizes.set(key, usual);
    return { ...sample, cpu: ((server.cpu() - cpu) / Math.max(1, sample.answers)) * 1000 };
  };
  for (const work of size.warming ? works : []) {
    for (const name of serversOf(work, servers)) await run(work, name, 8, size.warming);
  }
  for (let round = 0; round < size.rounds; round++) {
    for (const work of works) {
      for (const connections of size.connections) {
        const names = serversOf(work, servers);
        // Nobody is always the first.
        const turn = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
        for (const name of turn) {
          const sample = await run(work, name, connections, size.seconds);
          samples.add(keyOf(work.name, name, connections), round, sample);
          tell?.(`${keyOf(work.name, name, connections)}: ${sample.perSecond.toFixed(0)} a second`);
        }
      }
    }
  }
  return samples;
}

/** All samples, and the medians over their rounds. */
class Samples {
  #all = new Map();

  add(key, round, sample) {
    const rounds = this.#all.get(key) ?? [];
    rounds[round] = sample;
    this.#all.set(key, rounds);
  }

  /** The median of one figure (`perSecond`, `p50`, `p99`, `cpu`, `size`); undefined where nothing was measured. */
  of(work, server, connections, figure) {
    const rounds = this.#all.get(keyOf(work, server, connections));
    return rounds && median(rounds.map((sample) => sample[figure]));
  }

  /** How many times the other's throughput: the median of the rounds' ratios. The other may do other work. */
  ratio(work, server, other, connections, otherWork = work) {
    const ours = this.#all.get(keyOf(work, server, connections));
    const theirs = this.#all.get(keyOf(otherWork, other, connections));
    return ours && theirs && median(ours.map((sample, round) => sample.perSecond / theirs[round].perSecond));
  }

  toJSON() {
    return Object.fromEntries(this.#all);
  }
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
