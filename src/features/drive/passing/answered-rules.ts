import { handedList, handedRowId } from '#domain/legacy/handed.js';
import type { OfficeFinder } from '#domain/legacy/offices.js';
import type { NamedLicence, PassedAway } from './pass-queries.js';

/** A row of an annex 4 or 5 as its office handed it in. */
export interface AnsweredRow {
  readonly rowId: string;
  readonly oldId: string;
  /** 非本辖区 */
  readonly isElsewhere: boolean;
  /** The office that is named for it; '' for none. */
  readonly office: string;
}

/** A licence with the office that is named for it. */
export interface ToPass {
  readonly licenceId: number;
  readonly office: string;
}

export const waitingOf = (away: readonly PassedAway[]): readonly PassedAway[] =>
  away.filter(({ state, holder, toUnit }) => state === 'waiting' && holder === toUnit);

/** Of what was passed on and nobody has taken: what the office now says otherwise, or of another office. */
export function takenBack(
  away: readonly PassedAway[],
  rows: readonly AnsweredRow[],
  offices: OfficeFinder,
): readonly PassedAway[] {
  const waiting = waitingOf(away);
  const find = finderOf(waiting);
  const back = new Set<PassedAway>();
  for (const row of rows) {
    const one = find(row);
    if (one && (!row.isElsewhere || offices.find(row.office).unit !== one.toUnit)) back.add(one);
  }
  return [...back];
}

/** Licences of the list that the office says are another one's, each once. */
export function marked(list: readonly NamedLicence[], rows: readonly AnsweredRow[]): readonly ToPass[] {
  const find = finderOf(list);
  const found = new Map<number, ToPass>();
  for (const row of rows) {
    const one = row.isElsewhere ? find(row) : undefined;
    if (one && !found.has(one.id)) found.set(one.id, { licenceId: one.id, office: row.office });
  }
  return [...found.values()];
}

export function named(list: readonly NamedLicence[], rows: readonly AnsweredRow[]): readonly NamedLicence[] {
  const find = finderOf(list);
  return [...new Set(rows.flatMap((row) => find(row) ?? []))];
}

/** Finds the licence of a row as the check of the annex does. */
function finderOf<L extends NamedLicence>(list: readonly L[]): (row: AnsweredRow) => L | undefined {
  const byRowId = new Map(list.map((one) => [handedRowId(one.oldId, one.copyNo), one]));
  const handed = handedList([...byRowId].map(([rowId, { oldId }]) => ({ rowId, typed: { old_system_id: oldId } })));
  return ({ rowId, oldId }) => byRowId.get(handed.find(rowId, oldId)?.rowId ?? '');
}
