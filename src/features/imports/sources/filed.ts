import { createHash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { MarkedAnnex } from '#domain/legacy/marks.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import type { Annex } from '#features/annexes/queries.js';
import { entriesOf, listLicenceEntries } from '#features/imports/entry-queries.js';
import { listLicenceLinks, type LicenceLink } from './link-queries.js';
import { licencesOfRows } from './row-licences.js';
import type { ImportContext, ImportSource, SourceRow } from './source.js';

/** Without these there is no entry in the register; the check demands them too. */
const needed = [
  'division_code',
  'business_name',
  'subject',
  'business_class',
  'operating_status',
  'filing_no',
  'filing_date',
] as const;

const blocksAtOnce = 3;

/**
 * Annex 3: each row is a filing and enters as filed. Values are those that its last check stored, cells mended on line included: nothing is
 * read or checked again, so that what the province accepted is what comes in.
 */
export async function filedSource(
  deps: Pick<Deps, 'db' | 'cipher'>,
  { annex, version, batchId }: Omit<ImportContext, 'cities'>,
): Promise<ImportSource> {
  const stands = await standingOf(deps.db, deps, annex, version.id);
  async function* rows(): AsyncGenerator<readonly SourceRow[]> {
    let gathered: SourceRow[] = [];
    let blocks = 0;
    for await (const block of walkFacts(deps.db, deps.cipher, version.id)) {
      for (const { row, values, error } of block)
        gathered.push({
          row,
          values,
          error,
          name: values['business_name'] ?? '',
          task: { kind: 'enter', stands: stands.get(row) ?? [] },
        });
      if (++blocks % blocksAtOnce !== 0) continue;
      yield gathered;
      gathered = [];
    }
    if (gathered.length > 0) yield gathered;
  }
  return {
    status: 'filed',
    needed,
    stamp:
      stands.size === 0
        ? ''
        : createHash('sha256')
            .update(JSON.stringify([...stands]))
            .digest('hex'),
    standing: [...stands.values()].flat(),
    rows,
    stated: (row) => ({ kind: 'annex', versionId: version.id, row, batchId }),
    withdrawn: async () => [],
  };
}

/** Entries of licences that annexes 4 and 5 say are filed in this version, by its row: such an entry becomes the filed one. */
async function standingOf(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  annex: Pick<Annex, 'driveId' | 'unitCode'>,
  versionId: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const stands = new Map<number, number[]>();
  if ((await listLicenceEntries(db, annex.driveId, annex.unitCode)).every(({ kind }) => kind === 'as_filed'))
    return stands;
  for (const { filedRow, licenceId } of await linkedLicences(
    db,
    { cipher },
    annex,
    await listLicenceLinks(db, versionId),
  )) {
    const entry = (await entriesOf(db, [licenceId])).get(licenceId);
    if (entry?.kind === 'as_unfiled') stands.set(filedRow, [...(stands.get(filedRow) ?? []), entry.businessId]);
  }
  return stands;
}

/** A licence, the row of annex 4 or 5 that marks it, and the row of its filing. */
export interface LinkedLicence extends LicenceLink {
  readonly licenceId: number;
}

/** The licences that links speak of, as far as their unit still has them in its lists. */
export async function linkedLicences(
  db: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  annex: Pick<Annex, 'driveId' | 'unitCode'>,
  links: readonly LicenceLink[],
): Promise<LinkedLicence[]> {
  const found: LinkedLicence[] = [];
  for (const annexNo of [4, 5] as const satisfies readonly MarkedAnnex[]) {
    const own = links.filter((link) => link.annexNo === annexNo);
    const [first] = own;
    if (!first) continue;
    const rows = new Set(own.map(({ row }) => row));
    const licences = await licencesOfRows(db, cipher, annex, first, rows);
    for (const link of own) {
      const licenceId = licences.get(link.row);
      if (licenceId !== undefined) found.push({ ...link, licenceId });
    }
  }
  return found;
}
