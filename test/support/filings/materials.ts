import { inTransaction } from '#platform/db/transaction.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { beginDraft } from '#features/filings/cases/drafting.js';
import { addMaterial, askedMaterial, openCase } from '#features/filings/materials/adding.js';
import { beginUpload } from '#features/filings/materials/pieces/pieces.js';
import { aBusiness } from '#test/support/businesses.js';
import { type CastName, ownAgency } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { aPdf } from './scans.js';

/** A portal at work after go-live: filings are made from then on. */
export async function startOfficePortal(options: Parameters<typeof startTestPortal>[0] = {}): Promise<TestPortal> {
  const portal = await startTestPortal(options);
  portal.clock.setTo(new Date('2020-12-02T02:00:00Z'));
  return portal;
}

/** A draft of the own office, or of another one. Returns its id. */
export async function draftWith(
  portal: TestPortal,
  {
    kind = 'new',
    facts = {},
    businessId,
    code = ownAgency,
    by = 'clerk',
  }: {
    readonly kind?: CaseKind;
    readonly facts?: CaseFacts;
    readonly businessId?: number;
    readonly code?: string;
    readonly by?: CastName;
  } = {},
): Promise<number> {
  const { db, cipher } = portal.deps;
  const { id } = (await db('agencies').select('id').where({ code }).first()) as { id: number };
  return inTransaction(db, (trx) =>
    beginDraft(trx, cipher, {
      kind,
      agencyId: Number(id),
      facts: { ...aBusiness(1), ...facts },
      ...(businessId !== undefined && { businessId }),
      by: portal.cast[by].id,
      at: portal.clock.now(),
    }),
  );
}

/** Puts a scan below a material of a case of the own office. Returns the id of the material's file. */
export async function laidMaterial(
  portal: TestPortal,
  caseId: number,
  { code = 'M02', name = '营业执照.pdf', content = aPdf() } = {},
): Promise<number> {
  const { deps } = portal;
  const clerk = await actorNamed(portal, 'clerk');
  return inTransaction(deps.db, async (trx) => {
    const open = await openCase(trx, deps, clerk, caseId);
    return addMaterial(trx, deps, clerk, open, { material: askedMaterial(open, code), content, name });
  });
}

/** What routes of materials name: a draft, a file in it, and one that has not come to its end. */
export async function aMaterialCase(portal: TestPortal) {
  const filingId = await draftWith(portal);
  const materialFileId = await laidMaterial(portal, filingId);
  const clerk = await actorNamed(portal, 'clerk');
  const file = { code: 'M03', name: '租赁合同.pdf', modified: '1606440000000', sizeBytes: 4_000 };
  const { id: uploadKey } = await beginUpload(portal.deps, clerk, filingId, file);
  return { filingId, materialFileId, uploadKey, pageNo: 1 };
}
