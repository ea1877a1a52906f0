import type { Db } from '#platform/db/connection.js';
import { dayIn } from '#platform/clock.js';
import { attachDocument } from '#platform/documents.js';
import type { Actor } from '#platform/http/actor.js';
import { forwardDuty } from '#features/agencies/duties/forwarding.js';
import { listForwardings } from '#features/agencies/duties/forwarding-queries.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { proposeCorrection } from '#features/filings/corrections/proposing.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { beginSecondEntry } from '#features/filings/second/begin.js';
import { decidePair } from '#features/matching/decisions.js';
import { insertCases } from '#features/annexes/collisions/collision-queries.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { addComment } from '#features/annexes/review/comments.js';
import { insertWaiver } from '#features/annexes/waivers/waiver-queries.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { proposeAppointment } from '#features/operators/security/appointments.js';
import { askedFrom } from '#features/operators/requests/asked.js';
import { submitRequest } from '#features/operators/requests/requests.js';
import { act, annexIdOf, importAnnex, sendAnnex, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { publishEdition, writeEdition } from '#src/season/notice.js';
import { runJudge } from '#features/ledger/judging.js';
import { loadExtract } from '#src/season/licences.js';
import { beginRetirement } from '#test/support/retirement.js';
import { carryOn, type Milestone } from '#src/season/course.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { askedUpload } from '#test/support/asked-upload.js';
import { ownAgency } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';
import { insertReminder } from '#features/drive/reminders/reminder-queries.js';
import { dueAtOf } from '#features/drive/reminders/reminder-rules.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { insertPrint } from '#features/filings/papers/batch/print-queries.js';
import { storeComparison } from '#features/drive/exchange/comparing.js';
import { storeOperatingRows } from '#features/annexes/visits/visit-queries.js';
import { aMaterialCase } from '#test/support/filings/materials.js';
import { filedBusiness, filingPortal, receivedCase } from '#test/support/filings/case-support.js';
import { madePackage, placedMail, waitingMail } from '#test/support/mailbox/season.js';
import { actorNamed } from '#test/support/operators.js';
import { type PublishedSeason, publishSeason } from '#test/support/publication.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** One annex of the cast's own agency in every stage that a page can show. */
export interface Season {
  /** Annex 1: open, its current version has faults. */
  readonly open: SeasonAnnex;
  /** Annex 3: imported, its business stands in the register. */
  readonly imported: SeasonAnnex & { readonly batchId: number };
  readonly importRunId: number;
  /** Annex 4: claimed by the reviewer, who has read it, with a comment not yet sent. */
  readonly claimed: SeasonAnnex & { readonly commentId: number; readonly receiptNo: string };
  /** Annex 5: a file that nobody has read yet. */
  readonly reading: SeasonAnnex;
  /** A file of the office that nobody has said the annex of. */
  readonly uploadId: number;
  /** A package for the mailbox, of what the office has submitted. */
  readonly packageId: number;
  /** A file of a mail that the province has put into the office's annex 2, and the drop that it came with. */
  readonly mail: { readonly dropId: number; readonly mailFileId: number };
  /** 定安's duty, forwarded by the province to an office that nobody knew. */
  readonly forwarded: { readonly agencyId: number; readonly forwardingId: number; readonly changeId: number };
  /** The scan of the paper that the forwarding rests on. */
  readonly documentId: number;
  /** An account of the agency, and a request of its manager that nobody has decided. */
  readonly accounts: { readonly operatorId: number; readonly requestId: number };
  /** An appointment of the province that nobody has decided: its request. */
  readonly appointmentId: number;
  /** A list of the old system that was loaded, and one of its licences. */
  readonly licences: { readonly loadId: number; readonly licenceId: number };
  /** A rehearsal of the old module's retirement that was made, and a letter of the own office about the licence. */
  readonly retirement: { readonly rehearsalId: number; readonly letterId: number };
  /** A waiver that the office has asked for in annex 4, and nobody decided. */
  readonly waiverId: number;
  /** A business of annex 3 that may be one of the register, with what its office says and a scan. */
  readonly collision: { readonly collisionId: number; readonly sideId: number; readonly documentId: number };
  /** What the office said of a licence and a filing. */
  readonly matchId: number;
  /** A list of the old system that waits to be held against the register. */
  readonly comparisonId: number;
  /** A filing case that the office has received, and a correction that it has proposed. */
  readonly filingId: number;
  readonly correctionId: number;
  /** Filing forms that the office has asked for in one file. */
  readonly printId: number;
  /** A business of annex 5 that still operates, as the office said before it sent the file anew. */
  readonly operatingRowId: number;
  /** A draft of a filing, a file of its materials, and one that comes in pieces and has not come to its end. */
  readonly materials: Awaited<ReturnType<typeof aMaterialCase>>;
  /** An edition of the public list, a request and a notice about it; an export of the register. */
  readonly published: PublishedSeason;
  /** A second entry of the own office that is not finished. */
  readonly secondId: number;
  readonly driveId: number;
  /** A reminder of the office's own deadline. */
  readonly reminderId: number;
  /** An edition of its notice that is addressed to the cast's own agency alone. */
  readonly editionId: number;
  /** One that the reviewer has written and nobody released. */
  readonly writtenEditionId: number;
  /** An entry of the audit: the newest. */
  readonly auditSeq: number;
}
export interface SeasonAnnex {
  readonly annexId: number;
  readonly versionId: number;
}

/** Plays the season through the actions; the jobs that their pages would wait for are run here at once. */
export async function playSeason(portal: TestPortal): Promise<Season> {
  const { deps } = portal;
  const hands = await handsOf(portal);
  const typed = (no: AnnexNo, change: Readonly<Record<string, string>> = {}) =>
    annexWorkbook(no, [{ ...(soundRow[no] as Record<string, string>), ...change }]);
  const open = await hands.upload(1, typed(1, { liaison_mobile: '12', agency_uscc: '12469001555555553U' }));
  const imported = await hands.upload(3, annexWorkbook(3, [typedBusiness(1), typedBusiness(2)]));
  await hands.handIn(imported.annexId, 'accepted');
  const { id: batchId } = await importAnnex(deps, hands.importer, imported.annexId);
  const claimed = await hands.upload(4, typed(4));
  await hands.handIn(claimed.annexId, 'claimed');
  await act(deps, (trx) => readThrough(trx, deps, hands.reviewer, claimed.annexId));
  const receipt = await deps.db('annex_versions').where({ id: claimed.versionId }).first();
  const comment = { annexId: claimed.annexId, row: 2, field: 'uscc', text: '请核对' };
  await act(deps, (trx) => addComment(trx, deps, hands.reviewer, comment));
  const [last] = (await deps.db('annex_comments').max({ id: 'id' })) as { id: number }[];
  const reading = await hands.upload(5, typed(5), false);
  const { uploadId } = await askedUpload(portal);
  const { dropId, mailFileId } = await placedMail(portal, 2, { code: ownAgency, name: '海口市' });
  const mail = { dropId, mailFileId };
  await waitingMail(portal, 2, { code: ownAgency, name: '海口市' });
  const forwarded = await forwardForeignDuty(portal, hands.reviewer);
  const licences = await loadLicences(portal, hands);
  const retirement = await beginRetirement(portal, hands, licences.licenceId);
  const published = await publishSeason(portal, hands);
  const reminderId = await remindOwn(portal);
  const collision = await meetRegister(portal, imported, hands.filer);
  const driveId = (await findCurrentDrive(deps.db))?.id ?? 0;
  const notice = await publishOwnNotice(portal, driveId, hands);
  const [newest] = (await deps.db('audit_entries').max({ seq: 'seq' })) as { seq: number }[];
  return {
    auditSeq: Number(newest?.seq),
    driveId,
    published,
    reminderId,
    ...notice,
    open,
    imported: { ...imported, batchId },
    importRunId: await anImportRun(deps.db, hands.importer.id, imported.annexId, batchId),
    claimed: { ...claimed, commentId: Number(last?.id), receiptNo: String(receipt?.receipt_no) },
    reading,
    uploadId,
    packageId: await madePackage(portal),
    secondId: await beginSecond(portal),
    mail,
    forwarded,
    licences,
    retirement,
    waiverId: await askForWaiver(portal, claimed),
    collision,
    matchId: await sayOfPair(portal, hands.filer),
    comparisonId: await act(deps, (trx) => storeComparison(trx, deps, hands.reviewer, extractFile([anOldLicence(1)]))),
    ...(await fileSomething(portal)),
    printId: await act(deps, (trx) => insertPrint(trx, printOf(hands.filer, deps.clock.now()))),
    operatingRowId: await stillOperating(portal, reading),
    materials: await aMaterialCase(portal),
    documentId: await act(deps, (trx) =>
      attachDocument(
        trx,
        deps,
        hands.reviewer,
        { objectType: 'forwarding', objectId: forwarded.forwardingId, agencyId: forwarded.agencyId },
        { name: '示交函8号.pdf', content: Buffer.from('%PDF-1.4') },
      ),
    ),
    accounts: { operatorId: portal.cast.filer.id, requestId: await hands.askForAccount() },
    appointmentId: await hands.propose(),
  };
}

async function beginSecond(portal: TestPortal): Promise<number> {
  const { deps } = portal;
  const clerk = await actorNamed(portal, 'clerk');
  const openedAt = deps.clock.now();
  const asked = { number: 'PT2020112000001', resultOn: '2020-11-20', result: 'created', openedAt } as const;
  return act(deps, (trx) => beginSecondEntry(trx, deps, clerk, { ...asked, businessId: undefined }));
}

/** Sound annexes have nothing to waive: the row stands for one that had. */
export async function askForWaiver({ deps, cast }: TestPortal, { annexId, versionId }: SeasonAnnex): Promise<number> {
  const waiver = { rule: 'V2', field: 'uscc', kind: 'V2.uscc.check-digit', ground: '执照确为此号' };
  const asked = { askedBy: cast.filer.id, askedAt: deps.clock.now(), expiresOn: '2021-03-31' };
  const row = { row: 2, rowKey: '0', value: '91460105123456788A', message: '末位校验不符。' };
  return act(deps, (trx) => insertWaiver(trx, deps.cipher, { annexId, versionId, ...waiver, ...asked }, [row]));
}

/** Reminds the own office alone of its deadline. */
async function remindOwn({ deps }: TestPortal): Promise<number> {
  const [drive, office] = [await findCurrentDrive(deps.db), await findAgencyByCode(deps.db, ownAgency)];
  if (!drive || !office) throw new Error('there is nobody to remind');
  const { deadlineAt } = drive;
  const one = { driveId: drive.id, unitCode: ownAgency, agencyId: office.id, kind: 'd3', deadlineAt } as const;
  const made = { dueAt: dueAtOf('d3', deadlineAt), at: deps.clock.now(), left: 5, isOvertaken: false } as const;
  return act(deps, async (trx) => (await insertReminder(trx, { ...one, ...made, mailState: 'off' })) ?? 0);
}

/** Whatever the phase: its pages are there before go-live too, its acts are not. */
async function fileSomething(portal: TestPortal): Promise<Pick<Season, 'filingId' | 'correctionId'>> {
  const office = await filingPortal(portal);
  const filingId = await receivedCase(office);
  const { id: businessId } = await filedBusiness(office, 690);
  const correction = {
    businessId,
    version: 1,
    kind: 'facts',
    typed: { staff_total: '21' },
    ground: '录入时写错',
  } as const;
  const correctionId = await act(portal.deps, (trx) =>
    proposeCorrection(trx, portal.deps, office.acceptor, correction),
  );
  return { filingId, correctionId };
}
const printOf = (actor: Actor, madeAt: Date) => ({
  agencyId: actor.agencyId,
  madeBy: actor.id,
  madeAt,
  what: 'cases' as const,
  asked: '已备案的办件',
  count: 1,
  items: '1',
  origin: 'http://192.0.2.1',
});

async function stillOperating({ deps }: TestPortal, { annexId, versionId }: SeasonAnnex): Promise<number> {
  const row = { rowKey: 'HN0000123', row: 2, name: '示例修理厂', address: '示例路1号', licenceNo: '', validTo: null };
  await act(deps, (trx) => storeOperatingRows(trx, { annexId, versionId, unitCode: ownAgency }, [row]));
  return Number((await deps.db('operating_rows').first<{ id: number }>('id')).id);
}

const sayOfPair = async ({ deps }: TestPortal, filer: Actor): Promise<number> =>
  act(deps, async (trx) =>
    decidePair(trx, deps, filer, {
      driveId: (await findCurrentDrive(deps.db))?.id ?? 0,
      unitCode: ownAgency,
      licenceKey: 'a'.repeat(32),
      filingKey: 'b'.repeat(32),
      filingName: null,
      verdict: 'different',
      said: { licence: '示例修理厂', filing: '示例汽修', says: '' },
    }),
  );

/** A case as the comparison of offices would keep it: the first row of the annex, and a business of the register. */
async function meetRegister(
  { deps }: TestPortal,
  { annexId, versionId }: SeasonAnnex,
  filer: Actor,
): Promise<Season['collision']> {
  const [row] = await listRowDigests(deps.db, versionId);
  const [last] = (await deps.db('businesses').max({ id: 'id' })) as { id: number }[];
  const driveId = (await findCurrentDrive(deps.db))?.id ?? 0;
  const nowhere = { annexId: null, rowKey: null, versionId: null, row: null, businessId: null };
  const own = { ...nowhere, annexId, versionId, rowKey: row?.rowKey ?? '', row: row?.row ?? 0 };
  const found = {
    pairHash: '0'.repeat(32),
    ground: 'likely',
    agrees: '字号',
    sides: [own, { ...nowhere, businessId: Number(last?.id) }],
  } as const;
  await act(deps, (trx) => insertCases(trx, driveId, [found], deps.clock.now()));
  const side = await deps.db('collision_sides').where({ annex_id: annexId }).first();
  const owner = { objectType: 'collision-side', objectId: Number(side?.id), agencyId: filer.agencyId };
  const scan = { name: '营业执照.pdf', content: Buffer.from('%PDF-1.4 1') };
  return {
    collisionId: Number(side?.collision_id),
    sideId: Number(side?.id),
    documentId: await act(deps, (trx) => attachDocument(trx, deps, filer, owner, scan)),
  };
}

async function publishOwnNotice(
  { deps }: TestPortal,
  driveId: number,
  { reviewer: writer, importer: releaser }: { readonly reviewer: Actor; readonly importer: Actor },
): Promise<Pick<Season, 'editionId' | 'writtenEditionId'>> {
  const acknowledgeBy = new Date(deps.clock.now().getTime() + 30 * 86_400_000);
  const text = '一、报送内容\n各机构填报附件1至附件4。\n二、报送时间\n请于期限前报送。';
  const editionId = await publishEdition(deps, { writer, releaser }, driveId, {
    change: { text, audience: { kind: 'units', units: [ownAgency] } },
    acknowledgeBy,
    ground: '录入通知正文',
  });
  const writtenEditionId = await writeEdition(deps, { writer }, driveId, {
    change: { text: `${text}\n三、补充\n附件5 不用报送。` },
    acknowledgeBy,
    ground: '补充附件5',
  });
  return { editionId, writtenEditionId };
}

async function loadLicences(
  { deps }: TestPortal,
  { reviewer: reader, importer: loader }: { readonly reviewer: Actor; readonly importer: Actor },
): Promise<Season['licences']> {
  const rows = [anOldLicence(1), anOldLicence(2, { valid_to: '' }), anOldLicence(3, { division_code: '三亚市' })];
  const loadId = await loadExtract(deps, { reader, loader }, extractFile(rows));
  const [first] = (await deps.db('licences').min({ id: 'id' })) as { id: number }[];
  // The ledger has them too.
  await runJudge(deps, { driveId: (await findCurrentDrive(deps.db))?.id ?? 0, units: 'all' }, () => {});
  return { loadId, licenceId: Number(first?.id) };
}

async function forwardForeignDuty({ deps }: TestPortal, reviewer: Actor): Promise<Season['forwarded']> {
  const bureau = await findAgencyByCode(deps.db, '469021');
  const forwardingId = await act(deps, (trx) =>
    forwardDuty(trx, deps, reviewer, {
      unitCode: '469021',
      fromAgencyId: bureau?.id ?? 0,
      toName: '定安县示例交通运输服务中心',
      opens: ['定安县示例交通运输服务中心'],
      on: dayIn(deps.config.officeZone, deps.clock.now()),
      document: '示交函〔2020〕8号',
      note: '',
    }),
  );
  const [hop] = await listForwardings(deps.db, { id: forwardingId });
  return { agencyId: hop?.toAgencyId ?? 0, forwardingId, changeId: hop?.changeId ?? 0 };
}

async function handsOf(portal: TestPortal) {
  const { deps } = portal;
  const filer = await actorNamed(portal, 'filer');
  const officers = {
    manager: await actorNamed(portal, 'manager'),
    reviewer: await actorNamed(portal, 'reviewer'),
    importer: await actorNamed(portal, 'importer'),
  };
  const { manager } = officers;

  return {
    ...officers,
    filer,
    askForAccount(): Promise<number> {
      const values = { request_kind: 'add', user_name: '示例丙', mobile: '13800000077', roles: 'viewer' };
      const asked = askedFrom(deps.cipher, values, { row: null, agencyId: manager.agencyId });
      return act(deps, (trx) => submitRequest(trx, deps, manager, asked, null));
    },
    async propose(): Promise<number> {
      const admin = await actorNamed(portal, 'admin');
      const proposal = { kind: 'add', name: '示例丁', roles: ['viewer'], reason: '局发〔2020〕12号任命' } as const;
      const made = await act(deps, (trx) => proposeAppointment(trx, deps, admin, proposal, null));
      if (typeof made !== 'number') throw new Error(made.message);
      return made;
    },
    async upload(no: AnnexNo, file: SentFile, isRead = true): Promise<SeasonAnnex> {
      const sent = { annexId: await annexIdOf(deps, ownAgency, no), ...file };
      const versionId = isRead
        ? await uploadAndCheck(deps, filer, sent)
        : (await sendAnnex(deps, filer, sent)).versionId;
      return { annexId: sent.annexId, versionId };
    },
    handIn: (annexId: number, until: Milestone) => carryOn(annexSteps(deps, officers, annexId), until),
  };
}

/** A run that is over, with the import as its one item. */
async function anImportRun(db: Db, startedBy: number, annexId: number, batchId: number): Promise<number> {
  const [runId = 0] = await db('import_runs').insert({ act: 'import', started_by: startedBy, started_at: new Date(0) });
  await db('import_run_items').insert({ run_id: runId, seq: 1, annex_id: annexId, batch_id: batchId, state: 'done' });
  return runId;
}
