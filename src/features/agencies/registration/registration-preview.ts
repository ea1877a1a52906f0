import { rowWords } from '#domain/annexes/sheets.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { Problem } from '#platform/problem.js';
import { resolveRows } from './naming-rules.js';
import { findSystemName } from './system-name-queries.js';
import { listKnownNames } from './name-queries.js';
import { namesMatch } from '#domain/values/names.js';
import { planRegistration, type RegistrationRow } from './registration-rules.js';

/** What acceptance would do with one row. */
export interface PreviewedOffice {
  /** Row of the file, in words. */
  readonly where: string;
  readonly name: string;
  readonly systemName: string;
  readonly becomes: 'unit' | 'known' | 'new';
  /** Undefined: the old system has no name to compare with. */
  readonly matches: boolean | undefined;
  /** Names of the offices that it forwards to. */
  readonly forwardsTo: readonly string[];
}

/** What accepting annex 1 would do, or the sentence with which it would be refused: shown before anybody presses. */
export async function previewRegistration(
  db: Db | Trx,
  unit: { readonly code: string; readonly agencyId: number },
  rows: readonly RegistrationRow[],
): Promise<{ readonly offices: readonly PreviewedOffice[]; readonly refusal: string }> {
  const [known, systemName] = await Promise.all([listKnownNames(db), findSystemName(db, unit.agencyId)]);
  try {
    const { offices, forwardings } = resolveRows(planRegistration(rows), unit, known);
    const nameOf = (id: number) => known.find((one) => one.agencyId === id && one.isOpen)?.name ?? '';
    const previewed = offices.map(({ row, agencyId }, at): PreviewedOffice => {
      const isUnit = agencyId === unit.agencyId;
      const old = (isUnit ? systemName : '') || row.systemName;
      return {
        where: rowWords(row.row),
        name: row.name,
        systemName: old,
        becomes: isUnit ? 'unit' : agencyId === undefined ? 'new' : 'known',
        matches: namesMatch(row.name, old),
        forwardsTo: forwardings
          .filter(({ from }) => from === at)
          .map(({ to }) => (typeof to === 'number' ? (offices[to]?.row.name ?? '') : nameOf(to.agencyId))),
      };
    });
    return { offices: previewed, refusal: '' };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { offices: [], refusal: error.sentence };
  }
}
