import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { fileRefusals } from '#formats/refusals.js';
import { repairedHeaders } from './header-repair.js';

/** A mail as it was written, without its text. */
export interface ReadMail {
  /** '' where the program gave none. */
  readonly messageId: string;
  readonly senderName: string;
  readonly senderAddress: string;
  readonly subject: string;
  /** When the sender says that it was sent, and when the last server on its way took it. */
  readonly sentAt: Date | null;
  readonly receivedAt: Date | null;
  readonly parts: readonly MailPart[];
}

/** `message`: another mail; `tnef`: Outlook's own wrapping; `decor`: pictures of the text and signatures, which are no attachments. */
export interface MailPart {
  readonly kind: 'file' | 'message' | 'tnef' | 'decor';
  /** '' where the mail gives none. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Parts within parts, and bytes of headers: far more than any program writes. */
const options = { forceRfc822Attachments: true, maxNestingDepth: 40, maxHeadersSize: 512 * 1024 } as const;

/** Whether bytes begin as a mail does. */
export function looksLikeMail(bytes: Buffer): boolean {
  const head = bytes
    .toString('latin1', 0, 16_384)
    .replace(/^\xef\xbb\xbf/, '')
    .replace(/^From [^\n]*\n/, '');
  const [block = ''] = /^(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+/.exec(head) ?? [];
  const names = [...block.matchAll(/^([!-9;-~]+)[ \t]*:/gm)].map(([, name = '']) => name.toLowerCase());
  const known = new Set(names.filter((name) => mailFields.has(name)));
  return known.size >= 2;
}

const mailFields = new Set([
  ...['from', 'to', 'cc', 'date', 'subject', 'message-id', 'mime-version', 'received', 'return-path', 'sender'],
  ...['content-type', 'x-mailer', 'delivered-to', 'reply-to', 'dkim-signature'],
]);

/** @throws damaged for what breaks the parser or nests beyond measure */
export async function readMail(bytes: Buffer): Promise<ReadMail> {
  const start = /^(?:\xef\xbb\xbf)?(?:From [^\n]*\n)?/.exec(bytes.toString('latin1', 0, 1_000))?.[0].length ?? 0;
  const mail = await PostalMime.parse(repairedHeaders(bytes.subarray(start)), options).catch((error: unknown) => {
    throw Object.assign(fileRefusals.file_damaged(), { cause: error });
  });
  const sender = senderOf(mail);
  return {
    messageId: (mail.messageId ?? '').trim().slice(0, 250),
    ...sender,
    subject: tidy(mail.subject ?? '').slice(0, 200),
    sentAt: instantOf(headerOf(mail, 'date')),
    receivedAt: instantOf(headerOf(mail, 'received').split(';').pop() ?? ''),
    parts: mail.attachments.map(partOf),
  };
}

const headerOf = ({ headers }: Email, name: string): string => headers.find(({ key }) => key === name)?.value ?? '';

/** The portal's own reading of the field: what a program puts beside the address may be anything. */
function senderOf(mail: Email): { senderName: string; senderAddress: string } {
  const from = headerOf(mail, 'from') || headerOf(mail, 'sender') || headerOf(mail, 'return-path');
  const address =
    /<\s*([^<>\s]+@[^<>\s]+?)\s*>/.exec(from)?.[1] ?? /[^\s<>"(),;:]+@[^\s<>"(),;:]+/.exec(from)?.[0] ?? '';
  const name = from
    .replace(/<[^<>]*>/g, '')
    .replace(address, '')
    .replace(/["()]/g, ' ');
  return { senderName: tidy(name).slice(0, 100), senderAddress: address.toLowerCase().slice(0, 200) };
}

const tidy = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f\u200b\u202a-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A time that a mail states; null for none that can be. */
function instantOf(text: string): Date | null {
  const at = new Date(text.replace(/\([^)]*\)/g, '').trim());
  const time = at.getTime();
  return Number.isNaN(time) || time < Date.UTC(1990, 0) || time > Date.UTC(2100, 0) ? null : at;
}

function partOf(part: Attachment): MailPart {
  const content = part.content;
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer);
  const name = tidy((part.filename ?? '').split(/[\\/]/).pop() ?? '').slice(0, 200);
  return { kind: kindOf(part, name, bytes), name, bytes };
}

function kindOf(
  { mimeType, disposition, related, contentId }: Attachment,
  name: string,
  bytes: Buffer,
): MailPart['kind'] {
  if (mimeType === 'message/rfc822' || (/\.eml$/i.test(name) && looksLikeMail(bytes))) return 'message';
  if (/^application\/(?:vnd\.)?ms-tnef$/.test(mimeType) || /^winmail\.dat$/i.test(name) || isTnef(bytes)) return 'tnef';
  if (/pkcs7-signature|pgp-signature|^message\/|^text\/(?:calendar|x-vcard|vcard)/.test(mimeType)) return 'decor';
  const isPicture = mimeType.startsWith('image/');
  if (isPicture && (related || disposition === 'inline' || (contentId && disposition !== 'attachment'))) return 'decor';
  return 'file';
}

const isTnef = (bytes: Buffer): boolean => bytes.length > 4 && bytes.readUInt32LE(0) === 0x223e9f78;
