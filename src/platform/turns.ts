/** What waits, in the order in which it is its turn. */
export interface Turns<T> {
  add(key: string, item: T): void;
  /** The next one, or undefined when nothing waits. */
  take(): T | undefined;
  remove(key: string, item: T): void;
  readonly size: number;
}

/** Every key has its turn before any has a second one: who asks a hundred times holds up nobody but themselves. */
export function createTurns<T>(): Turns<T> {
  const waiting = new Map<string, T[]>();
  let size = 0;
  return {
    add(key, item) {
      const own = waiting.get(key);
      if (own) own.push(item);
      else waiting.set(key, [item]);
      size += 1;
    },
    take() {
      const [first] = waiting;
      if (!first) return undefined;
      const [key, own] = first;
      const item = own.shift();
      waiting.delete(key);
      if (own.length > 0) waiting.set(key, own);
      size -= 1;
      return item;
    },
    remove(key, item) {
      const own = waiting.get(key);
      const at = own?.indexOf(item) ?? -1;
      if (!own || at < 0) return;
      own.splice(at, 1);
      if (own.length === 0) waiting.delete(key);
      size -= 1;
    },
    get size() {
      return size;
    },
  };
}

/** Who sends a form waits a minute at most before a proxy gives up. */
export const longestWaitMs = 40_000;

/** Its turn did not come in time. Nothing of the work was begun. */
export class TurnNotComeError extends Error {}

/** Lets so many works run at a time; the others wait, each person's in their order. */
export interface Gate {
  /** @throws TurnNotComeError */
  pass<T>(whose: string, work: () => Promise<T>): Promise<T>;
}

export function createGate({ most, patienceMs }: { readonly most: number; readonly patienceMs: number }): Gate {
  const turns = createTurns<() => void>();
  let running = 0;
  const next = () => {
    if (running >= most) return;
    const begin = turns.take();
    if (!begin) return;
    running += 1;
    begin();
  };
  const turnOf = (whose: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = () => {
        turns.remove(whose, begin);
        reject(new TurnNotComeError(`no turn came in ${patienceMs} ms`));
      };
      const timer = setTimeout(giveUp, patienceMs);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      turns.add(whose, begin);
      next();
    });
  return {
    async pass(whose, work) {
      await turnOf(whose);
      try {
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
  };
}
