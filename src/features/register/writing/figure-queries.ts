import type { Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Indexed } from '#features/register/totals/totals-queries.js';

/** What figures tell apart besides what the roll-up does. */
export interface Told extends Indexed {
  readonly agencyId: number;
  /** '' where it is not known. */
  readonly subject: string;
}

/** A cell of the figures and by how much it grows. */
export interface Tally extends Told {
  /** Month of filing, `2020-11`; '' where it was not filed. */
  readonly month: string;
  readonly by: number;
}

/** How a business was counted until it changed or went. */
export interface Past extends Told {
  readonly id: number;
  readonly createdAt: Date;
  readonly untilAt: Date;
  readonly filedOn: string;
  readonly name: string;
}

const cellColumns = [
  ...['division_code', 'agency_id', 'business_class', 'subject', 'filing_status', 'operating_status'],
  ...['filed_month', 'city', 'n'],
] as const;

/** Applies changes to the figures in the order given; cells that come to 0 go. Others wait for these rows: shortly before COMMIT. */
export async function applyTallies(trx: Trx, tallies: readonly Tally[]): Promise<void> {
  const grown = tallies.filter(({ by }) => by > 0);
  for (let i = 0; i < grown.length; i += atOnce)
    await bulkInsert(
      trx,
      'business_figures',
      cellColumns,
      grown
        .slice(i, i + atOnce)
        .map((one) => [
          ...[one.divisionCode, one.agencyId, one.businessClass, one.subject, one.filingStatus, one.operatingStatus],
          ...[one.month, one.city, one.by],
        ]),
      'ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
    );
  for (const one of tallies.filter(({ by }) => by < 0)) {
    const cell = trx('business_figures').where({
      division_code: one.divisionCode,
      agency_id: one.agencyId,
      business_class: one.businessClass,
      subject: one.subject,
      filing_status: one.filingStatus,
      operating_status: one.operatingStatus,
      filed_month: one.month,
    });
    await cell.clone().update({ n: trx.raw('n - ?', [-one.by]) });
    await cell.clone().where('n', 0).delete();
  }
}

export async function insertPasts(trx: Trx, pasts: readonly Past[]): Promise<void> {
  for (let i = 0; i < pasts.length; i += atOnce)
    await bulkInsert(
      trx,
      'business_pasts',
      [
        ...['business_id', 'created_at', 'until_at', 'city', 'division_code', 'agency_id', 'business_class', 'subject'],
        ...['filing_status', 'operating_status', 'filed_on', 'business_name'],
      ],
      pasts
        .slice(i, i + atOnce)
        .map((one) => [
          ...[one.id, one.createdAt, one.untilAt, one.city, one.divisionCode, one.agencyId],
          ...[one.businessClass || null, one.subject || null, one.filingStatus, one.operatingStatus],
          ...[one.filedOn, one.name],
        ]),
    );
}

const atOnce = 1_000;
