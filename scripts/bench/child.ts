import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { youngMebi } from '#platform/pool-child.js';

/** Runs a program of this folder in a process of its own and takes the one message it sends; peak memory is that of the whole process. */
export async function runAlone<T>(
  program: string,
  args: readonly string[],
  { env = {}, flags = [] }: { env?: Readonly<Record<string, string>>; flags?: readonly string[] } = {},
): Promise<T> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  // A system takes an argument of 128 kB at most: the cookies of 3,000 officers are more.
  const isLong = args.some((arg) => arg.length > longestArgument);
  const child = fork(path, isLong ? [] : [...args], {
    execArgv: ['--max-old-space-size=8192', ...flags],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  if (isLong) child.send(args);
  return new Promise((resolve, reject) => {
    let answer: { value: T } | undefined;
    child.once('message', (value) => (answer = { value: value as T }));
    child.once('exit', (code) =>
      answer ? resolve(answer.value) : reject(new Error(`${program} ended with ${code} and no answer`)),
    );
  });
}

const longestArgument = 100_000;

/** What a program of this folder was given to do: its one argument, as JSON, however long. */
export async function taskInput<T>(): Promise<T> {
  const [given] = process.argv.slice(2);
  if (given !== undefined) return JSON.parse(given) as T;
  const [sent] = (await once(process, 'message')) as [readonly string[]];
  return JSON.parse(sent[0] ?? '{}') as T;
}

/** What the portal's own job processes are started with. */
export const jobFlags: readonly string[] = [`--max-semi-space-size=${youngMebi}`];

/** Sends a measuring child's answer and ends it. */
export function answer(value: unknown): void {
  process.send?.(value, () => process.exit(0));
}

/** Peak resident memory of this process, bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1_024;
