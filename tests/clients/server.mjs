// A server of one's own for a test file: `scorecard demo` on a free port, with everything that is in its database.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The binary under test: SCORECARD_BIN, or what `cargo build` leaves in the workspace. */
export const BINARY =
  process.env.SCORECARD_BIN ?? fileURLToPath(new URL('../../target/debug/scorecard', import.meta.url));

/** How long the demo may take to import its examples and listen, in ms. */
const PATIENCE = 60_000;

/** Starts the demo, with these flags, and resolves when it serves. Its address and token are read from what it prints. */
export async function startDemo(...flags) {
  const child = spawn(BINARY, ['demo', '--listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A test that dies must not leave a server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const { origin, token } = await greeting(child);
  const url = `${origin}/graphql`;

  /** Sends a GraphQL request and returns the body of the answer. */
  async function graphql(query, variables, headers = {}) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  /** The same for what must succeed: returns `data`. */
  async function data(query, variables) {
    const answer = await graphql(query, variables);
    if (answer.errors) throw new Error(`refused: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  /** Ends the server as an operator would. */
  async function stop() {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  return { origin, url, socketUrl: url.replace('http', 'ws'), token, pid: child.pid, graphql, data, stop };
}

/** Reads standard output until the address and the token have come by. */
async function greeting(child) {
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const failed = new Promise((_, reject) => {
    child.once('error', (error) => reject(new Error(`${BINARY} cannot be started`, { cause: error })));
    child.once('exit', (code, signal) => reject(new Error(`${BINARY} ended with ${code ?? signal}`)));
  });
  const printed = new Promise((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const origin = text.match(/(http:\/\/\S+)\/graphql/)?.[1];
      const token = text.match(/^[\w-]+\.[\w-]+\.[\w-]+$/m)?.[0];
      if (origin && token) resolve({ origin, token });
    });
  });
  try {
    return await Promise.race([printed, failed]);
  } finally {
    clearTimeout(late);
    failed.catch(() => {});
  }
}
