import { serveTasks } from '#platform/child-tasks.js';
import { Problem } from '#platform/problem.js';

const kept: Buffer[] = [];
let isWarm = false;

serveTasks({
  double: (input: { n: number }) => input.n * 2,
  warm: () => {
    isWarm = true;
  },
  warmPid: () => (isWarm ? process.pid : 0),
  pid: () => process.pid,
  steps: async (input: { count: number }, progress) => {
    for (let done = 1; done <= input.count; done++) {
      progress({ done, known: input.count });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return input.count;
  },
  sleep: (input: { ms: number }) => new Promise((resolve) => setTimeout(resolve, input.ms)),
  stepAndSleep: (input: { ms: number }, progress) => {
    progress({ done: 0, known: null });
    return new Promise((resolve) => setTimeout(resolve, input.ms));
  },
  spin: () => {
    for (;;);
  },
  swallow: async () => {
    for (;;) {
      kept.push(Buffer.alloc(8 * 1024 * 1024, 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
  heap: () => {
    const held: string[][] = [];
    for (;;) held.push(new Array<string>(100_000).fill('x'));
  },
  exit: () => process.exit(3),
  refuse: () => {
    throw new Problem('test.refused', 422, '这个文件不能读。', { row: 7 });
  },
  lose: () => {
    throw Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
  },
  fail: () => {
    throw new TypeError('inner trouble');
  },
});
