import { spawn } from 'node:child_process';

// A shell that waits for our end: its input closes when we stop it, and also when this process is killed outright.
const script = `pids=
while read -r line; do
  case $line in
    -*) kept=; for p in $pids; do [ "$p" = "\${line#-}" ] || kept="$kept $p"; done; pids=$kept ;;
    *) pids="$pids $line" ;;
  esac
done
for p in $pids; do kill -9 "$p" 2>/dev/null; done
n=0; while [ -e "$1" ] && [ $n -lt 50 ]; do rm -rf "$1" 2>/dev/null; n=$((n+1)); [ -e "$1" ] && sleep 0.1; done`;

/**
 * Sees to it that processes and their folder are gone when `end()` is called or this process ends in whatever way.
 * @returns {{ watch: (pid: number) => void, forget: (pid: number) => void, end: () => Promise<void> }}
 */
export function startGuard(folder) {
  const shell = spawn('/bin/sh', ['-c', script, 'guard', folder], {
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise((done) => shell.once('exit', done));
  shell.unref();
  shell.stdin.unref?.();
  return {
    watch: (pid) => shell.stdin.write(`${pid}\n`),
    /** One that has ended: its number may be somebody else's soon. */
    forget: (pid) => shell.stdin.write(`-${pid}\n`),
    end: async () => {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
