import type { ChildMessage, SentError, TaskMessage } from '#platform/child-messages.js';
import { ownUsage } from '#platform/child-usage.js';
import { Problem } from '#platform/problem.js';

export type TaskProgress = (progress: { done: number; known: number | null }) => void;
export type TaskHandler = (input: never, progress: TaskProgress) => unknown;

const progressEveryMs = 100;
const reportEveryMs = 100;

/** Serves the tasks of a child pool in the child process, one at a time; ends with the parent. */
export function serveTasks(handlers: Readonly<Record<string, TaskHandler>>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => void serve(handlers, message as TaskMessage));
  // Where the parent cannot look up our work and memory itself, we tell it.
  if (process.platform !== 'linux') setInterval(() => say({ kind: 'usage', ...ownUsage() }), reportEveryMs).unref();
}

async function serve(handlers: Readonly<Record<string, TaskHandler>>, { id, name, input }: TaskMessage): Promise<void> {
  const { workMs: before } = ownUsage();
  const workMs = () => ownUsage().workMs - before;
  say({ kind: 'taken', id });
  try {
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) throw new Error(`unknown task: ${name}`);
    const value = await handler(input as never, throttledProgress(id));
    say({ kind: 'done', id, workMs: workMs(), value });
  } catch (error) {
    say({ kind: 'failed', id, workMs: workMs(), error: sentError(error) });
  }
}

function throttledProgress(id: number): TaskProgress {
  let last = -Infinity;
  return ({ done, known }) => {
    const now = performance.now();
    if (now - last < progressEveryMs && done !== known) return;
    last = now;
    say({ kind: 'progress', id, done, known });
  };
}

function sentError(error: unknown): SentError {
  if (error instanceof Problem) {
    const { message, stack, code, status, sentence, details } = error;
    return { message, stack, code, status, sentence, details };
  }
  return error instanceof Error
    ? { message: error.message, stack: error.stack, marks: marksOf(error) }
    : { message: String(error), stack: undefined };
}

const markNames = ['name', 'code', 'errno', 'syscall', 'sqlState', 'fatal'] as const;

function marksOf(error: Error): Record<string, unknown> {
  const said = error as Partial<Record<(typeof markNames)[number], unknown>>;
  return Object.fromEntries(markNames.flatMap((name) => (said[name] === undefined ? [] : [[name, said[name]]])));
}

function say(message: ChildMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
