// What a run has found: how requests ended, and failures, each kind told once and all of them written to files.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Failures of one kind that are written down. */
const EXAMPLES = 3;

export class Report {
  #outcomes = new Map();
  #failures = new Map();
  #folder;

  constructor(folder) {
    this.#folder = folder;
  }

  count(kind, outcome) {
    if (!this.#outcomes.has(kind)) this.#outcomes.set(kind, new Map());
    const outcomes = this.#outcomes.get(kind);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  fail(failure) {
    const kind = failure.problem
      .replace(/\b[a-z_]+_[0-9a-hjkmnp-tv-z]{26}\b/g, 'ID')
      .replace(/\d+/g, '0')
      .slice(0, 90);
    const number = (this.#failures.get(kind) ?? 0) + 1;
    this.#failures.set(kind, number);
    if (number > EXAMPLES) return;
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, `${failure.seed}-${failure.step}-${this.#failures.size}-${number}.json`);
    writeFileSync(file, JSON.stringify(failure, null, 2));
    if (number > 1) return;
    const text = JSON.stringify(failure.request);
    console.log(
      `\nFAILED on ${failure.database}, seed ${failure.seed}, step ${failure.step}, ${failure.by} as ${failure.role}: ${failure.problem}`,
    );
    console.log(`  ${text.length > 1_500 ? `${text.slice(0, 1_500)}…` : text}\n  written to ${file}`);
  }

  get requests() {
    return [...this.#outcomes.values()]
      .flatMap((outcomes) => [...outcomes.values()])
      .reduce((sum, count) => sum + count, 0);
  }

  get failed() {
    return [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How requests ended, by their kind, and the kinds of failures. */
  print() {
    for (const [kind, outcomes] of this.#outcomes) {
      const all = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
      console.log(`\n${kind}: ${all}`);
      for (const [name, count] of [...outcomes].sort(([, one], [, other]) => other - one).slice(0, 12)) {
        console.log(`  ${((100 * count) / all).toFixed(1).padStart(5)} %  ${name}`);
      }
    }
    console.log(`\n${(100 * this.#executed()).toFixed(1)} % of valid queries and mutations were executed`);
    for (const [kind, count] of this.#failures) console.log(`\nFAILED ${count} times: ${kind}`);
  }
  /** The share of valid queries and mutations that were executed, with errors or without. */
  #executed() {
    const outcomes = ['query', 'mutation'].flatMap((kind) => [...(this.#outcomes.get(kind) ?? [])]);
    const sum = (some) => some.reduce((total, [, count]) => total + count, 0);
    return sum(outcomes.filter(([name]) => name.startsWith('executed'))) / Math.max(1, sum(outcomes));
  }
}
