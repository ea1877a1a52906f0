import iconv from 'iconv-lite';
import { deadlineIn, defaultReadLimits, type ReadLimits } from '#formats/limits.js';
import { declareProblems } from '#platform/problem.js';
import { fileRefusals, RefusedFile } from '#formats/refusals.js';
import { openZip, type ZipArchive } from '#formats/zip/archive.js';
import { looksLikeMail, type ReadMail, readMail } from './read-mail.js';
import { textIn } from './header-repair.js';

/** A file of a mail, or one that came without; `refusal`: why it is not looked into, with what to do. */
export interface BagFile {
  /** With the archives that it lay in: `海口.zip / 附件3.xlsx`. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly refusal: string;
}

/** A mail that was found, on its own, in an archive or within another mail. */
export interface BagMail extends Omit<ReadMail, 'parts'> {
  /** The bytes of the mail itself, by which it is known again. */
  readonly bytes: Buffer;
  readonly files: readonly BagFile[];
  /** Who passed it on, where it lay in another mail. */
  readonly forwarder: { readonly name: string; readonly address: string } | null;
}

export interface Mailbag {
  readonly mails: readonly BagMail[];
  readonly loose: readonly BagFile[];
}

/** How far one file is taken apart. Depth counts mails within mails and archives alike. */
export interface BagLimits {
  readonly depth: number;
  readonly files: number;
  readonly bytes: number;
}
export const bagLimits: BagLimits = { depth: 4, files: 300, bytes: 200 * 1024 * 1024 };

const bagProblems = declareProblems('mailbag', {
  tnef: [
    422,
    '附件被发件人的 Outlook 封在 winmail.dat 里，系统打不开。请回信让对方用“纯文本”或“HTML”格式重发，或把附件另外上传。',
  ],
  msg: [422, '这是 Outlook 的邮件文件（.msg），系统打不开。请在 Outlook 中把邮件“另存为”.eml，或把附件存出来再放入。'],
  archive: [422, '这是 .rar、.7z 等压缩包，系统打不开。请在本机解压，把里面的附件放入；也可以回信让对方用 .zip 重发。'],
  too_deep: [422, '邮件或压缩包套了 {depth} 层以上，没有再往里看。请在本机打开，把里面的附件放入。'],
  too_many: [413, '里面的文件超过 {files} 个或合计超过 {size} MB，其余的没有看。请分几次放入。'],
});

/**
 * Takes a file apart that somebody drops in: a mail, an archive of mails and attachments, or an attachment itself. What cannot be opened
 * comes back with its reason; nothing is left out without a word.
 */
export async function openMailbag(
  file: { readonly name: string; readonly bytes: Buffer },
  limits: BagLimits = bagLimits,
  read: ReadLimits = defaultReadLimits,
): Promise<Mailbag> {
  const bag = { mails: [] as BagMail[], loose: [] as BagFile[] };
  const budget = { files: limits.files, bytes: limits.bytes };
  const work = { limits, read: { ...read, unpackedBytes: limits.bytes }, budget, mails: bag.mails };
  await take(work, file, { depth: 0, files: bag.loose, path: '', forwarder: null });
  return bag;
}

interface Work {
  readonly limits: BagLimits;
  readonly read: ReadLimits;
  readonly budget: { files: number; bytes: number };
  readonly mails: BagMail[];
}

interface Place {
  readonly depth: number;
  readonly files: BagFile[];
  readonly path: string;
  readonly forwarder: BagMail['forwarder'];
}

async function take(work: Work, file: { name: string; bytes: Buffer }, place: Place): Promise<void> {
  const name = place.path + file.name;
  const refuse = (refusal: string) => void place.files.push({ name, bytes: file.bytes, refusal });
  if (file.bytes.length === 0) return refuse(fileRefusals.file_empty().sentence);
  if (looksLikeMail(file.bytes)) {
    if (place.depth >= work.limits.depth) return refuse(tooDeep(work));
    return takeMail(work, file, place);
  }
  if (/\.msg$/i.test(file.name) && startsWith(file.bytes, '\xd0\xcf\x11\xe0'))
    return refuse(bagProblems.msg().sentence);
  if (['Rar!', '7z\xbc\xaf', '\x1f\x8b', 'BZh'].some((sign) => startsWith(file.bytes, sign)))
    return refuse(bagProblems.archive().sentence);
  const zip = startsWith(file.bytes, 'PK\x03\x04') ? await archiveIn(work, file.bytes) : undefined;
  if (zip === undefined) return void place.files.push({ name, bytes: file.bytes, refusal: '' });
  try {
    if (place.depth >= work.limits.depth) return refuse(tooDeep(work));
    await takeArchive(work, zip, { ...place, path: `${name} / `, depth: place.depth + 1 });
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    refuse(error.refusal.sentence);
  } finally {
    zip.close();
  }
}

const startsWith = (bytes: Buffer, sign: string): boolean => bytes.toString('latin1', 0, sign.length) === sign;
const tooDeep = ({ limits: { depth } }: Work): string => bagProblems.too_deep({ depth }).sentence;

async function takeMail(work: Work, file: { name: string; bytes: Buffer }, place: Place): Promise<void> {
  let mail: ReadMail;
  try {
    mail = await readMail(file.bytes);
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    return void place.files.push({ name: place.path + file.name, bytes: file.bytes, refusal: error.refusal.sentence });
  }
  const { parts, ...facts } = mail;
  const files: BagFile[] = [];
  work.mails.push({ ...facts, bytes: file.bytes, files, forwarder: place.forwarder });
  const inner = {
    depth: place.depth + 1,
    files,
    path: '',
    forwarder: { name: facts.senderName, address: facts.senderAddress },
  };
  for (const [at, part] of parts.entries()) {
    if (part.kind === 'decor') continue;
    const name = part.name || (part.kind === 'message' ? '转发的邮件.eml' : `没有名称的文件 ${at + 1}`);
    if (!spend(work, part.bytes.length)) {
      files.push({ name, bytes: empty, refusal: tooMany(work) });
      continue;
    }
    if (part.kind === 'tnef') files.push({ name, bytes: empty, refusal: bagProblems.tnef().sentence });
    else await take(work, { name, bytes: part.bytes }, inner);
  }
}

const empty = Buffer.alloc(0);
const tooMany = ({ limits }: Work): string =>
  bagProblems.too_many({ files: limits.files, size: Math.round(limits.bytes / 1_048_576) }).sentence;

function spend({ budget }: Work, bytes: number): boolean {
  budget.files -= 1;
  budget.bytes -= bytes;
  return budget.files >= 0 && budget.bytes >= 0;
}

/** A zip file that is no workbook or document: those are zip files of parts. */
async function archiveIn({ read }: Work, bytes: Buffer): Promise<ZipArchive | undefined> {
  const zip = await openZip(bytes, read, deadlineIn(read.workMs)).catch((error: unknown) => {
    if (error instanceof RefusedFile) return undefined;
    throw error;
  });
  if (!zip) return undefined;
  if (zip.find('[Content_Types].xml') === undefined && zip.find('mimetype') === undefined && !zip.find('index.xml'))
    return zip;
  zip.close();
  return undefined;
}

async function takeArchive(work: Work, zip: ZipArchive, place: Place): Promise<void> {
  for (const stored of zip.names) {
    const name = archiveName(stored);
    // What programs of other machines leave in an archive for themselves.
    if (/^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|~\$[^/]*)$/i.test(name)) continue;
    const last = name.split('/').pop() ?? name;
    const refuse = (refusal: string) => void place.files.push({ name: place.path + last, bytes: empty, refusal });
    try {
      const bytes = (await zip.bytes(stored, work.read.fileBytes)) ?? empty;
      if (spend(work, bytes.length)) await take(work, { name: last, bytes }, place);
      else return refuse(tooMany(work));
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error;
      refuse(error.refusal.sentence);
    }
  }
}

/** Names that say of no encoding come as code page 437 and mean GBK, or UTF-8 where they can be that. */
function archiveName(stored: string): string {
  if (/^[\x00-\x7f]*$/.test(stored)) return stored;
  const bytes = iconv.encode(stored, 'cp437');
  if (iconv.decode(bytes, 'cp437') !== stored) return stored;
  const text = textIn(bytes, '');
  return text.includes('\uFFFD') ? stored : text;
}
