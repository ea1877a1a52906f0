import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs a program to its end. Output is returned, or shown when `show` is set; a program that is not there gives code 127, one that may not be run 126. */
export function run(program, args, { cwd, env, show = false, input } = {}) {
  return new Promise((done, fail) => {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: show ? [stdin, 'inherit', 'inherit'] : [stdin, 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      const code = { ENOENT: 127, EACCES: 126 }[error.code];
      if (code === undefined) fail(error);
      else done({ code, output: error.message });
    });
    child.on('close', (code, signal) => done({ code: code ?? 1, signal, output }));
    if (input !== undefined) {
      child.stdin.on('error', () => {}); // the program ended early: its exit code says so
      child.stdin.end(input);
    }
  });
}

/** Whether a process lives; one that has ended but was not yet fetched by its parent counts as gone. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return statOf(pid)?.state !== 'Z';
}

/** Names one process for good: numbers are used again by the system, number and start time together are not. */
export const processMark = (pid) => `${pid}-${statOf(pid)?.startTime ?? 0}`;

/** Whether the process of such a mark still lives. */
export function isMarkAlive(mark) {
  const pid = Number(mark.split('-')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && processMark(pid) === mark;
}

/** Waits until a process is gone; false when `limitMs` passed first. */
export async function waitUntilGone(pid, limitMs) {
  for (let waited = 0; isAlive(pid); waited += 25) {
    if (waited >= limitMs) return false;
    await sleep(25);
  }
  return true;
}

const parent = process.ppid;

/** Acts when the npm that started this command was killed outright: nothing may go on that no terminal can stop any more. */
export function whenNpmDies(act) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}

function statOf(pid) {
  try {
    // The program's name stands in parentheses and may itself hold blanks: what counts begins after the last one.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startTime: fields[19] };
  } catch {
    return undefined;
  }
}
