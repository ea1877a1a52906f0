import { caseKinds, type CaseKind } from '#domain/filing/kinds.js';
import { type CaseState, caseStates } from '#domain/filing/moves.js';
import type { ListAsk, ListCursor, CaseSort } from './list-queries.js';

/** States as the filter offers them. */
export const stateChoices = { open: '在办', ...caseStates } as const;
export const sizes = [20, 50, 100] as const;
const sorts = { due: '到期', received: '收件', id: '件号', name: '名称' } as const satisfies Record<CaseSort, string>;

/** The list as the address asks for it; what the address says otherwise counts as not said. */
export interface AskedList {
  readonly kind: CaseKind | '';
  readonly state: CaseState | 'open' | '';
  /** Id of an office, for the province. */
  readonly office: string;
  readonly overdue: boolean;
  readonly mine: boolean;
  readonly q: string;
  readonly sort: CaseSort;
  readonly order: 'asc' | 'desc';
  readonly size: number;
}

export function readListAsk(text: (name: string) => string): AskedList {
  const one = <T extends object>(name: string, known: T): (keyof T & string) | '' =>
    Object.hasOwn(known, text(name)) ? (text(name) as keyof T & string) : '';
  const size = Number(text('size'));
  // Nothing chosen: what is under way. `all` is chosen.
  const state = text('state') === 'all' ? '' : one('state', stateChoices) || 'open';
  return {
    kind: one('kind', caseKinds),
    state,
    office: /^[1-9]\d{0,9}$/.test(text('office')) ? text('office') : '',
    overdue: text('overdue') === '1',
    mine: text('mine') === '1',
    q: text('q').replace(/\s+/g, ' ').trim().slice(0, 60),
    sort: one('sort', sorts) || 'due',
    order: text('order') === 'desc' ? 'desc' : 'asc',
    size: sizes.find((known) => known === size) ?? 20,
  };
}

/** The address' query that asks for the same, with changes; what need not be said is left out. */
export function askQuery(ask: AskedList, change: Partial<Record<string, string>> = {}): Record<string, string> {
  const said: Record<string, string> = {
    kind: ask.kind,
    state: ask.state === '' ? 'all' : ask.state === 'open' ? '' : ask.state,
    office: ask.office,
    overdue: ask.overdue ? '1' : '',
    mine: ask.mine ? '1' : '',
    q: ask.q,
    sort: ask.sort === 'due' ? '' : ask.sort,
    order: ask.order === 'asc' ? '' : ask.order,
    size: ask.size === 20 ? '' : String(ask.size),
    ...change,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
}

/** What is asked of the database for a person. */
export const listAskOf = (
  ask: AskedList,
  {
    office,
    personId,
    today,
  }: { readonly office: number | undefined; readonly personId: number; readonly today: string },
): ListAsk => ({
  office: office ?? (ask.office === '' ? undefined : Number(ask.office)),
  kind: ask.kind,
  state: ask.state,
  mine: ask.mine ? personId : undefined,
  overdueOn: ask.overdue ? today : undefined,
  q: ask.q,
  sort: ask.sort,
  isDescending: ask.order === 'desc',
});

export const listCursorText = ({ key, id }: ListCursor): string => `${id}.${key}`;

const keyShapes: Readonly<Record<CaseSort, RegExp>> = {
  due: /^\d{4}-\d\d-\d\d$/,
  received: /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?$/,
  id: /^\d{1,15}$/,
  name: /^.{0,100}$/u,
};

export function readListCursor(text: string, sort: CaseSort): ListCursor | undefined {
  const [, id, key] = /^(\d{1,15})\.(.*)$/su.exec(text) ?? [];
  return id === undefined || key === undefined || !keyShapes[sort].test(key) ? undefined : { id: Number(id), key };
}

/** Headers that sort, with the query that a press asks for. */
export const sortLinks = (ask: AskedList) =>
  Object.fromEntries(
    Object.keys(sorts).map((key) => {
      const isHere = ask.sort === key;
      const order = isHere && ask.order === 'asc' ? 'desc' : '';
      return [
        key,
        {
          query: askQuery(ask, { sort: key === 'due' ? '' : key, order }),
          sign: !isHere ? '' : ask.order === 'asc' ? '▲' : '▼',
        },
      ];
    }),
  );

/** What narrows the list, each with the query without it. */
export function caseChips(ask: AskedList, officeName: string): { label: string; query: Record<string, string> }[] {
  const without = (name: string, value = '') => askQuery(ask, { [name]: value });
  return [
    ...(ask.kind ? [{ label: caseKinds[ask.kind], query: without('kind') }] : []),
    ...(ask.state !== 'open' && ask.state !== '' ? [{ label: stateChoices[ask.state], query: without('state') }] : []),
    ...(ask.office ? [{ label: officeName || '机构', query: without('office') }] : []),
    ...(ask.overdue ? [{ label: '逾期', query: without('overdue') }] : []),
    ...(ask.mine ? [{ label: '我经手的', query: without('mine') }] : []),
    ...(ask.q ? [{ label: `“${ask.q}”`, query: without('q') }] : []),
  ];
}
