import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { findMailReason, findPreview, keepMailReason } from './look-queries.js';
import { findMailLine, type MailLine } from './mail-queries.js';
import { lineView, mailHead } from './present.js';
import { mailedAtOf } from './verdicts.js';

export const lookPath = (mailFileId: number): string => `/mails/files/${mailFileId}`;

const usualReasons = ['判断是哪个单位的附件', '核对附件内容', '对照来信正文'];

/** A file of a mail before it is placed: its first rows, masked, and the whole of it once a reason was given; each taking is recorded (C61). */
export function mailLookHandlers(deps: Deps) {
  /** @throws portal.not_found once somebody has placed it: then it is read where it is */
  async function waitingFile(req: Request): Promise<MailLine & { readonly fileId: number }> {
    const file = await findMailLine(deps.db, idParam(req, 'mailFileId'));
    if (file?.state !== 'waiting' || file.fileId === null) throw problems.not_found();
    return { ...file, fileId: file.fileId };
  }

  async function modelOf(req: Request) {
    const file = await waitingFile(req);
    const preview = await findPreview(deps.db, deps.cipher, file.id);
    return {
      own: lookPath(file.id),
      line: lineView(file, undefined),
      head: mailHead(file.mail, mailedAtOf(file)),
      preview: preview && { ...preview, places: preview.rows.map((row) => rowWords(row, [])) },
      reasonGiven: await findMailReason(deps.db, file.id, actorOf(req).id),
      usualReasons,
      reason: '',
    };
  }

  return {
    show: (async (req, res) => render(req, res, 'annexes/mailbox/incoming/look', await modelOf(req))) satisfies Handler,

    give: formPage({
      read: async (req) => ({ ...(await modelOf(req)), reason: textField(req, 'reason').trim() }),
      async submit(req, { own, reason, line }) {
        if (reason.length < 2 || reason.length > 200)
          throw wrongField('reason', '请写明下载的理由，2 到 200 个字，例如：判断是哪个单位的附件。');
        return doOnce(deps, req, async (trx) => {
          const at = deps.clock.now();
          await keepMailReason(trx, { mailFileId: line.id, operatorId: actorOf(req).id, reason, at });
          return { to: own, done: '理由已记录，现在可以下载；每次下载都会记录。' };
        });
      },
      show: (req, res, model, fault) => render(req, res, 'annexes/mailbox/incoming/look', { ...model, fault }),
    }),

    file: (async (req, res) => {
      const file = await waitingFile(req);
      const actor = actorOf(req);
      const reason = await findMailReason(deps.db, file.id, actor.id);
      if (reason === undefined) {
        flash(req, 'note', '这个文件含完整的证件号和手机号，请先写明理由，再下载。');
        return goTo(req, res, lookPath(file.id));
      }
      const stored = await deps.files.find(deps.db, file.fileId);
      if (!stored) throw problems.not_found();
      // Before it leaves, so that none leaves unrecorded.
      await inTransaction(deps.db, async (trx) =>
        audit(trx, deps.clock.now(), actor, {
          verb: 'mail.reveal',
          objectType: 'mail',
          objectId: file.mailId,
          agencyId: actor.agencyId,
          after: { name: file.name, sha256: file.sha256, reason },
        }),
      );
      const name = file.name.split(' / ').pop() ?? file.name;
      const extension = /\.(xlsx|xls|csv)$/i.exec(name)?.[1]?.toLowerCase() as 'xlsx' | 'xls' | 'csv' | undefined;
      await sendPieces(asDownload(res, name, extension ?? 'bin'), stored, deps.files.chunks(deps.db, stored.id));
    }) satisfies Handler,
  };
}
