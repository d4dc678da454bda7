// Processor time and memory of a server's process, as the kernel counts them.

import { setTimeout as pause } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';

/** How often is looked whether a process has come to rest, in ms, and how long at most. */
const LOOK = 30;
const PATIENCE = 20_000;
const RESET_PEAK = '5';

/** Does something to the server; returns what that has given and what it took: processor `seconds` and `bytes` more memory. */
export async function gauge(server, work) {
  await atRest(server);
  writeFileSync(`/proc/${server.pid}/clear_refs`, RESET_PEAK);
  const before = { cpu: server.cpu(), memory: server.memory() };
  const began = performance.now();
  const result = await work();
  const took = (performance.now() - began) / 1000;
  await atRest(server);
  return {
    result,
    took,
    seconds: (server.cpu() - before.cpu) / 1000,
    bytes: Math.max(0, server.peak() - before.memory),
    kept: server.memory() - before.memory,
  };
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
