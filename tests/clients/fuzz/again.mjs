// Answers that are kept: by the client, who asks whether they still hold, and by the server, for the same question.

import { difference } from './examiner.mjs';

/** Answers that a session keeps. */
const MOST = 12;

/** Keeps the answer to a query, or asks for one that is kept again. */
export async function again(examiner, random, request, role) {
  const { kept } = examiner;
  if (kept.length < MOST / 2 || random.chance(0.3)) {
    const answer = await ask(examiner, 'get', role, request);
    if (answer?.etag) kept[random.below(MOST)] = { role, request, ...answer };
    return;
  }
  const one = random.pick(kept.filter(Boolean));
  await hold(examiner, one);
}

/** What the server says again is what it would say if it had said nothing before. */
async function hold(examiner, { role, request, etag, told }) {
  const second = await ask(examiner, 'get', role, request, { etag });
  const repeated = await ask(examiner, 'post', role, request);
  // Another text of the same document, so that no answer to it is kept.
  const fresh = await ask(examiner, 'post', role, { ...request, query: `#${etag}\n${request.query}` });
  const problems = [];
  if (second.isUnchanged && told !== fresh.told)
    problems.push(`304, and it has changed: ${difference(told, fresh.told)}`);
  if (repeated.told !== fresh.told)
    problems.push(`an answer is repeated that holds no longer: ${difference(repeated.told, fresh.told)}`);
  examiner.fail('get', role, request, { results: [told, fresh.told] }, problems);
}

/** What was told, without places in the document. */
async function ask(examiner, by, role, request, options) {
  const answer = await examiner.ask(by, role, request, options);
  if (!answer || answer.isUnchanged) return answer;
  const told = JSON.stringify(examiner.examine(by, role, request, answer), (name, value) =>
    name === 'locations' ? undefined : value,
  );
  return { etag: answer.etag, told };
}
