import { csvField } from '#formats/csv/writer.js';
import type { Cell } from '#formats/cells.js';
import { type Deadline, defaultReadLimits, type ReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { agreeingParts } from '#domain/matching/explain.js';
import { type Matcher, openMatcher } from '#domain/matching/matcher.js';
import type { PreparedBusiness } from '#domain/matching/prepared.js';
import type { Judgement } from '#domain/matching/types.js';
import { findColumns, type PairColumns, readLabel } from './columns.js';
import { Tally } from './tally.js';

/** What cannot be done, in one sentence for the person at the console. */
export class PairsRefused extends Error {}

export interface Matched {
  readonly rows: number;
  readonly tally: Tally;
  /** Rows whose label says neither yes nor no. */
  readonly unlabelled: number;
  readonly hasLabels: boolean;
  /** Rows with more fields than the header; what is too much is left out. */
  readonly tooLong: number;
}

/**
 * Judges every pair of a file and hands the same rows on as CSV, with score, verdict and parts behind them. One piece at a time: `write` holds
 * the reading back.
 * @throws PairsRefused for a file without the columns, Problem for one that cannot be read
 */
export async function matchFile(bytes: Buffer, write: (text: string) => Promise<void>): Promise<Matched> {
  const source = await openSource(bytes, limits, noDeadline);
  const matching = new PairRows(await openMatcher());
  try {
    await source.read(0, {
      row({ cells }) {
        matching.take(cells.map(textOf));
        return true;
      },
      drain: () => write(matching.drain()),
    });
  } finally {
    await source.close();
  }
  await write(matching.drain());
  if (matching.columns === undefined) throw new PairsRefused('文件是空的，没有表头。请检查文件后重试。');
  return matching.result();
}

/** Every row is one of the sender's: there is no limit but the file. */
const limits: ReadLimits = { ...defaultReadLimits, dataRows: Number.MAX_SAFE_INTEGER, columns: 2_000 };
const noDeadline: Deadline = { passed: () => false, pausedFor: (work) => work };

const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;

class PairRows {
  columns: PairColumns | undefined;
  private width = 0;
  private text = '';
  private rows = 0;
  private unlabelled = 0;
  private tooLong = 0;
  private readonly tally = new Tally();
  private readonly prepared: (fields: readonly string[], end: 'A' | 'B') => PreparedBusiness;

  constructor(private readonly matcher: Matcher) {
    this.prepared = remembering(matcher, () => this.columns ?? {});
  }

  take(fields: readonly string[]): void {
    if (this.columns === undefined) this.takeHeader(fields);
    else this.takePair(fields, this.columns);
  }

  private takeHeader(fields: readonly string[]): void {
    const { columns, missing } = findColumns(fields);
    if (missing.length > 0)
      throw new PairsRefused(
        `文件缺少这些列：${missing.join('、')}。第一行应为表头，至少有 name_a、address_a、name_b、address_b 四列（顺序不限）；读到的是：${fields.join('、').slice(0, 200)}。`,
      );
    this.columns = columns;
    this.width = fields.length;
    this.line([...fields, 'score', 'verdict', 'parts']);
  }

  private takePair(fields: readonly string[], { same }: PairColumns): void {
    this.rows += 1;
    if (fields.slice(this.width).some((field) => field !== '')) this.tooLong += 1;
    const judgement: Judgement = this.matcher.judge(this.prepared(fields, 'A'), this.prepared(fields, 'B'));
    if (same !== undefined) {
      const label = readLabel(fields[same] ?? '');
      if (label === undefined) this.unlabelled += 1;
      else this.tally.add(judgement.verdict, label);
    }
    const own = Array.from({ length: this.width }, (_, at) => fields[at] ?? '');
    this.line([...own, judgement.score.toFixed(4), judgement.verdict, agreeingParts(judgement).join('+')]);
  }

  private line(fields: readonly string[]): void {
    this.text += `${fields.map((field) => csvField(field, ',')).join(',')}\n`;
  }

  drain(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  result(): Matched {
    return {
      rows: this.rows,
      tally: this.tally,
      unlabelled: this.unlabelled,
      hasLabels: this.columns?.same !== undefined,
      tooLong: this.tooLong,
    };
  }
}

/** A list of pairs names one business many times: it is taken apart once, as long as not too many are known. */
function remembering(matcher: Matcher, columns: () => PairColumns) {
  const known = new Map<string, PreparedBusiness>();
  return (fields: readonly string[], end: 'A' | 'B'): PreparedBusiness => {
    const at = columns();
    const [name = '', address = '', uscc = '', licenceNo = '', division = ''] = (
      ['name', 'address', 'uscc', 'licence', 'division'] as const
    ).map((column) => fields[at[`${column}${end}`] ?? -1] ?? '');
    const key = [name, address, uscc, licenceNo, division].join('\n');
    let found = known.get(key);
    if (found === undefined) {
      found = matcher.prepare({ name, address, uscc, licenceNo, division });
      if (known.size >= mostKnown) known.clear();
      known.set(key, found);
    }
    return found;
  };
}

const mostKnown = 20_000;
