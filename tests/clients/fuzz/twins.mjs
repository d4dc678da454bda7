// Two databases, the same seed: what is answered must not follow from where it is kept.
//
// Owns what of an answer may differ: ids, instants, places in lists and secrets, each of its own making.

import { difference } from './examiner.mjs';
import { Session } from './session.mjs';

const ID = /\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b/g;
/** What a message has cut off: an id or a cursor. */
const PART = /[\w-]{16,}…/g;
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Cursors, which hold ids, and secrets. */
const OPAQUE = /\bwhsec_[\w+/=-]+|\bbsc_\w+|\b[\w-]{40,}/g;

/** Takes the steps of a seed on both, and reports where the answers differ. */
export async function compare(systems, schema, seed, report, steps, isOn) {
  const begin = (system) => Session.begin(system, schema, seed, report, { isSteady: true });
  const sessions = await Promise.all(systems.map(begin));
  const names = systems.map(() => new Map());
  for (let step = 0; step < steps && isOn(); step += 1) {
    const told = await Promise.all(sessions.map((session) => session.step(step)));
    const [one, other] = told.map((answers, at) => answers.map((answer) => neutral(answer, names[at])).join('\n'));
    if (one === other) continue;
    const problem = `${systems[0].kind} answers otherwise than ${systems[1].kind}: ${difference(one, other)}`;
    report.fail({
      problem,
      database: 'both',
      seed,
      step,
      by: 'post',
      role: '',
      request: sessions[0].asked,
      results: told,
    });
    break;
  }
  for (const session of sessions) await session.end();
}

/** The text with a name for each id by when it was first seen. */
function neutral(text, names) {
  const name = (id) => {
    if (!names.has(id)) names.set(id, `ID${names.size}`);
    return names.get(id);
  };
  return text
    .replace(PART, 'PART')
    .replace(ID, name)
    .replace(INSTANT, 'INSTANT')
    .replace(OPAQUE, 'OPAQUE');
}
