import { audit } from '#platform/audit.js';
import { dateTimeIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { registerProblems } from '#features/register/problems.js';
import { filterChips } from '#features/register/list/chips.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { filterQuery, readFilter, type RegisterFilter } from '#features/register/search/filter.js';
import type { ExportLayout } from './export.js';
import { insertExport, noteExportJob, type RegisterExport } from './export-queries.js';
import { type ExportMark, scopeText } from './export-rules.js';
import type { ExportFormat, LoggedFormat } from './export-words.js';

/** What a person asks to take away. */
export interface AskedExport {
  readonly filter: RegisterFilter;
  readonly format: ExportFormat;
  readonly layout: ExportLayout;
  readonly isFull: boolean;
  readonly reason: string;
  /** As counted when it was asked for. */
  readonly total: { readonly n: number; readonly isMore: boolean };
}

/** The same of what goes at once, one to be printed among them. */
type LoggedExport = Omit<AskedExport, 'format'> & { readonly format: LoggedFormat };

const reasonChars = { least: 2, most: 200 } as const;

/** Whole numbers are for those who may see each of them one by one, for business of their own region (C61). */
export const mayExportFull = (actor: Actor): boolean =>
  actor.verbs.has('register.reveal') && actor.verbs.has('register.export') && actor.scope.level !== 'province';

/**
 * Records that a list leaves, before its first byte does; `state` says whether it goes at once. Returns its number in the log.
 * @throws register.no_full_numbers, register.export_reason
 */
export async function recordExport(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { filter, format, layout, isFull, reason, total }: LoggedExport,
  state: 'sent' | 'making',
): Promise<number> {
  if (isFull && !mayExportFull(actor)) throw registerProblems.no_full_numbers();
  if (isFull && (reason.length < reasonChars.least || reason.length > reasonChars.most))
    throw registerProblems.export_reason({ field: 'reason' });
  const now = deps.clock.now();
  const query = filterQuery(filter);
  const id = await insertExport(trx, {
    ...{ state, format, layout, isFull },
    reason: isFull ? reason : null,
    filter: new URLSearchParams(query).toString(),
    scope: scopeText(actor.scope),
    askedBy: actor.id,
    agencyId: actor.agencyId,
    askedAt: now,
    askedRows: total.n,
    isMore: total.isMore,
  });
  audit(trx, now, actor, {
    verb: isFull ? 'register.reveal' : 'register.export',
    objectType: 'register',
    objectId: layout === 'annex3' ? `annex3 ${format}` : format,
    agencyId: actor.agencyId,
    after: { filter: query, ...total, exportNo: id, ...(isFull ? { reason } : {}) },
  });
  return id;
}

/** Records it and has it made in the background. @throws as `recordExport` */
export async function exportLater(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  asked: AskedExport,
): Promise<number> {
  const id = await recordExport(trx, deps, actor, asked, 'making');
  const job = { name: 'register.export', payload: { id }, dedupeKey: `register.export:${id}` };
  await noteExportJob(trx, id, await enqueue(trx, deps.clock.now(), job));
  return id;
}

/** What stands in the file about who took it away. */
export function markOf(
  one: Pick<RegisterExport, 'id' | 'agencyName' | 'askedByName' | 'askedAt' | 'isFull' | 'reason' | 'filter'>,
  places: readonly NamedPlace[],
  zone: string,
): ExportMark {
  return {
    no: one.id,
    office: one.agencyName,
    name: one.askedByName,
    at: dateTimeIn(zone, one.askedAt),
    isFull: one.isFull,
    reason: one.reason,
    filter: filterWords(one.filter, places),
  };
}

/** A stored filter as a person reads it; '' for none. */
export const filterWords = (query: string, places: readonly NamedPlace[]): string =>
  filterChips(filterOf(query), places)
    .map(({ label }) => label)
    .join('，');

export function filterOf(query: string): RegisterFilter {
  const asked = new URLSearchParams(query);
  return readFilter((name) => asked.get(name) ?? '');
}
