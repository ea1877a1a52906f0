import { type LicenceField, licenceFields } from './licence.js';

/** A row of a list as it is kept, to be held against a later one. */
export interface KeptLine {
  readonly rowId: string;
  readonly name: string;
  readonly digest: string;
  /** The row in its one spelling (`list-text.ts`), numbers of persons by their ends; absent: kept before rows were. */
  readonly text?: string;
  /** The pass by which it came back to the unit. */
  readonly returned?: number;
  /** Passed on by the unit itself. */
  readonly isAway?: boolean;
}

export interface NamedLine {
  readonly rowId: string;
  readonly name: string;
}

/** What a column of a row said before and says now, as its office reads it. */
export interface FieldChange {
  readonly field: LicenceField;
  readonly before: string;
  readonly after: string;
}

/** A row that an office must look at again, and why: `fields` say otherwise (undefined: nobody kept what they said), or it came back. */
export interface ChangedLine extends NamedLine {
  readonly fields?: readonly FieldChange[] | undefined;
  readonly isBack?: boolean;
}

/** What a list says otherwise than before, by rows. */
export interface ListDelta {
  readonly new: readonly NamedLine[];
  readonly gone: readonly NamedLine[];
  /** Other contents, or back from another office. */
  readonly changed: readonly ChangedLine[];
}

/** What an office must look at again: what it has itself passed on is another one's to look at. */
export function listDelta(before: readonly KeptLine[], after: readonly KeptLine[]): ListDelta {
  const known = new Map(before.map((one) => [one.rowId, one]));
  const now = new Set(after.map(({ rowId }) => rowId));
  const held = after.filter(({ isAway = false }) => !isAway);
  return {
    new: held.filter(({ rowId }) => !known.has(rowId)).map(named),
    gone: before.filter(({ rowId }) => !now.has(rowId)).map(named),
    changed: held.flatMap((one) => changedLine(known.get(one.rowId), one)),
  };
}

function changedLine(was: KeptLine | undefined, now: KeptLine): ChangedLine[] {
  if (was === undefined) return [];
  const isBack = now.returned !== undefined && now.returned !== was.returned;
  if (was.digest === now.digest && !isBack) return [];
  const fields = was.digest === now.digest ? [] : fieldChanges(was.text, now.text);
  return [{ ...named(now), ...(fields && { fields }), ...(isBack && { isBack }) }];
}

/** Undefined where one of both texts was not kept. */
function fieldChanges(before: string | undefined, after: string | undefined): FieldChange[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [[, ...old], [, ...now]] = [JSON.parse(before) as string[], JSON.parse(after) as string[]];
  return licenceFields.flatMap((field, at) => {
    const [was = '', is = ''] = [old[at], now[at]];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

const named = ({ rowId, name }: KeptLine): NamedLine => ({ rowId, name });

export const isNoDelta = (delta: ListDelta): boolean =>
  delta.new.length + delta.gone.length + delta.changed.length === 0;

/** How many rows of which kind, in words; '' for none. */
export function deltaWords({ new: added, gone, changed }: ListDelta): string {
  const parts = [
    [added.length, '新增'],
    [gone.length, '不再列入'],
    [changed.length, '内容变动'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${word} ${count} 户`)
    .join('、');
}
