/**
 * What was done to a business: an import changed it or was taken back, its licence came to its end or that end was corrected, it was
 * filed or ended by a case, a wrong entry was corrected, or it was changed by anything else.
 */
export type HistoryAct = 'import' | 'undo' | 'change' | 'lapse' | 'unlapse' | 'file' | 'end' | 'correct';

/** Facts of a business by name as they are stored, its `filing_status` and the `source` of them all included; '' where nothing is known. */
export type Facts = Readonly<Record<string, string>>;

/** One fact before and after a change; personal numbers are sealed. */
export interface FactChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** A change as the history keeps it. */
export interface Statement {
  readonly act: HistoryAct;
  /** The batch that made the change, or whose change was taken back. */
  readonly batchId: number | null;
  /** Day from which the change holds. */
  readonly effectiveOn: string;
  readonly fields: readonly FactChange[];
}

/** What the register says of a business on a day: facts that held then; undefined before the day on which it begins. */
export interface Past {
  /** First day that the register speaks of. */
  readonly beganOn: string;
  readonly facts: Facts | undefined;
  /** What was entered at first, and the day it holds from. */
  readonly entry: { readonly facts: Facts; readonly effectiveOn: string };
}

/**
 * The facts of a business on a day, from what is known now and the whole history, oldest first. A statement holds from its day on, over all
 * that was stated before it, whatever days those hold from: on the last of all days stands what the register holds now. What was taken
 * back was never so. `enteredOn` is the day on which the business was entered.
 */
export function factsOn(day: string, now: Facts, history: readonly Statement[], enteredOn: string): Past {
  const first: Record<string, string> = { ...now };
  for (const { fields } of history.toReversed()) for (const { field, before } of fields) first[field] = before;
  const counted = history.filter((_, at) => !isTakenBack(history, at));
  const entry = { facts: first, effectiveOn: firstDay(first, enteredOn) };
  const beganOn = [entry.effectiveOn, ...counted.map(({ effectiveOn }) => effectiveOn)].reduce(earlier);
  if (day < beganOn) return { beganOn, facts: undefined, entry };
  const facts = { ...first };
  for (const { effectiveOn, fields } of counted)
    if (effectiveOn <= day) for (const { field, after } of fields) facts[field] = after;
  return { beganOn, facts, entry };
}

/** A filing holds from its day; an entry without one from the first day of its licence, as far as the old system told it. */
export function firstDay(facts: Facts, enteredOn: string): string {
  const days = [facts['filing_date'], facts['licence_valid_from'], facts['licence_issued_on']];
  return earlier(days.find((day) => day !== undefined && day !== '') ?? enteredOn, enteredOn);
}

/** The day from which a change holds: that of the filing where it makes a business a filed one, else the day on which it is entered. */
export function effectiveDay(fields: readonly FactChange[], enteredOn: string): string {
  const after = (name: string) => fields.find(({ field }) => field === name)?.after ?? '';
  const filedOn = after('filing_status') === 'filed' ? after('filing_date') : '';
  return filedOn === '' ? enteredOn : earlier(filedOn, enteredOn);
}

/** Whether an entry is the taking back of an import, or an import that was taken back later. */
function isTakenBack(history: readonly Statement[], at: number): boolean {
  const { act, batchId } = history[at] as Statement;
  return (
    act === 'undo' || (act === 'import' && history.some((later) => later.act === 'undo' && later.batchId === batchId))
  );
}

const earlier = (a: string, b: string): string => (a < b ? a : b);
