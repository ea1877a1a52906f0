/** Exit code with which the server says that it no longer trusted its own state (`src/platform/faults.ts`). */
export const faultCode = 70;

const windowMs = 600_000;
const mostFaults = 5;
const firstWaitMs = 1_000;

/**
 * Starts the server, and again after a fault of its own: an exit that asks for it, or an end by the system (its memory, a crash). The
 * waits double, and after five faults within ten minutes it is given up. An ordinary end, a refusal to start and a stop that was asked
 * for stand. @returns {Promise<number>} the exit code
 */
export async function keepRunning(start, { isAsked, pause, say = console.error, now = Date.now }) {
  let faults = [];
  for (;;) {
    const { code, signal } = await start();
    if (isAsked()) return 0;
    if (code !== faultCode && signal === null) return code === 0 ? 0 : 1;
    const why = signal ?? `code ${code}`;
    faults = [...faults.filter((at) => now() - at < windowMs), now()];
    if (faults.length > mostFaults) {
      say(
        `服务进程 10 分钟内第 ${faults.length} 次因故障停止（${why}），不再重新启动，请查看日志。 The server stopped by a fault for the ${ordinal(faults.length)} time within 10 minutes (${why}); it is not started again. See the log.`,
      );
      return 1;
    }
    const waitMs = firstWaitMs * 2 ** (faults.length - 1);
    say(
      `服务进程因故障停止（${why}），${waitMs / 1_000} 秒后重新启动。 The server stopped by a fault (${why}) and is started again in ${waitMs / 1_000} s.`,
    );
    await pause(waitMs);
    if (isAsked()) return 0;
  }
}

const ordinal = (n) => `${n}${{ 1: 'st', 2: 'nd', 3: 'rd' }[n] ?? 'th'}`;
