// Who attacks, and what with: callers with tokens, and ids of what there is.

import { caller } from './caller.mjs';
import { HOSTILE, NEIGHBOUR, token } from './organizations.mjs';

const IDS = `{ organization {
  scorecard(key: "wide") { id objectives { id } measures { id } children(first: 100) { nodes { id } } }
  lower: scorecard(key: "s0") { id }
} }`;
const NEIGHBOURS = '{ organization { scorecard(key: "s0") { id } } }';

/** Everything that attacks need. */
export async function surroundings(binary, database, origin) {
  const known = (organization, role, subject) => token(binary, database, organization, role, subject);
  const viewer = caller(origin, await known(HOSTILE, 'VIEWER', 'viewer'));
  const editor = caller(origin, await known(HOSTILE, 'EDITOR', 'editor'));
  const colleague = await known(HOSTILE, 'VIEWER', 'colleague');
  const neighbour = await known(NEIGHBOUR, 'VIEWER', 'neighbour');
  const stranger = caller(origin);
  const { organization } = await viewer.ask(IDS);
  const { id: wide, objectives, measures, children } = organization.scorecard;
  const ids = (things) => things.map(({ id }) => id);
  const { organization: other } = await caller(origin, neighbour).ask(NEIGHBOURS);
  return {
    viewer,
    editor,
    stranger,
    forger: (text) => caller(origin, text),
    wide,
    scorecards: ids(children.nodes),
    objectives: ids(objectives),
    measures: ids(measures),
    /** Who looks at strategy maps all along: somebody of another organization, and of the same one. */
    others: [
      { name: 'another organization', token: neighbour, scorecard: other.scorecard.id },
      { name: 'the same organization', token: colleague, scorecard: organization.lower.id },
    ],
  };
}
