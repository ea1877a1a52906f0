import { hash } from 'node:crypto';
import { audit } from '#platform/audit.js';
import { type Content, piecesOf } from '#platform/content.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { checkScan } from '#formats/scan/check-scan.js';
import type { ScanKind } from '#formats/scan/scan-kind.js';
import type { AskedMaterial } from '#domain/filing/materials.js';
import { caseStates } from '#domain/filing/moves.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { findShownCase, type ShownCase } from '#features/filings/cases/shown-queries.js';
import { type Checklist, checklistOf } from './checklist.js';
import { insertMaterialFile, listMarks, listMaterialFiles, type MaterialFile, writeMark } from './material-queries.js';
import { findAsked, isOpenToFiles, markAfterAdding, mostOfOne } from './material-rules.js';
import { insertPreview, setPreviewJob } from './preview-queries.js';
import { materialProblems } from './problems.js';

export type MaterialDeps = Pick<Deps, 'clock' | 'files' | 'cipher'>;

/** A case whose materials may be added to or taken back now, held until the end of the transaction, with what it asks for. */
export interface OpenCase extends Checklist {
  readonly one: ShownCase;
}

/** Of the own office. @throws portal.not_found, material.closed */
export async function openCase(trx: Trx, deps: MaterialDeps, actor: Actor, caseId: number): Promise<OpenCase> {
  const held = await lockCase(trx, actor.agencyId, caseId);
  const one = held && (await findShownCase(trx, actor.agencyId, caseId));
  if (!one) throw problems.not_found();
  if (!isOpenToFiles(one.state)) throw materialProblems.closed({ state: caseStates[one.state] });
  return { one, ...(await checklistOf(trx, deps.cipher, one)) };
}

/** @throws material.not_asked, material.which */
export function askedMaterial({ asked }: Checklist, code: string): AskedMaterial {
  if (code === '') throw materialProblems.which({ field: 'material' });
  const material = findAsked(asked, code);
  if (!material) throw materialProblems.not_asked({ code: /^[A-Z]\d\d$/.test(code) ? code : '' });
  return material;
}

/**
 * Puts a scan below a material: its bytes are looked at first, whatever its name says; the same content lies there once. Pages to look at
 * are made later. Answers the id. @throws scan.*, material.there, material.too_many
 */
export async function addMaterial(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  { one, uscc }: OpenCase,
  file: { readonly material: AskedMaterial; readonly content: Content; readonly name: string },
): Promise<number> {
  const { material, name } = file;
  const bytes = await wholeOf(file.content);
  const kind = checkScan(bytes, name);
  // Asked before it is stored: of several files that came together the others are taken.
  await requirePlace(trx, one.id, { material, name, sha256: hash('sha256', bytes) });
  const stored = await deps.files.put(trx, { content: bytes, name, now: deps.clock.now() });
  return layMaterial(trx, deps, actor, { one, uscc }, { ...stored, material, kind, fileId: stored.id, reused: null });
}

/** @throws material.there, material.too_many */
async function requirePlace(
  trx: Trx,
  caseId: number,
  { material, name, sha256 }: Pick<Laid, 'material' | 'name' | 'sha256'>,
): Promise<void> {
  const there = (await listMaterialFiles(trx, caseId)).filter(
    ({ code, takenBackAt }) => code === material.code && takenBackAt === null,
  );
  if (there.some((file) => file.sha256 === sha256)) throw materialProblems.there({ name, material: material.name });
  if (there.length >= mostOfOne) throw materialProblems.too_many({ material: material.name, limit: mostOfOne });
}

/** What stands below a material from now on: a content that was just stored, or one of an earlier case. */
interface Laid {
  readonly material: AskedMaterial;
  readonly kind: ScanKind;
  readonly fileId: number;
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly reused: Pick<MaterialFile, 'id' | 'caseId'> | null;
}

/** @throws material.there, material.too_many */
export async function layMaterial(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  { one, uscc }: Pick<OpenCase, 'one' | 'uscc'>,
  laid: Laid,
): Promise<number> {
  const { material, reused } = laid;
  const now = deps.clock.now();
  await requirePlace(trx, one.id, laid);
  const id = await insertMaterialFile(trx, {
    caseId: one.id,
    code: material.code,
    fileId: laid.fileId,
    kind: laid.kind,
    sha256: laid.sha256,
    uscc: uscc === '' ? null : uscc,
    reusedFromId: reused?.id ?? null,
    by: actor.id,
    at: now,
  });
  await previewLater(trx, laid.fileId, now);
  await markByItself(trx, { caseId: one.id, code: material.code, by: actor.id, at: now });
  audit(trx, now, actor, {
    verb: reused ? 'filing.reuse-material' : 'filing.add-material',
    objectType: 'filing_case',
    objectId: one.id,
    agencyId: one.agencyId,
    after: {
      material: material.code,
      name: laid.name,
      sha256: laid.sha256,
      bytes: laid.sizeBytes,
      ...(reused ? { earlierCase: reused.caseId } : {}),
    },
  });
  return id;
}

async function previewLater(trx: Trx, fileId: number, now: Date): Promise<void> {
  if (!(await insertPreview(trx, fileId, now))) return;
  const job = { name: 'filing.preview-material', payload: { fileId }, dedupeKey: `filing.preview-material:${fileId}` };
  await setPreviewJob(trx, fileId, await enqueue(trx, now, job));
}

async function markByItself(
  trx: Trx,
  { caseId, code, by, at }: { readonly caseId: number; readonly code: string; readonly by: number; readonly at: Date },
): Promise<void> {
  const before = (await listMarks(trx, caseId)).find((mark) => mark.code === code)?.mark;
  const mark = markAfterAdding(before);
  if (mark !== undefined) await writeMark(trx, caseId, { code, mark, word: '' }, { by, at });
}

async function wholeOf(content: Content): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const parts: Buffer[] = [];
  for await (const piece of piecesOf(content, 1024 * 1024)) parts.push(piece);
  return Buffer.concat(parts);
}
