import type { Gram } from '#features/register/write-queries.js';
import { noDay } from '#features/register/business.js';

/** Gathers millions of grams in 8 bytes each (gram 32 bits, day 12, id 20) and gives them back in the order of their key. */
export function createGramHeap(businesses: number): { add(gram: number, filedOn: string, id: number): void; sorted(atOnce: number): Generator<Gram[]> } {
  let packed = new BigUint64Array(businesses * 14);
  let length = 0;
  return {
    add(gram, filedOn, id) {
      if (length === packed.length) {
        const larger = new BigUint64Array(length * 2);
        larger.set(packed);
        packed = larger;
      }
      const day = filedOn === '' ? 0 : Math.round((Date.parse(filedOn) - firstDay) / msPerDay) + 1;
      if (day > 4_095 || id > 1_048_575) throw new RangeError('day or id does not fit');
      packed[length++] = (BigInt(gram) << 32n) | BigInt(day * 1_048_576 + id);
    },
    *sorted(atOnce) {
      const all = packed.subarray(0, length).sort();
      for (let at = 0; at < length; at += atOnce) {
        yield Array.from(all.subarray(at, at + atOnce), (key): Gram => {
          const rest = Number(key & 0xffff_ffffn);
          return [Number(key >> 32n), dayOf(Math.floor(rest / 1_048_576)), rest % 1_048_576];
        });
      }
    },
  };
}

const msPerDay = 86_400_000;
const firstDay = Date.parse('2019-01-01');
const days = new Map<number, string>();

function dayOf(n: number): string {
  if (n === 0) return noDay;
  let day = days.get(n);
  if (day === undefined) days.set(n, (day = new Date(firstDay + (n - 1) * msPerDay).toISOString().slice(0, 10)));
  return day;
}
