// A11: bodies and connections that go silent.

import { setTimeout as pause } from 'node:timers/promises';

const MEGA = 1024 * 1024;
/** How long they are silent, in ms. */
const SILENCE = 1_000;

/** So many bodies of which so much is sent, and what was answered to them by then. */
export async function silent(caller, count, announced, sent) {
  const bodies = await Promise.all(Array.from({ length: count }, () => caller.silentBody(announced, sent)));
  await pause(SILENCE);
  const outcomes = bodies.map((body) => ({ status: body.status() || 200, code: undefined, bytes: 0 }));
  for (const body of bodies) body.end();
  return outcomes;
}

export const bodies = [
  { row: 'A11', name: '30 bodies of 15 MB that go silent', send: ({ viewer }) => silent(viewer, 30, 16 * MEGA, 15 * MEGA) },
  { row: 'A11', name: '500 bodies of 900 KB that go silent', send: ({ viewer }) => silent(viewer, 500, MEGA, 900_000) },
  { row: 'A11', name: '500 bodies that are only announced', send: ({ viewer }) => silent(viewer, 500, 16 * MEGA, 10) },
];
