import MailComposer from 'nodemailer/lib/mail-composer';
import type { SentFile } from '#test/support/client.js';
import { type Spelling, spelledParameter, spelledText } from './spelling.js';

/** A mail as a program writes it. Addresses end in example domains. */
export interface MailDraft {
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly spelling: Spelling;
  readonly sentAt: Date;
  readonly messageId: string;
  readonly mailer?: string;
  readonly files?: readonly (SentFile & { readonly type?: string; readonly isNameless?: boolean })[];
  /** A picture that the text shows. */
  readonly inline?: Buffer;
  /** A mail that this one passes on, as it came. */
  readonly forwarded?: Buffer;
  readonly hasSignature?: boolean;
}

/** The bytes of the mail: built by a real MIME builder, then its headers in the spelling of the program. */
export async function mailBytes(draft: MailDraft): Promise<Buffer> {
  const { from, subject, spelling, sentAt, messageId, mailer = 'Foxmail 7.2', files = [] } = draft;
  const composer = new MailComposer({
    from: { name: 'SENDERNAME', address: from.address },
    to: 'baosong@example.gov.cn',
    subject: 'SUBJECTTEXT',
    date: sentAt,
    messageId: `<${messageId}>`,
    headers: { 'X-Mailer': mailer, Received: `from mx.example.com by mail.example.gov.cn; ${sentAt.toUTCString()}` },
    text: '您好，附件请查收。',
    html: draft.inline ? '<p>您好，附件请查收。<img src="cid:logo@example"></p>' : '<p>您好，附件请查收。</p>',
    attachments: [
      ...(draft.inline
        ? [{ filename: 'logo.png', content: draft.inline, cid: 'logo@example', contentType: 'image/png' }]
        : []),
      ...files.map(({ content, type, isNameless }, at) => ({
        filename: isNameless ? (false as const) : `ATTACHED${at}.bin`,
        content,
        contentType: type ?? 'application/octet-stream',
        contentDisposition: 'attachment',
      })),
      ...(draft.forwarded
        ? [{ content: draft.forwarded, contentType: 'message/rfc822', contentTransferEncoding: '8bit' }]
        : []),
      ...(draft.hasSignature
        ? [{ filename: 'smime.p7s', content: Buffer.from('0'), contentType: 'application/pkcs7-signature' }]
        : []),
    ],
  });
  let raw = (await composer.compile().build()).toString('latin1');
  raw = raw.replace('SUBJECTTEXT', () => spelledText(subject, spelling));
  raw = raw.replace(/"?SENDERNAME"?/, () => spelledText(from.name, spelling));
  for (const [at, { name }] of files.entries())
    raw = raw.replace(new RegExp(`\\b((?:file)?name)="?ATTACHED${at}\\.bin"?`, 'g'), (_, parameter: string) =>
      spelledParameter(parameter, name, spelling),
    );
  return Buffer.from(raw, 'latin1');
}
