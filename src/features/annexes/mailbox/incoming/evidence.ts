import type { AnnexNo } from '#domain/annexes/types.js';

/** A reporting unit and everything by which somebody may name it. */
export interface UnitNames {
  readonly code: string;
  readonly name: string;
  /** Full and short names of the unit, of the divisions below it, of its office now and before. */
  readonly names: readonly string[];
  /** Codes of the unit and of the divisions below it. */
  readonly codes: readonly string[];
  /** The unit in which it lies on the map, where that is one: 洋浦 in 儋州. */
  readonly within: string | null;
}

/** Finds which units a text names; a name within a longer one does not count. */
export interface UnitFinder {
  inText(text: string): readonly string[];
  /** By a code that stands by itself. */
  byCode(text: string): readonly string[];
  nameOf(code: string): string;
}

export function unitFinder(units: readonly UnitNames[]): UnitFinder {
  const names = units
    .flatMap(({ code, names }) => names.map((name) => [plain(name), code] as const))
    .filter(([name]) => name.length >= 2)
    .sort((a, b) => b[0].length - a[0].length);
  const within = new Map(units.map((unit) => [unit.code, unit.within]));
  const codes = new Map(units.flatMap((unit) => unit.codes.map((code) => [code, unit.code] as const)));
  /** Whoever writes 儋州市洋浦 means 洋浦. */
  const smallest = (found: ReadonlySet<string>): readonly string[] =>
    [...found].filter((code) => ![...found].some((other) => within.get(other) === code));
  return {
    inText(text) {
      let rest = plain(text);
      const found = new Set<string>();
      for (const [name] of names) {
        if (!rest.includes(name)) continue;
        // Several units may be named by one name: their common office.
        for (const [same, code] of names) if (same === name) found.add(code);
        rest = rest.split(name).join(' ');
      }
      return smallest(found);
    },
    byCode(text) {
      const found = new Set<string>();
      for (const [code] of text.matchAll(/(?<!\d)46\d{4}(?!\d)/g)) {
        const unit = codes.get(code);
        if (unit !== undefined) found.add(unit);
      }
      return smallest(found);
    },
    nameOf: (code) => units.find((unit) => unit.code === code)?.name ?? code,
  };
}

/** As names are held against each other: one width, no blanks. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/**
 * Where a sign of the office was found. `mark`: the portal made the workbook for it; `rows`: divisions or offices in its rows; `title`:
 * above its header or on its sheets; `code`, `name`: in the file's name; `subject`, `person`: of the mail; `address`: known of its sender.
 */
export type EvidenceSource = 'mark' | 'rows' | 'title' | 'code' | 'name' | 'subject' | 'person' | 'address';

export interface Evidence {
  readonly source: EvidenceSource;
  readonly units: readonly string[];
}

/** What was recognised of a file that came by mail; nothing of what stands in its cells. */
export interface MailFound {
  /** Annexes that its headers fit, the best first. */
  readonly annexes: readonly AnnexNo[];
  readonly isClear: boolean;
  /** The annex that the file's name says. */
  readonly namedNo: AnnexNo | null;
  /** The drive that it says it is of; left out where it says none. */
  readonly driveId?: number;
  readonly rows: number;
  readonly evidence: readonly Evidence[];
}

/** 附件3, 附件三, 附表 3 in a name; null where it says none, or several. */
export function annexNamed(name: string): AnnexNo | null {
  const text = name.normalize('NFKC');
  const found = new Set(
    [...text.matchAll(/附[件表]\s*[(（]?\s*([1-5一二三四五])(?!\d)/g)].map(([, no = '']) => Number(digits[no] ?? no)),
  );
  const [only, ...more] = found;
  return only === undefined || more.length > 0 ? null : (only as AnnexNo);
}
const digits: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5 };

/** What the rows of a file say of its unit: the one of nearly all, else every one that many of them name. */
export function rowsEvidence(counts: ReadonlyMap<string, number>): readonly string[] {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  if (first && first[1] >= all * nearlyAll) return [first[0]];
  return [...counts].filter(([, count]) => count >= all * some).map(([unit]) => unit);
}
const nearlyAll = 0.9;
const some = 0.1;
