import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { FactChange } from '#features/register/detail/history-rules.js';
import { gramsOf, searchText } from '#features/register/text.js';
import { deleteFormerNames, type FormerName, insertFormerNames, listNamings } from './former-name-queries.js';
import type { HistoryEntry } from './history-queries.js';

/** A business that got another name. */
export interface Renaming {
  readonly businessId: number;
  /** Undefined where the name was never borne: what was taken back was never so. */
  readonly former: FormerName | undefined;
  /** The name that it bears now, as the search sees it. */
  readonly borne: string;
}

type Naming = Pick<HistoryEntry, 'businessId' | 'act' | 'fields' | 'effectiveOn'>;

/** What an entry of the history says of the name; undefined where it says nothing, or the search sees no difference. */
export function renamingOf({ businessId, act, fields, effectiveOn }: Naming): Renaming | undefined {
  if (!fields.includes('"business_name"')) return undefined;
  const change = (JSON.parse(fields) as FactChange[]).find(({ field }) => field === 'business_name');
  if (!change) return undefined;
  const [normal, borne] = [searchText(change.before), searchText(change.after)];
  if (normal === borne) return undefined;
  const isBorne = act !== 'undo' && normal !== '';
  return {
    businessId,
    borne,
    former: isBorne ? { businessId, normal, name: change.before, untilOn: effectiveOn } : undefined,
  };
}

/** Keeps the names that were given up, as the history has them in its order; the one that is borne in the end is no former one. */
export async function noteRenamings(trx: Trx, renamings: readonly Renaming[]): Promise<void> {
  const names = new Map<string, { readonly key: readonly [number, string]; readonly former: FormerName | undefined }>();
  for (const { businessId, borne, former } of renamings) {
    names.set(`${businessId} ${borne}`, { key: [businessId, borne], former: undefined });
    if (former) names.set(`${businessId} ${former.normal}`, { key: [businessId, former.normal], former });
  }
  const all = [...names.values()].sort((a, b) => a.key[0] - b.key[0]);
  await deleteFormerNames(
    trx,
    all.flatMap(({ key, former }) => (former ? [] : [key])),
  );
  const kept = all.flatMap(({ former }) => former ?? []);
  const grams = kept.flatMap(({ normal, businessId }) => gramsOf(normal).map((gram) => [gram, businessId] as const));
  await insertFormerNames(
    trx,
    kept,
    grams.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
  );
}

/** Notes what the history tells of former names. Safe to stop and to run again. */
export async function noteFormerNames(db: Db): Promise<void> {
  for (let after = 0; ; ) {
    const entries = await listNamings(db, after, entriesAtOnce);
    const last = entries.at(-1);
    if (!last) return;
    await inTransaction(db, (trx) =>
      noteRenamings(
        trx,
        entries.flatMap((entry) => renamingOf(entry) ?? []),
      ),
    );
    after = Number(last.id);
  }
}

const entriesAtOnce = 1_000;
