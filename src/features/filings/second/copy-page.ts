import type { Request, Response } from 'express';
import { piecesOf } from '#platform/content.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, wrongField } from '#platform/http/step.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { type Problem, problems } from '#platform/problem.js';
import { textOfPage } from '#formats/page-text/page-text.js';
import { annex3 } from '#domain/annexes/annex3.js';
import { enteredRows } from '#features/annexes/entry/form.js';
import { frameOf } from '#features/filings/cases/frame.js';
import { caseOffice } from '#features/filings/cases/scope.js';
import { findAdoptable } from './adopting.js';
import { ownDivisions } from './entry-facts.js';
import { faultsOf } from './faults.js';
import { normalisedFacts } from './normalised.js';
import { openEntry, type OpenedEntry } from './opened.js';
import { copyPath } from './paths.js';
import {
  caseChecks,
  columnsFor,
  copyForm,
  keptNumbers,
  leftWords,
  lineViews,
  offerCounts,
  statedFacts,
} from './present.js';
import { beforeOf, finishEntry, refusedResult, saveEntry, type Sent } from './saving.js';
import { noteSeen } from './second-queries.js';
import { keepSource, soundText } from './source.js';
import { workedSince } from './time-rules.js';
import { minutesOf, resultWords, sourceWords } from './words.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** What was sent by the form, as it is shown again. */
interface Form {
  readonly opened: OpenedEntry;
  readonly facts: CaseFacts;
  readonly version: number;
}

/** What was pasted and refused, and what is wrong with it. */
interface Said {
  readonly text: string;
  readonly fault: Fault | undefined;
}
const nothingSaid: Said = { text: '', fault: undefined };

/** The page on which the platform's page and the form stand side by side (C59). */
export function copyHandlers(deps: Deps) {
  const { db } = deps;
  const open = (req: Request) => openEntry(db, deps, caseOffice(actorOf(req)), idParam(req, 'filingId'));

  /** Whether the person may change the entry: an acceptor of its office, while it is a draft. */
  const mayEnter = (req: Request, { one }: OpenedEntry) =>
    one.state === 'draft' &&
    mayDo(actorOf(req), 'filing.enter') &&
    actorOf(req).agencyId === one.agencyId &&
    !actorOf(req).viewedBy;

  async function show(
    req: Request,
    res: Response,
    { opened, facts, version }: Form,
    isTried: boolean,
    said: Said = nothingSaid,
  ) {
    const { one, entry, taken, reading } = opened;
    const actor = actorOf(req);
    const canEnter = mayEnter(req, opened);
    const isOwn = actor.agencyId === one.agencyId;
    const before = isOwn ? await beforeOf(db, deps, actor, one.businessId, entry.resultOn) : {};
    const findings = canEnter ? await faultsOf(db, deps, actor, { ...opened, facts }) : [];
    const form = copyForm({
      result: entry.result,
      facts,
      kept: keptNumbers(facts, before, one.businessId !== null),
      findings: isTried ? findings : [],
      proposals: canEnter ? (reading?.proposals ?? []) : [],
      frame: { divisions: new Set(await ownDivisions(db, deps, one.agencyId)), systemName: '' },
    });
    const number = facts['platform_case_no'] ?? '';
    await render(req, res, 'filings/second/copy', {
      frame: await frameOf(deps, req, 'entry'),
      path: copyPath(one.id),
      version,
      canEnter,
      entry: {
        number,
        resultOn: entry.resultOn,
        resultName: resultWords[entry.result],
        isEnded: entry.result === 'ended',
        minutes: minutesOf(entry.seconds),
        isFinished: entry.finishedAt !== null,
        pasted: entry.pastedFields,
        typed: entry.typedFields,
      },
      groups: form,
      offers: offerCounts(form),
      left: findings.filter(({ level }) => level === 'error').length,
      isTried,
      stated: canEnter ? [] : statedFacts(facts),
      source: reading && {
        name: entry.sourceKind === null ? '' : sourceWords[entry.sourceKind],
        file: entry.sourceName ?? '',
        lines: lineViews(reading, taken, !canEnter),
        withheld: reading.withheld.length,
        unread: reading.lines.filter(({ state }) => state === 'unread').length,
        checks: caseChecks(reading, { number, resultOn: entry.resultOn }),
        refused: refusedResult(opened) ?? '',
      },
      pasted: said.text,
      faultAt: said.fault,
      alike: canEnter ? await alikeOf(req, opened, facts) : undefined,
    });
  }

  /** Another entry of the same business whose number is nearly this one. */
  async function alikeOf(req: Request, { one }: OpenedEntry, facts: CaseFacts) {
    const [uscc = '', name = '', divisionCode = ''] = ['uscc', 'business_name', 'division_code'].map(
      (field) => facts[field] ?? '',
    );
    const asked = { platformCaseNo: facts['platform_case_no'] ?? '', uscc, name, divisionCode };
    const like = await findAdoptable(db, asked, one.id);
    if (like.kind !== 'facts') return undefined;
    const { entry, evidence } = like.found;
    const isOwn = entry.agencyId === actorOf(req).agencyId;
    return { number: entry.platformCaseNo, path: isOwn ? `/filings/${entry.caseId}` : '', why: evidence.join('，') };
  }

  async function readForm(req: Request): Promise<Form> {
    const opened = await open(req);
    const { one, entry, facts } = opened;
    const actor = actorOf(req);
    const before =
      one.agencyId === actor.agencyId ? await beforeOf(db, deps, actor, one.businessId, entry.resultOn) : {};
    const kept = keptNumbers(facts, before, one.businessId !== null);
    const definition = { ...annex3, columns: columnsFor(entry.result) };
    const body = (req.body ?? {}) as Record<string, unknown>;
    const frame = { divisions: new Set<string>(), systemName: '' };
    const [typed = {}] = enteredRows(definition, { ...body, rows: '1' }, frame);
    const sent = Object.fromEntries(definition.columns.map(({ field }) => [field, typed[field] ?? '']));
    for (const field of kept) if (sent[field] === '') sent[field] = facts[field] ?? '';
    const all = Object.entries({ ...facts, ...normalisedFacts(sent) });
    // Of a change an empty field says that the fact is given up; of a new business it says nothing.
    const stated = all.filter(([, value]) => value !== '' || one.businessId !== null);
    return { opened, facts: Object.fromEntries(stated), version: versionOf(req) };
  }

  const requireEntry = (req: Request, opened: OpenedEntry) => {
    if (opened.one.agencyId !== actorOf(req).agencyId) throw problems.not_found();
  };

  async function showAgain(req: Request, res: Response, form: Form, problem: Problem, said: Said = nothingSaid) {
    // Who was overtaken sees what was typed, and saves it over what is there now only after having been told.
    const isStale = problem.code === 'filing.stale';
    await show(req, res, { ...form, version: isStale ? form.opened.one.version : form.version }, false, said);
  }

  return {
    show: (async (req, res) => {
      const opened = await open(req);
      if (mayEnter(req, opened)) await seen(opened);
      await show(
        req,
        res,
        { opened, facts: opened.facts, version: opened.one.version },
        queryText(req, 'check') === '1',
      );
    }) satisfies Handler,

    /** Told by the page while somebody types: a pause of more than five minutes is none of the work. */
    beat: (async (req, res) => {
      const opened = await open(req);
      if (mayEnter(req, opened)) await seen(opened);
      res.status(204).end();
    }) satisfies Handler,

    save: formPage<Form>({
      read: readForm,
      async submit(req, { opened, facts, version }) {
        requireEntry(req, opened);
        const [act = '', field] = textField(req, 'do').split('.');
        const caseId = opened.one.id;
        const take = act === 'take' ? { take: field === undefined ? {} : { field } } : {};
        const sent: Sent = { caseId, version, facts, ...take };
        return doOnce(deps, req, async (trx) => {
          if (act === 'finish') {
            const left = await finishEntry(trx, deps, actorOf(req), sent);
            if (!left) return { to: copyPath(caseId), done: '录入完成，请另一人确认备案。' };
            return { to: `${copyPath(caseId)}?check=1`, note: leftWords(left) };
          }
          const count = await saveEntry(trx, deps, actorOf(req), sent);
          if (act !== 'take') return { to: copyPath(caseId), done: '已存为草稿。' };
          const to = field === undefined ? copyPath(caseId) : `${copyPath(caseId)}#f-1-${field}`;
          return count > 0 ? { to, done: `已采用 ${count} 项，并存为草稿。` } : { to, note: '没有可以采用的内容。' };
        });
      },
      show: (req, res, form, _fault, problem) => showAgain(req, res, form, problem),
    }),

    paste: formPage<Form & { readonly text: string }>({
      async read(req) {
        const opened = await open(req);
        return { opened, facts: opened.facts, version: versionOf(req), text: textField(req, 'text') };
      },
      async submit(req, { opened, version, text }) {
        requireEntry(req, opened);
        const source = { kind: 'paste', name: null, text: soundText(text) } as const;
        return doOnce(deps, req, async (trx) => {
          await keepSource(trx, deps, actorOf(req), { caseId: opened.one.id, version, source });
          return { to: copyPath(opened.one.id), done: '已读取粘贴的内容。请核对右边的建议，再采用。' };
        });
      },
      show: (req, res, form, fault, problem) => showAgain(req, res, form, problem, { text: form.text, fault }),
    }),

    fileGuard: async (req: Request) => {
      requireEntry(req, await open(req));
    },

    file: formPage<Form>({
      async read(req) {
        const opened = await open(req);
        return { opened, facts: opened.facts, version: versionOf(req) };
      },
      async submit(req, { opened, version }) {
        requireEntry(req, opened);
        const { file } = req;
        if (!file || file.size === 0) throw wrongField('file', '请先选择平台结果页的 PDF 或网页文件。');
        const pieces: Buffer[] = [];
        for await (const piece of piecesOf(file.kept, 65_536)) pieces.push(piece);
        const { kind, text } = await textOfPage(Buffer.concat(pieces));
        const source = { kind, name: fileNameOf(file), text: soundText(text) } as const;
        return doOnce(deps, req, async (trx) => {
          await keepSource(trx, deps, actorOf(req), { caseId: opened.one.id, version, source });
          return { to: copyPath(opened.one.id), done: '已读取文件的内容。请核对右边的建议，再采用。' };
        });
      },
      show: (req, res, form, fault, problem) => showAgain(req, res, form, problem, { text: '', fault }),
    }),
  };

  async function seen({ entry }: OpenedEntry): Promise<void> {
    const now = deps.clock.now();
    await inTransaction(db, (trx) => noteSeen(trx, entry, workedSince(entry.seenAt, now), now));
  }
}

const versionOf = (req: Request): number => Number(/^\d{1,9}$/.exec(textField(req, 'version'))?.[0] ?? -1);
