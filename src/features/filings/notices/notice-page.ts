import type { Request, Response } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { findMove } from '#domain/filing/moves.js';
import { nameOn } from '#features/agencies/queries.js';
import { openFacts } from '#features/filings/cases/case-facts.js';
import { type CaseFrame, casePath, frameOf } from '#features/filings/cases/frame.js';
import { filingProblems } from '#features/filings/problems.js';
import type { completenessOf } from '#features/filings/materials/completeness.js';
import { findNotice } from './notice-queries.js';
import {
  linesOfNotice,
  type NoticeLine,
  noPoint,
  offeredMaterials,
  type OfferedMaterial,
  typedAtFirst,
  type TypedNotice,
} from './notice-rules.js';
import { noticeText } from './notice-text.js';
import { requireSound, sendNotice } from './notices.js';

interface TypedForm {
  readonly frame: CaseFrame;
  readonly materials: readonly OfferedMaterial[];
  readonly typed: TypedNotice;
  readonly lines: readonly NoticeLine[];
  readonly version: number;
}

/** 一次性告知: what is missing is listed once, shown as it will be sent, sent, and stays as it was. */
export function noticePages(deps: Deps, completeness: typeof completenessOf) {
  const { db, cipher, clock, config } = deps;

  const materialsOf = (frame: CaseFrame) => offeredMaterials(openFacts(cipher, frame.one.facts));

  async function textFor({ one, kindName }: CaseFrame, lines: readonly NoticeLine[], at: Date) {
    const writtenOn = dayIn(config.officeZone, at);
    return noticeText({
      agencyName: await nameOn(db, one.agencyId, writtenOn, at),
      businessName: one.businessName,
      kindName,
      receivedOn: one.receivedAt ? dayIn(config.officeZone, one.receivedAt) : writtenOn,
      writtenOn,
      lines,
    });
  }

  async function showForm(req: Request, res: Response, form: TypedForm, fault?: Fault, isAsked = false) {
    const { frame, materials, typed, lines, version } = form;
    await render(req, res, 'filings/notices/form', {
      frame,
      action: `${casePath(frame.one.id)}/notice`,
      fault,
      version,
      others: typed.others,
      points: materials.map((material) => ({
        ...material,
        ...(typed.points[material.code] ?? noPoint),
        words: Object.fromEntries(material.sentences.map((sentence) => [sentence, sentence])),
      })),
      fields: fieldsOf(typed),
      dueOn: frame.one.dueOn,
      isLate: frame.one.dueOn !== null && dayIn(config.officeZone, clock.now()) > frame.one.dueOn,
      preview: isAsked ? await textFor(frame, lines, clock.now()) : undefined,
    });
  }

  return {
    show: (async (req, res) => {
      const frame = await frameOf(deps, req, 'case');
      const { one } = frame;
      const notice = await findNotice(db, cipher, one.id);
      const mayGive = mayDo(actorOf(req), 'filing.enter') && findMove(one.kind, one.state, 'notify') !== undefined;
      if (notice || !mayGive) {
        await render(req, res, 'filings/notices/notice', {
          frame,
          notice,
          letter: notice && (await textFor(frame, notice.lines, notice.writtenAt)),
          isAwaited: one.state === 'supplement_notified',
        });
        return;
      }
      const materials = materialsOf(frame);
      const typed = typedAtFirst(await completeness(db, one.id, deps.cipher));
      await showForm(req, res, { frame, materials, typed, lines: [], version: one.version });
    }) satisfies Handler,

    send: formPage<TypedForm>({
      async read(req) {
        const frame = await frameOf(deps, req, 'case');
        const materials = materialsOf(frame);
        const typed = typedIn(req, materials);
        const version = Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? 0);
        return { frame, materials, typed, lines: linesOfNotice(materials, typed), version };
      },
      async submit(req, form, res) {
        const { frame, lines, version } = form;
        if (textField(req, 'do') !== 'send') {
          if (await findNotice(db, cipher, frame.one.id)) throw filingProblems.second_notice();
          requireSound(lines);
          await showForm(req, res, form, undefined, true);
          return undefined;
        }
        return doOnce(deps, req, async (trx) => {
          await sendNotice(trx, deps, actorOf(req), { caseId: frame.one.id, version, lines });
          const to = `${casePath(frame.one.id)}/notice`;
          return { to, done: '一次性告知已发出，期限停止计算。请打印告知书，盖章后交给申请人。' };
        });
      },
      show: (req, res, form, fault) => showForm(req, res, form, fault),
    }),
  };
}

const typedIn = (req: Request, materials: readonly OfferedMaterial[]): TypedNotice => ({
  points: Object.fromEntries(
    materials.map(({ code }) => [
      code,
      {
        isLacking: textField(req, `m.${code}`) !== '',
        sentence: textField(req, `s.${code}`),
        more: textField(req, `t.${code}`).replace(/\s+/g, ' ').trim(),
      },
    ]),
  ),
  others: textField(req, 'others').slice(0, 10_000),
});

/** What was typed, for the form that sends it as it was previewed. */
const fieldsOf = ({ points, others }: TypedNotice): (readonly [name: string, value: string])[] => [
  ...Object.entries(points).flatMap(([code, { isLacking, sentence, more }]) =>
    isLacking
      ? ([
          [`m.${code}`, '1'],
          [`s.${code}`, sentence],
          [`t.${code}`, more],
        ] as const)
      : [],
  ),
  ['others', others],
];
