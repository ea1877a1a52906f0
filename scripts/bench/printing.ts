import type { Bench } from './bench.js';
import { runAlone } from './child.js';
import { alternately, median } from './measure.js';
import { megabytes, ms, perSecond, times } from './report.js';

interface Printed {
  readonly ms: number;
  /** Processor time of it. */
  readonly cpuMs?: number;
  readonly pages: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

/** P20: filing forms into one PDF in a process of its own, beside pdfkit alone setting the same lines without boxes, codes and measuring. */
export async function measurePrinting(bench: Bench): Promise<void> {
  const count = bench.isQuick ? 40 : 200;
  const { a, b } = await alternately(
    bench.rounds,
    () =>
      runAlone<Printed & { readonly aloneBytes: number; readonly alonePages: number }>('tasks/print-forms.js', [
        String(count),
      ]),
    () => runAlone<Printed & { readonly runs: number }>('floors/plain-pdf.js', [String(count)]),
  );
  const own = median(a.map((each) => each.ms));
  const floor = median(b.map((each) => each.ms));
  const pages = a[0]?.pages ?? 0;
  const alone = Math.max(...a.map(({ aloneBytes, alonePages }) => aloneBytes / alonePages));
  const inFile = Math.max(...a.map((each) => each.bytes / each.pages));
  bench.report.add({
    id: 'P20',
    what: `${count} filing forms into one PDF`,
    goal: '<= 60 s for 200, >= 10 pages/s',
    isMet: (own * 200) / count <= 60_000 && (1_000 * pages) / own >= 10,
    measured: `${ms(own)}, ${perSecond((1_000 * pages) / own)} pages (${pages} pages, ${ms(median(a.map((each) => each.cpuMs ?? 0)))} of processor time, ${megabytes(median(a.map((each) => each.peakBytes)))} at most)`,
  });
  bench.report.add({
    id: 'P20',
    what: 'a page with its fonts: alone, and in the file',
    goal: '<= 60 kB',
    isMet: Math.max(alone, inFile) <= 60_000,
    measured: `${(alone / 1_000).toFixed(1)} kB, ${(inFile / 1_000).toFixed(1)} kB`,
  });
  bench.report.add({
    id: 'P20',
    what: `the same against pdfkit alone (${b[0]?.runs ?? 0} lines, nothing else)`,
    goal: '<= 1.5x',
    isMet: own <= 1.5 * floor,
    measured: `${times(own / floor)} (${ms(own)} against ${ms(floor)})`,
  });
}
