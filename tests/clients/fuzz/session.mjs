// One seed: two organizations, and a row of requests that follow from the seed and from what was answered before.

import { compareLog, snapshot } from './changelog.mjs';
import { copied } from './copies.mjs';
import { Examiner } from './examiner.mjs';
import { found } from './founding.mjs';
import { Random } from './random.mjs';
import { ROLES, STEPS } from './steps.mjs';

export class Session {
  #examiner;
  #known;
  #random;
  #steps;

  /** Founds what the session needs. Where two databases are to answer alike, it leaves out what depends on time. */
  static async begin(system, schema, seed, report, { isSteady = false } = {}) {
    const session = new Session();
    session.#examiner = new Examiner(system, schema, report, seed, await found(system, schema, seed));
    session.#known = await snapshot(session.#examiner);
    session.#random = new Random(seed);
    const steps = Object.entries(STEPS).filter(([, step]) => !isSteady || step.isSteady);
    session.#steps = Object.fromEntries(steps.map(([name, { often }]) => [name, often]));
    return session;
  }

  /** Takes the step of this number, and returns what was answered. */
  async step(number) {
    const random = this.#random.fork(number);
    const examiner = this.#examiner;
    examiner.begin(number);
    try {
      await STEPS[random.weighted(this.#steps)].take(examiner, random, random.weighted(ROLES));
    } catch (error) {
      examiner.fail('', '', {}, { results: [error.stack] }, [`${error.name}: ${error.message}`]);
    }
    examiner.look();
    return examiner.told;
  }

  /** What the last step has asked. */
  get asked() {
    return this.#examiner.asked;
  }

  /** Asks what has once failed: a request in which `{Measure}` stands for an id. */
  async replay({ role, query, variables }) {
    const ids = (text) => text.replace(/\{([A-Z]\w+)\}/g, (_, type) => this.#examiner.pool.ids(type)[0] ?? '');
    const request = { query: ids(query), variables: JSON.parse(ids(JSON.stringify(variables ?? {}))) };
    this.#examiner.begin(0);
    if (/^\s*mutation/.test(query)) await this.#examiner.one(role, request);
    else await this.#examiner.alike(role, request);
    this.#examiner.look();
  }

  /** What is left of the organization can be copied, and what has changed was told. */
  async end() {
    const examiner = this.#examiner;
    const { system, tokens, pool } = examiner;
    // Some step may have taken the role away.
    tokens.keeper = await system.token(pool.slug, 'keeper', 'ADMIN');
    for (const [name, check] of Object.entries({
      copy: () => copied(examiner),
      log: () => compareLog(examiner, this.#known),
    })) {
      examiner.begin(name);
      try {
        await check();
      } catch (error) {
        if (error.message.includes('SYNC_CURSOR_EXPIRED')) continue;
        examiner.fail('post', 'keeper', {}, { results: [error.stack] }, [`no ${name}: ${error.message.slice(0, 500)}`]);
      }
    }
    examiner.look();
    examiner.end();
  }
}
