import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import { piecesOf } from '#platform/content.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { declareProblems, problems } from '#platform/problem.js';

export const documentProblems = declareProblems('document', {
  no_file: [422, '没有收到文件。请先点“选择文件”，选好扫描件，再点“附上”。'],
  wrong_kind: [
    415,
    '“{name}”不是 PDF、JPG、PNG 或 TIF 文件，没有附上。请把文件扫描或拍照，存成其中一种格式后再附上；Word 文档请另存为 PDF。',
  ],
  there: [409, '“{name}”已经附在这里，没有重复附上。'],
  too_many: [409, '这里已经附了 {limit} 个文件，不能再附。请把多页合成一个 PDF。'],
});

export type DocumentKind = 'pdf' | 'jpg' | 'png' | 'tif';

/** A scan of the paper that an act rests on. */
export interface StoredDocument {
  readonly id: number;
  readonly fileId: number;
  readonly name: string;
  readonly kind: DocumentKind;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly addedByName: string;
  readonly addedAt: Date;
}

/** What a document belongs to; `objectType` as the audit calls it. */
export interface DocumentOwner {
  readonly objectType: string;
  readonly objectId: number;
  /** The office whose matter it is, for the audit. */
  readonly agencyId: number;
}

const mostOfOne = 20;

const marks: readonly (readonly [DocumentKind, string])[] = [
  ['pdf', '25504446'],
  ['jpg', 'ffd8ff'],
  ['png', '89504e470d0a1a0a'],
  ['tif', '49492a00'],
  ['tif', '4d4d002a'],
];

/** What a file is by its first bytes, whatever its name says; undefined for everything that is no scan. */
export const documentKind = (head: Buffer): DocumentKind | undefined =>
  marks.find(([, mark]) => head.subarray(0, mark.length / 2).toString('hex') === mark)?.[0];

/** Keeps a scan with the act it belongs to. @throws document.wrong_kind, document.too_many, document.there */
export async function attachDocument(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'files'>,
  actor: Actor,
  owner: DocumentOwner,
  file: { readonly content: Content; readonly name: string },
): Promise<number> {
  const kind = documentKind(await headOf(file.content));
  if (!kind) throw documentProblems.wrong_kind({ name: file.name });
  // Held until COMMIT, so that of two who attach the same one is told.
  await trx('documents').select('id').where({ object_type: owner.objectType, object_id: owner.objectId }).forUpdate();
  const there = await listDocuments(trx, owner);
  if (there.length >= mostOfOne) throw documentProblems.too_many({ limit: mostOfOne });
  const now = deps.clock.now();
  const stored = await deps.files.put(trx, { content: file.content, name: file.name, now });
  if (there.some(({ sha256 }) => sha256 === stored.sha256)) throw documentProblems.there({ name: file.name });
  const [id] = await trx('documents').insert({
    object_type: owner.objectType,
    object_id: owner.objectId,
    file_id: stored.id,
    kind,
    added_by: actor.id,
    added_at: now,
  });
  if (id === undefined) throw new Error('the document row got no id');
  audit(trx, now, actor, {
    verb: 'document.attach',
    objectType: owner.objectType,
    objectId: owner.objectId,
    agencyId: owner.agencyId,
    after: { name: stored.name, sha256: stored.sha256, bytes: stored.sizeBytes },
  });
  return id;
}

async function headOf(content: Content): Promise<Buffer> {
  for await (const piece of piecesOf(content, 64)) return piece;
  return Buffer.alloc(0);
}

/** Lays some of what belongs to one act beside another one too, in their order: the next edition of a paper keeps its attachments. */
export async function carryDocuments(trx: Trx, from: OwnerKey, to: OwnerKey, kept: readonly number[]): Promise<number> {
  const there = (await trx('documents')
    .select({ id: 'id', fileId: 'file_id', kind: 'kind', addedBy: 'added_by', addedAt: 'added_at' })
    .where({ object_type: from.objectType, object_id: from.objectId })
    .orderBy('id')) as { id: number; fileId: number; kind: string; addedBy: number; addedAt: Date }[];
  const taken = there.filter(({ id }) => kept.includes(id));
  for (const one of taken)
    await trx('documents').insert({
      object_type: to.objectType,
      object_id: to.objectId,
      file_id: one.fileId,
      kind: one.kind,
      added_by: one.addedBy,
      added_at: one.addedAt,
    });
  return taken.length;
}

type OwnerKey = Pick<DocumentOwner, 'objectType' | 'objectId'>;

/** In the order in which they were attached. */
export async function listDocuments(db: Db | Trx, { objectType, objectId }: OwnerKey): Promise<StoredDocument[]> {
  return (await db('documents as d')
    .join('files as f', 'f.id', 'd.file_id')
    .join('operators as o', 'o.id', 'd.added_by')
    .select({
      id: 'd.id',
      fileId: 'd.file_id',
      name: 'f.name',
      kind: 'd.kind',
      sizeBytes: 'f.size_bytes',
      sha256: 'f.sha256',
      addedByName: 'o.display_name',
      addedAt: 'd.added_at',
    })
    .where({ 'd.object_type': objectType, 'd.object_id': objectId })
    .orderBy('d.id')) as StoredDocument[];
}

/** @throws portal.not_found for a document of anything else */
export async function getDocument(db: Db, owner: OwnerKey, documentId: number): Promise<StoredDocument> {
  const found = (await listDocuments(db, owner)).find(({ id }) => id === documentId);
  if (!found) throw problems.not_found();
  return found;
}
