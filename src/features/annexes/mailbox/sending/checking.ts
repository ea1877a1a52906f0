import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { RefusedFile } from '#formats/refusals.js';
import { openZip } from '#formats/zip/archive.js';
import { versionPath } from '#features/annexes/context.js';
import { csvList, digestOf, type ListFacts, pageList, plainLines, textList } from './package-list.js';
import { isSigned } from './package-job.js';
import { findPackageBy, listKnownFiles, listPackageFiles, listVersionsWithDigest } from './package-queries.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { findVersionByReceipt } from '#features/annexes/version-queries.js';
import { Problem } from '#platform/problem.js';

/** What the portal says of one thing that was held against its records. */
export interface Verdict {
  readonly what: string;
  readonly agrees: boolean;
  /** Which record it agrees with, or in what it differs. */
  readonly said: string;
  readonly path: string;
}

type CheckDeps = Pick<Deps, 'db' | 'cipher' | 'config'>;

/** Number of a list, digest of a file, signature or number of a receipt, as somebody typed it; within what this person may see. */
export async function checkTyped(deps: CheckDeps, actor: Actor, typed: string): Promise<Verdict> {
  const text = typed.replace(/[\s:：]/g, '');
  const none: Verdict = {
    what: typed,
    agrees: false,
    said: '系统里没有这一项，或者它不在您可以查看的范围内。请核对输入；需要核对其他机构的，请联系省局。',
    path: '',
  };
  if (/^QD\d{8}-/i.test(text)) return (await listVerdict(deps, actor, text.toUpperCase(), typed)) ?? none;
  if (/^[0-9a-f]{64}$/i.test(text)) {
    const digest = text.toLowerCase();
    const known = await digestVerdict(deps, actor, digest, typed);
    if (known.agrees) return known;
    const signed = await findPackageBy(deps.db, actor, { signature: digest });
    return signed ? ((await listVerdict(deps, actor, signed.no, typed)) ?? none) : none;
  }
  return (await receiptVerdict(deps, actor, text, typed)) ?? none;
}

/** A file, a list or a whole package. @throws RefusedFile for a package that cannot be opened */
export async function checkFile(
  deps: CheckDeps,
  actor: Actor,
  file: { readonly name: string; readonly bytes: Buffer },
): Promise<readonly Verdict[]> {
  const own = await digestVerdict(deps, actor, digestOf(file.bytes), file.name);
  if (own.agrees) return [own];
  if (isListName(file.name)) return [await checkList(deps, actor, file)];
  const parts = await partsOf(file.bytes);
  if (parts.length === 0) return [await changedVerdict(deps, actor, file.name, own)];
  const verdicts: Verdict[] = [];
  for (const part of parts)
    verdicts.push(isListName(part.name) ? await checkList(deps, actor, part) : await checkPart(deps, actor, part));
  return verdicts;
}

async function checkPart(deps: CheckDeps, actor: Actor, part: { name: string; bytes: Buffer }): Promise<Verdict> {
  const own = await digestVerdict(deps, actor, digestOf(part.bytes), part.name);
  return own.agrees ? own : changedVerdict(deps, actor, part.name, own);
}

const isListName = (name: string): boolean => /清单[^/\\]*\.(?:txt|csv|html?)$/i.test(name);

/** The entries of a package; none for a workbook, which is a zip file of other parts, and for everything else. */
async function partsOf(bytes: Buffer): Promise<readonly { name: string; bytes: Buffer }[]> {
  if (bytes.toString('latin1', 0, 2) !== 'PK') return [];
  const zip = await openZip(bytes, { ...defaultReadLimits, entries: 500 }, deadlineIn(defaultReadLimits.workMs)).catch(
    (error: unknown) => {
      if (error instanceof RefusedFile) return undefined;
      throw error;
    },
  );
  if (!zip) return [];
  try {
    if (!zip.names.some((name) => isListName(name))) return [];
    const parts: { name: string; bytes: Buffer }[] = [];
    for (const name of zip.names) {
      const content = await zip.bytes(name, defaultReadLimits.fileBytes);
      if (content) parts.push({ name: name.split('/').pop() ?? name, bytes: content });
    }
    return parts;
  } finally {
    zip.close();
  }
}

async function digestVerdict(deps: CheckDeps, actor: Actor, sha256: string, what: string): Promise<Verdict> {
  const [file] = await listKnownFiles(deps.db, actor, { sha256 });
  if (file)
    return {
      what,
      agrees: true,
      said: `是${file.agencyName}的附件${file.annexNo}（${file.unitName}）第 ${file.versionNo} 版，回执号 ${file.receiptNo}，清单 ${file.packageNo}，${file.rows} 行。`,
      path: versionPath({ id: file.annexId }, file.versionId),
    };
  const [version] = await listVersionsWithDigest(deps.db, actor, sha256);
  if (version)
    return {
      what,
      agrees: true,
      said: `是${version.agencyName}上传的附件${version.annexNo}（${version.unitName}）${version.versionNo === null ? '' : `第 ${version.versionNo} 版`}${version.receiptNo ? `，回执号 ${version.receiptNo}` : ''}。`,
      path: versionPath({ id: version.annexId }, version.versionId),
    };
  return {
    what,
    agrees: false,
    said: `没有内容与它相同的文件（文件指纹 ${sha256.slice(0, 12)}…）。`,
    path: '',
  };
}

/** A file that has the name of one of ours and another content was changed on its way. */
async function changedVerdict(deps: CheckDeps, actor: Actor, name: string, own: Verdict): Promise<Verdict> {
  const [named] = await listKnownFiles(deps.db, actor, { name });
  if (!named) return own;
  return {
    ...own,
    said: `与清单 ${named.packageNo} 中同名的文件（附件${named.annexNo}第 ${named.versionNo} 版）内容不同：生成以后改动过。`,
    path: versionPath({ id: named.annexId }, named.versionId),
  };
}

async function recordOf(deps: CheckDeps, actor: Actor, no: string) {
  const made = await findPackageBy(deps.db, actor, { no });
  if (!made) return undefined;
  const files = await listPackageFiles(deps.db, made.id);
  const facts: ListFacts = { ...made, files, zone: deps.config.officeZone };
  // Made anew from the record: a record that was altered does not agree with what was signed.
  const isIntact = isSigned(deps.config, made, files);
  return { made, files, facts, isIntact };
}

async function listVerdict(deps: CheckDeps, actor: Actor, no: string, what: string): Promise<Verdict | undefined> {
  const record = await recordOf(deps, actor, no);
  if (!record) return undefined;
  const { made, files, isIntact } = record;
  const said = isIntact
    ? `是${made.agencyName}的清单 ${made.no}，${files.length} 个文件：${files.map(({ name }) => name).join('、')}。`
    : `清单 ${made.no} 的记录与签名不符，请联系省局。`;
  return { what, agrees: isIntact, said, path: `/mail-packages/${made.id}` };
}

async function checkList(deps: CheckDeps, actor: Actor, list: { name: string; bytes: Buffer }): Promise<Verdict> {
  const text = list.bytes.toString('utf8');
  const [no = ''] = /QD\d{8}-[0-9A-Z]+-[0-9A-Z]+/.exec(text) ?? [];
  const record = no === '' ? undefined : await recordOf(deps, actor, no);
  if (!record)
    return { what: list.name, agrees: false, said: '清单里没有本系统的编号，或者不在您可以查看的范围内。', path: '' };
  const signature = record.made.signature ?? '';
  const make = list.name.endsWith('.csv') ? csvList : list.name.endsWith('.txt') ? textList : pageList;
  const ours = plainLines(make(record.facts, signature));
  const theirs = plainLines(text);
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  const path = `/mail-packages/${record.made.id}`;
  const isSame = at === -1 && ours.length === theirs.length;
  if (isSame && record.isIntact)
    return { what: list.name, agrees: true, said: `与清单 ${no} 逐行相同，签名正确。`, path };
  const line = at === -1 ? ours.length + 1 : at + 1;
  return { what: list.name, agrees: false, said: `与清单 ${no} 不同，从第 ${line} 行起改动过。`, path };
}

async function receiptVerdict(
  deps: CheckDeps,
  actor: Actor,
  receiptNo: string,
  what: string,
): Promise<Verdict | undefined> {
  const version = /^[\w-]{1,40}$/.test(receiptNo) ? await findVersionByReceipt(deps.db, receiptNo) : undefined;
  if (!version) return undefined;
  try {
    const annex = await getAnnexFor(deps.db, actor, version.annexId);
    const said = `是${annex.agencyName}的附件${annex.annexNo}第 ${version.no} 版的回执。`;
    return { what, agrees: true, said, path: `/receipts/${receiptNo}` };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}
