// Processor time and memory of a server's process, as the kernel counts them.

import { setTimeout as pause } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';

/** How often is looked whether a process has come to rest, in ms, and how long at most. */
const LOOK = 30;
const PATIENCE = 20_000;
const RESET_PEAK = '5';
/** Who holds memory within a limit that an operator sets. */
const CACHES = new Set(['responses', 'documents', 'persisted', 'scorecards', 'scores', 'hints']);

/** Does something to the server; returns what that has given and what it took: processor `seconds` and `bytes` more memory,
 * without what caches have kept of it within their limits. */
export async function gauge(server, work) {
  const cached = await inCaches(server);
  await atRest(server);
  writeFileSync(`/proc/${server.pid}/clear_refs`, RESET_PEAK);
  const before = { cpu: server.cpu(), memory: server.memory() };
  const began = performance.now();
  const result = await work();
  const took = (performance.now() - began) / 1000;
  await atRest(server);
  const taken = { seconds: (server.cpu() - before.cpu) / 1000, bytes: server.peak() - before.memory, kept: server.memory() - before.memory };
  const more = Math.max(0, (await inCaches(server)) - cached);
  return { result, took, seconds: taken.seconds, bytes: Math.max(0, taken.bytes - more), kept: taken.kept };
}

/** Bytes in the server's caches, as it tells them. */
async function inCaches(server) {
  const response = await fetch(`${server.origin}/metrics`);
  const holders = (await response.text()).matchAll(/^scorecard_memory_bytes\{holder="(\w+)"\} (\d+)$/gm);
  return [...holders].reduce((sum, [, holder, bytes]) => sum + (CACHES.has(holder) ? Number(bytes) : 0), 0);
}

/** Waits until the process uses no processor. */
export async function atRest(server) {
  const late = performance.now() + PATIENCE;
  let cpu = server.cpu();
  let calm = 0;
  while (calm < 3) {
    if (performance.now() > late) throw new Error('the server does not come to rest');
    await pause(LOOK);
    const now = server.cpu();
    calm = now === cpu ? calm + 1 : 0;
    cpu = now;
  }
}
