import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { listDocuments } from '#platform/documents.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { type Handler, get, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { agencyKinds } from '#features/agencies/words.js';
import { momentText } from '#features/drive/changes/fields.js';
import { findStoredDrive, type StoredDrive } from '#features/drive/queries.js';
import type { Audience } from './audience-rules.js';
import { listUnits, namesOfAudience } from './audience-words.js';
import { type NoticeContent, noticeFields, publicityWords, type TypedEdition } from './content.js';
import { type Edition, listEditions } from './edition-queries.js';
import {
  documentsOf,
  proposeEdition,
  recallScheduled,
  refuseWritten,
  releaseWritten,
  withdrawWritten,
} from './editions.js';
import { editionFacts } from './present.js';
import { noticeProblems } from './problems.js';
import { findAddressee } from './receipt-queries.js';
import { liveOf, publishedFor, standingOf } from './standing-rules.js';
import { editionName } from './words.js';

/** What stands in the form of a new edition. */
interface EditionForm {
  readonly typed: TypedEdition;
  readonly baseNo: number;
  readonly ground: string;
  readonly kept: readonly number[];
}

/** The editions of notices: list, writing a new one, and what a second person says to it (C9). */
export function editionRoutes(deps: Deps): RouteTable {
  const { db } = deps;
  const zone = deps.config.officeZone;

  const list: Handler = async (req, res) => {
    const actor = actorOf(req);
    const [all, names, office] = await Promise.all([
      listEditions(db),
      namesOfAudience(db),
      findAddressee(db, actor.agencyId),
    ]);
    const now = deps.clock.now();
    const mayPublish = mayDo(actor, 'notice.publish');
    const ofDrive = (driveId: number) => all.filter((one) => one.driveId === driveId);
    const readable = all.filter((one) => mayPublish || publishedFor(ofDrive(one.driveId), now, office).includes(one));
    await render(req, res, 'drive/notice/list', {
      mayPublish,
      editions: readable.reverse().map((one) => ({
        ...one,
        ...editionFacts(one, standingOf(one, ofDrive(one.driveId), now, office), zone, names),
        number: one.content.number,
        title: one.content.title,
        askWord: one.no === null ? '—' : one.isAsking ? '要签收' : '不用签收',
      })),
    });
  };

  const form: Handler = async (req, res) => {
    const { drive, base, documents } = await writing(req);
    const kept = documents.map(({ id }) => id);
    const typed = typedOf({ ...base, content: await contentFor(drive, base) }, drive);
    await showForm(req, res, { typed, baseNo: base.no ?? 0, ground: '', kept });
  };

  const typedOf = (base: Edition, drive: StoredDrive): TypedEdition => {
    const { audience, ...fields } = base.content;
    const deadline = drive.deadlineAt > deps.clock.now() ? momentText(drive.deadlineAt, zone) : '';
    return { fields, audience, publishAt: '', acknowledgeBy: deadline };
  };

  /** The first text of a drive that was copied begins as that of the drive it was copied from, under its own number and title. */
  async function contentFor({ copiedFrom }: StoredDrive, { content }: Edition): Promise<NoticeContent> {
    if (content.text !== '' || copiedFrom === null) return content;
    const source = liveOf(await listEditions(db, copiedFrom)).at(-1);
    return source ? { ...source.content, number: content.number, title: content.title } : content;
  }

  async function writing(req: Request) {
    const drive = await findStoredDrive(db, idParam(req, 'driveId'));
    const base = drive && liveOf(await listEditions(db, drive.id)).at(-1);
    if (!drive || !base) throw problems.not_found();
    return { drive, base, documents: await listDocuments(db, documentsOf(base.id, 0)) };
  }

  async function showForm(
    req: Request,
    res: Response,
    { typed, ground, kept }: EditionForm,
    fault?: Fault,
  ): Promise<void> {
    const { drive, base, documents } = await writing(req);
    const { audience } = typed;
    const picked = audience.kind === 'kinds' ? audience.kinds : audience.kind === 'units' ? audience.units : [];
    const choice = (code: string, name: string) => ({ code, name, isPicked: picked.includes(code) });
    await render(req, res, 'drive/notice/form', {
      fault,
      drive,
      base,
      baseName: editionName(base.no),
      fields: noticeFields.map((field) => ({ ...field, value: typed.fields[field.name] })),
      publicityWords,
      audience,
      kinds: Object.entries(agencyKinds).map(([code, name]) => choice(code, name)),
      units: (await listUnits(db)).map(({ code, name }) => choice(code, name)),
      publishAt: typed.publishAt,
      acknowledgeBy: typed.acknowledgeBy,
      ground,
      documents: documents.map((one) => ({ ...one, isKept: kept.includes(one.id) })),
    });
  }

  return [
    get('/notice/editions', 'signed-in', list),
    get('/drives/:driveId/notice', 'notice.publish', form),
    post(
      '/drives/:driveId/notice',
      'notice.publish',
      formPage({
        read: (req): EditionForm => ({
          typed: typedIn(req),
          baseNo: numberIn(textField(req, 'seen')),
          ground: textField(req, 'ground'),
          kept: textsOf(req, 'kept').map(numberIn),
        }),
        submit: (req, entered) =>
          doOnce(deps, req, async (trx) => {
            const editionId = await proposeEdition(trx, deps, actorOf(req), idParam(req, 'driveId'), entered);
            return {
              to: `/notice/editions/${editionId}`,
              done: '新版已提交，等另一位省级业务管理员确认。现在可以附上扫描件。',
            };
          }),
        show: (req, res, entered, fault) => showForm(req, res, entered, fault),
      }),
    ),
    post('/notice/editions/:editionId/decisions', 'notice.publish', step(deps, decide)),
  ];

  async function decide(trx: Parameters<typeof releaseWritten>[0], req: Request) {
    const [editionId, actor] = [idParam(req, 'editionId'), actorOf(req)];
    const to = `/notice/editions/${editionId}`;
    const ground = textField(req, 'refusal');
    switch (textField(req, 'do')) {
      case 'withdraw':
        await withdrawWritten(trx, deps, actor, editionId);
        return { to, done: '这一版已撤回，通知照旧。' };
      case 'refuse':
        await refuseWritten(trx, deps, actor, { editionId, ground });
        return { to, done: '这一版已退回，通知照旧。' };
      case 'recall':
        await recallScheduled(trx, deps, actor, editionId);
        return { to, done: '已撤销发布，通知照旧。' };
      default: {
        // Whoever has written why they send it back means that, whatever the Enter key pressed.
        if (ground.trim() !== '') throw noticeProblems.ground_of_refusal({ field: 'refusal' });
        const { isScheduled } = await releaseWritten(trx, deps, actor, editionId);
        return { to, done: isScheduled ? '已确认，到发布时间自动发布。' : '已发布，各机构现在就能看到。' };
      }
    }
  }
}

const typedIn = (req: Request): TypedEdition => ({
  fields: Object.fromEntries(noticeFields.map(({ name }) => [name, textField(req, name)])) as TypedEdition['fields'],
  audience: audienceIn(req),
  publishAt: textField(req, 'publish_at'),
  acknowledgeBy: textField(req, 'acknowledge_by'),
});

function audienceIn(req: Request): Audience {
  switch (textField(req, 'audience')) {
    case 'kinds':
      return { kind: 'kinds', kinds: textsOf(req, 'kinds').filter((code) => Object.hasOwn(agencyKinds, code)) };
    case 'units':
      return { kind: 'units', units: textsOf(req, 'units').filter((code) => /^\d{6}$/.test(code)) };
    default:
      return { kind: 'all' };
  }
}

/** A field that may be sent several times. */
function textsOf(req: Request, name: string): string[] {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

/** A number that the page itself put into the form; 0 where it is none. */
const numberIn = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);
