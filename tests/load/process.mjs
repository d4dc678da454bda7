// Processes of ours: started, waited for, looked at and ended.
//
// Owns that none outlives the run. Must not know what they serve.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How long a server may take until it listens, in ms. */
const PATIENCE = 120_000;
/** How much of what a server says is remembered. */
const LINES = 20;

/** Starts a server that says where it listens, on standard output or error. */
export async function start(command, args, env = {}) {
  const began = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const late = setTimeout(kill, PATIENCE);
  const said = [];
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${command} ended with ${code ?? signal}:\n${said.join('\n')}`);
  });
  ended.catch(() => {});
  try {
    const address = await Promise.race([ended, listening(child, said)]);
    return server(child, `http://${address}`, { startedIn: performance.now() - began, said, kill });
  } finally {
    clearTimeout(late);
  }
}

/** Resolves with the first address that the process names. */
function listening(child, said) {
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        said.push(line);
        if (said.length > LINES) said.shift();
        const address = line.match(/127\.0\.0\.1:\d+/)?.[0];
        if (address) resolve(address);
      });
    }
  });
}

function server(child, origin, { startedIn, said, kill }) {
  const status = (name) => {
    const text = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(text.match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]) * 1024;
  };
  return {
    origin,
    pid: child.pid,
    /** The last lines that it has printed. */
    said: () => said.join('\n'),
    /** From its start until it listened, in ms. */
    startedIn,
    /** Resident memory now, and the most there ever was, in bytes. */
    memory: () => status('VmRSS'),
    peak: () => status('VmHWM'),
    /** Processor time so far, in ms; the kernel counts hundredths of a second. */
    cpu: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    /** Tells it to end, and waits for that: with which code, and how long it took in ms; after `patience` it is killed. */
    terminate: async (patience) => {
      const began = performance.now();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(kill, patience);
      const [code, signal] = await gone;
      clearTimeout(late);
      process.off('exit', kill);
      return { code: code ?? signal, ms: performance.now() - began };
    },
    stop: async () => {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(kill, 10_000);
      await gone;
      clearTimeout(late);
    },
  };
}
