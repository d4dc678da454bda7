// Others who look at their strategy maps all along, in a thread of their own: the attacker's work is not theirs.

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Between an answer and the next question, in ms. */
const PAUSE = 5;
/** With what is left of the budget, which keeps the server from answering with the bytes of an earlier answer. */
const MAP = `query ($id: ID!) { rateLimit { remaining } scorecard(id: $id) { id name strategyMap { score { value status }
  lanes { perspective { name } cards { score { value } objective { id name } measures { measure { id name } periods(last: 12) { actual target status } } } }
  links { cause { id } effect { id } } } } }`;

/** Starts them. `listen` collects for a while how long each of them has waited for each answer, in ms. */
export function bystanders(origin, others) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { origin, others } });
  const failed = once(worker, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => {});
  return {
    listen: async (work) => {
      worker.postMessage('begin');
      const result = await work();
      worker.postMessage('end');
      const [times] = await Promise.race([once(worker, 'message'), failed]);
      return { times, result };
    },
    end: () => worker.terminate(),
  };
}

if (!isMainThread && workerData?.others) await look(workerData);

async function look({ origin, others }) {
  let times = others.map(() => []);
  let ending = false;
  parentPort.on('message', (said) => {
    if (said === 'begin') times = others.map(() => []);
    else ending = true;
  });
  const agent = new Agent({ keepAlive: true });
  for (;;) {
    for (const [at, { token, scorecard }] of others.entries()) {
      const began = performance.now();
      await ask(agent, origin, token, scorecard);
      times[at].push(performance.now() - began);
      await pause(PAUSE);
    }
    // An answer that was long in coming belongs to the time in which it was waited for.
    if (ending) {
      parentPort.postMessage(times);
      ending = false;
    }
  }
}

async function ask(agent, origin, token, id) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const asked = request(`${origin}/graphql`, { method: 'POST', agent, headers });
  asked.end(JSON.stringify({ query: MAP, variables: { id } }));
  const [response] = await once(asked, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200 || text.includes('"errors"')) throw new Error(`a bystander was answered ${response.statusCode}: ${text.slice(0, 500)}`);
}
