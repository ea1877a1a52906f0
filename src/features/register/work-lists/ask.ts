import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { problems } from '#platform/problem.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { unitsFor } from '#features/register/scope.js';
import type { WorkReading, WorkShow } from './list-queries.js';
import { lastDayOf, type Span, spans, type WorkList, workLists } from './list-rules.js';

export const workShows = { open: '待核实', done: '已登记结果', all: '全部' } as const satisfies Record<
  WorkShow,
  string
>;

/** What an address of a list asks for, within the person's region. */
export interface AskedWork {
  readonly list: WorkList;
  readonly unit: string;
  readonly span: Span;
  readonly show: WorkShow;
  readonly reading: WorkReading;
  /** The address again. */
  readonly query: Readonly<Record<string, string>>;
}

export function readSpan(req: Request): Span {
  return (choiceText(req, 'days', spans) || '30') as Span;
}

/** @throws portal.not_found for a list that there is not */
export function readList(
  req: Request,
  { config, clock }: Pick<Deps, 'config' | 'clock'>,
  places: readonly NamedPlace[],
): AskedWork {
  const list = String(req.params['workList'] ?? '');
  if (!Object.hasOwn(workLists, list)) throw problems.not_found();
  const unit = /^\d{6}$/.test(queryText(req, 'unit')) ? queryText(req, 'unit') : '';
  const span = readSpan(req);
  const show = (choiceText(req, 'show', workShows) || 'open') as WorkShow;
  const today = dayIn(config.officeZone, clock.now());
  const units = unitsFor(actorOf(req).scope, unit, places);
  return {
    list: list as WorkList,
    unit,
    span,
    show,
    reading: { list: list as WorkList, units, today, lastDay: lastDayOf(today, span) },
    query: { unit, days: span, show },
  };
}
