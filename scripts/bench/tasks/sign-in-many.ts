import { answer } from '../child.js';
import { signIn } from '../visit.js';

// So many people at the sign-in page at once, each again as soon as they are in, until the time is over.
const { port, account, password, atOnce, seconds } = JSON.parse(process.argv[2] ?? '{}') as {
  port: number;
  account: string;
  password: string;
  atOnce: number;
  seconds: number;
};
const until = performance.now() + seconds * 1_000;
let signedIn = 0;
let failures = 0;
async function person(): Promise<void> {
  while (performance.now() < until) {
    try {
      await signIn(port, '/yizhangwang/sign-in', { account, password });
      signedIn += 1;
    } catch {
      failures += 1;
    }
  }
}
await Promise.all(Array.from({ length: atOnce }, person));
answer({ signedIn, failures });
