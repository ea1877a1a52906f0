import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { maskMobile } from '#platform/crypto/personal.js';
import type { AgencyFile } from '#features/agencies/directory/directory-queries.js';
import type { Drive } from '#features/drive/queries.js';
import { type Call, insertCall } from './call-queries.js';
import { type CallOutcome, outcomeWords } from './call-rules.js';
import { momentOf, momentWords } from './moment-rules.js';
import { progressProblems } from './problems.js';

export interface TypedCall {
  readonly agencyId: number;
  readonly outcome: string;
  readonly promised: string;
  readonly note: string;
}

const noteMost = 300;

/** Writes down what came of a call; each is kept. @throws progress.* */
export async function logCall(
  trx: Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  drive: Drive,
  typed: TypedCall,
): Promise<void> {
  const at = clock.now();
  const zone = config.officeZone;
  if (!Object.hasOwn(outcomeWords, typed.outcome)) throw progressProblems.outcome({ field: 'outcome' });
  const outcome = typed.outcome as CallOutcome;
  const promisedAt = promiseOf(typed.promised, { zone, now: at, deadline: drive.deadlineAt });
  if (promisedAt !== null && outcome !== 'reached') throw progressProblems.promise_unreached({ field: 'promised' });
  const note = typed.note.replace(/\s+/g, ' ').trim();
  if ([...note].length > noteMost) throw progressProblems.note_long({ most: noteMost, field: 'note' });
  const { agencyId } = typed;
  await insertCall(trx, { driveId: drive.id, agencyId, outcome, promisedAt, note, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'drive.call',
    objectType: 'agency',
    objectId: agencyId,
    agencyId,
    after: {
      answered: outcomeWords[outcome],
      ...(promisedAt === null ? {} : { promised: momentWords(promisedAt, zone) }),
      ...(note === '' ? {} : { note }),
    },
  });
}

/** A promise is of a moment to come. @throws progress.promise */
function promiseOf(typed: string, terms: Parameters<typeof momentOf>[1]): Date | null {
  if (typed.trim() === '') return null;
  const at = momentOf(typed, terms);
  if (at === null || at <= terms.now) throw progressProblems.promise({ field: 'promised' });
  return at;
}

/** Records that whole numbers of liaisons went onto paper, an entry for each office (C61). */
export function notePrinted(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  agencyIds: readonly number[],
  reason: string,
): void {
  for (const agencyId of agencyIds)
    audit(trx, clock.now(), actor, {
      verb: 'personal.reveal',
      objectType: 'agency',
      objectId: agencyId,
      agencyId,
      after: { reason },
    });
}

/** How an office is reached. */
export interface Contact {
  readonly name: string;
  readonly post: string;
  readonly phone: string;
  readonly mobile: string;
}

export const contactOf = ({ cipher }: Pick<Deps, 'cipher'>, file: AgencyFile | undefined, isFull: boolean): Contact => {
  const mobile = file ? cipher.open(file.liaisonMobileSealed) : '';
  return {
    name: file?.liaisonName ?? '',
    post: file?.liaisonPost ?? '',
    phone: file?.officePhone ?? '',
    mobile: isFull ? mobile : maskMobile(mobile),
  };
};

/** The last call in a few words. */
export function callWords(
  { outcome, promisedAt, at, byName, note }: Pick<Call, 'outcome' | 'promisedAt' | 'at' | 'byName' | 'note'>,
  zone: string,
): string {
  const promise = promisedAt === null ? '' : `，承诺 ${momentWords(promisedAt, zone)} 前报送`;
  return `${momentWords(at, zone)} ${byName}：${outcomeWords[outcome]}${promise}${note === '' ? '' : `（${note}）`}`;
}
