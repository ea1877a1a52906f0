import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { seenMark } from '#platform/http/seen.js';
import { problems } from '#platform/problem.js';
import { isNilAnnex, nilBars } from '#domain/annexes/nil-return.js';
import { crossCheckLater } from '#features/annexes/crosschecks/cross-check.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { beginVersion } from '#features/annexes/entry/typed-row.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getOwnAnnex } from '#features/annexes/queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { submitAnnex } from '#features/annexes/review/steps.js';
import { type NilDraft, nilDraft } from './nil-facts.js';
import { insertNilReturn } from './nil-queries.js';

/** Mark of what is about to be signed: another list, version or check of it is another statement. */
export const nilMark = ({ version, hash, statement }: NilDraft): string =>
  seenMark(version?.id ?? null, version?.checkedAt ?? null, version?.fixCount ?? null, hash, statement);

/**
 * Hands an annex in as a nil return (零报告): the statement is signed for the list as it was handed out, and the annex goes the way
 * of every submission, four eyes included (R23, R29). Returns its id. @throws annex.nil_*, portal.stale, as `submitAnnex`
 */
export async function signNilReturn(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  { annexId, seen, isSure }: { readonly annexId: number; readonly seen: string; readonly isSure: boolean },
): Promise<number> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit');
  const draft = await nilDraft(trx, deps, annex);
  const [bar] = nilBars(draft.facts);
  if (bar) throw annexProblems[bar.code]({ count: bar.count });
  if (!isSure) throw annexProblems.nil_not_sure({ field: 'sure' });
  if (seen !== nilMark(draft) || !draft.version) throw problems.stale();
  const at = await submitAnnex(trx, deps, actor, annexId, { isNil: true });
  const number = numberOf(deps, annex, at);
  const { statement, count, hash, releasedAt, version } = draft;
  const id = await insertNilReturn(trx, {
    ...{ number, annexId, versionId: version.id, agencyId: annex.agencyId, statement },
    ...{ rowCount: count, listHash: hash, releasedAt, signedBy: actor.id, signedAt: at },
  });
  audit(trx, at, actor, {
    verb: 'annex.sign-nil',
    objectType: 'annex',
    objectId: annexId,
    agencyId: annex.agencyId,
    after: { versionId: version.id, nilNumber: number, text: statement, n: count, listHash: hash },
  });
  return id;
}

function numberOf(deps: Pick<AnnexDeps, 'config' | 'ids'>, { unitCode, annexNo }: Annex, at: Date): string {
  return `L${dayIn(deps.config.officeZone, at).replaceAll('-', '')}-${unitCode}-${annexNo}-${deps.ids.short(6)}`;
}

/**
 * Begins an annex that has nothing to say as a version without rows, by whoever fills annexes in: so that another person signs it (R29).
 * Annexes 4 and 5 begin so only where their list has no licence. @throws annex.nil_has_version, annex.nil_list
 */
export async function beginNilReturn(trx: Trx, deps: AnnexDeps, actor: Actor, annexId: number): Promise<number> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  if (!isNilAnnex(annex.annexNo)) throw annexProblems.not_nil();
  requireStep(annex, 'upload', '作零报告');
  if (annex.currentVersionId !== null) throw annexProblems.nil_has_version();
  const { facts } = await nilDraft(trx, deps, annex);
  if (annex.annexNo !== 3 && facts.handed === undefined) throw annexProblems.nil_not_handed();
  const count = facts.handed ?? 0;
  if (count > 0) throw annexProblems.nil_list({ count });
  const versionId = await beginVersion(trx, deps, actor, annex);
  await crossCheckLater(trx, deps, annex);
  return versionId;
}
