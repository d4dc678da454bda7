// Whether all servers answer the same, before anybody's speed is looked at.

import assert from 'node:assert/strict';
import { serverFor } from './contenders.mjs';
import { uuid } from './typeid.mjs';

/** How many subjects of a question are compared. */
const SAMPLE = 10;

/** Sends a prepared request and returns `data` of the answer. */
export async function ask(origin, { method, path, headers, body }) {
  const response = await fetch(origin + path, { method, headers, body });
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${path} answered ${response.status}: ${text}`);
  }
  if (answer.errors || !answer.data) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 2000)}`);
  return answer.data;
}

/** Fails unless the servers answer this work alike. */
export async function assertAlike(work, servers, data) {
  const subjects = new Map(Object.keys(servers).map((name) => [name, sample(work.subjects(data, name))]));
  for (let at = 0; at < subjects.get('scorecard').length; at++) {
    const figures = {};
    for (const [name, contender] of Object.entries(servers)) {
      const request = work[name](subjects.get(name)[at], ...(work.writes ? [at + 0.5] : []));
      const { origin } = serverFor(work, contender);
      // What may be kept is compared as it comes from there.
      if (work.kept) await ask(origin, request);
      figures[name] = untyped(work.alike[name](await ask(origin, request)));
    }
    for (const name of Object.keys(servers)) {
      assert.deepEqual(figures.scorecard, figures[name], `${work.name}: ${name} answers something else`);
    }
  }
}

/** Some of them, from all over. */
function sample(all) {
  const step = Math.max(1, Math.floor(all.length / SAMPLE));
  return all.filter((_, at) => at % step === 0).slice(0, SAMPLE);
}

/** The same with all typed ids as UUIDs. */
function untyped(value) {
  if (Array.isArray(value)) return value.map(untyped);
  if (value === null || typeof value !== 'object') return value;
  const bare = (key, inner) => (key === 'id' && inner.includes('_') ? uuid(inner) : untyped(inner));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bare(key, inner)]));
}
