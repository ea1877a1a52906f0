import { dayIn } from '#platform/clock.js';
import type { PostButton } from '#platform/views/post-button.js';
import type { Actor } from '#platform/http/actor.js';
import { mayDo } from '#platform/http/actor.js';
import { revealsNumbersOf } from '#domain/policy.js';
import type { OfficeChange } from '#features/agencies/changes/change-plan.js';
import { type Contact, mergeContact } from '#features/agencies/directory/contact.js';
import type {
  AgencyFile,
  DirectoryFilter,
  DirectoryLine,
  NameLine,
} from '#features/agencies/directory/directory-queries.js';
import { always } from '#features/agencies/queries.js';
import { accessWays, agencyKinds, agencyStates, changeNames, nameRelations } from '#features/agencies/words.js';

/** An active condition as a word that can be taken away. */
export interface Chip {
  readonly label: string;
  /** The list without it. */
  readonly query: Readonly<Record<string, string>>;
}

export function chipsOf({ q, kind, state }: DirectoryFilter): Chip[] {
  const word = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
  return [
    ...(q === '' ? [] : [{ label: `“${q}”`, query: { kind, state } }]),
    ...(kind === '' ? [] : [{ label: word(agencyKinds, kind), query: { q, state } }]),
    ...(state === '' ? [] : [{ label: word(agencyStates, state), query: { q, kind } }]),
  ];
}

/** Nothing is known of the kind of an office that was only invited. */
const kindOf = ({ kind, state }: DirectoryLine): string =>
  kind === 'other' && state === 'invited' ? '' : agencyKinds[kind];

/** A registered office whose name differs from the one in the old system waits for the province's decision (C2). */
const isNameOpen = ({ nameRelation, systemName, name, state }: DirectoryLine): boolean =>
  nameRelation === '' && systemName !== '' && systemName !== name && state === 'registered';

export interface DirectoryRow extends DirectoryLine {
  readonly showsSystemName: boolean;
  readonly relation: string;
  readonly isNameOpen: boolean;
  readonly kindName: string;
  readonly stateName: string;
}

export const directoryRow = (line: DirectoryLine): DirectoryRow => ({
  ...line,
  showsSystemName: line.systemName !== '' && line.systemName !== line.name,
  relation: line.nameRelation === '' ? '' : nameRelations[line.nameRelation],
  isNameOpen: isNameOpen(line),
  kindName: kindOf(line) || '—',
  stateName: agencyStates[line.state],
});

/** What the page of an office says and offers beside its lists. */
export interface OfficeView {
  readonly stateName: string;
  readonly facts: readonly { readonly label: string; readonly code?: string }[];
  readonly isNameOpen: boolean;
  readonly relation: string;
  readonly accessWay: string;
  readonly repairDuty: { readonly word: string; readonly change: PostButton | undefined };
  /** The ways to change it, for who may. */
  readonly changes: readonly { readonly label: string; readonly path: string }[];
  readonly mayReveal: boolean;
}

export function officeView(
  file: AgencyFile,
  actor: Actor,
  { zone, changes }: { zone: string; changes: readonly OfficeChange[] },
): OfficeView {
  const mayChange = mayDo(actor, 'agency.change') && file.state !== 'closed';
  return {
    stateName: agencyStates[file.state],
    facts: [
      ...(kindOf(file) === '' ? [] : [{ label: kindOf(file) }]),
      { label: file.divisionName },
      { label: '代码', code: file.code },
      ...(file.registeredAt === null ? [] : [{ label: `${dayIn(zone, file.registeredAt)} 登记` }]),
      ...(file.closedOn === null ? [] : [{ label: `${file.closedOn} 撤销` }]),
    ],
    isNameOpen: isNameOpen(file),
    relation: relationOf(file),
    accessWay: (accessWays as Readonly<Record<string, string>>)[file.accessWay] ?? '—',
    repairDuty: { word: dutyWord(file.doesRepair), change: mayChange ? dutyChange(file) : undefined },
    changes: mayChange
      ? changes.map((kind) => ({ label: changeNames[kind], path: `/agencies/${file.id}/${kind}` }))
      : [],
    mayReveal: file.liaisonMobileSealed !== '' && mayDo(actor, 'personal.reveal') && revealsNumbersOf(actor, file.id),
  };
}

function relationOf({ nameRelation, systemName, name }: AgencyFile): string {
  if (nameRelation !== '') return nameRelations[nameRelation];
  if (systemName === '') return '—';
  return systemName === name ? '相符' : '登记后核定';
}

const dutyWord = (does: boolean | null): string => (does === null ? '还没有登记' : does ? '是' : '否');

/** The button that sets right what an office says of its duty; none before it has said anything. */
const dutyChange = ({ id, doesRepair }: AgencyFile): PostButton | undefined =>
  doesRepair === null
    ? undefined
    : {
        action: `/agencies/${id}/repair-duty`,
        label: doesRepair ? '改为不承担' : '改为承担',
        look: 'small',
        fields: [['does', doesRepair ? '0' : '1']],
      };

/** A day as the history of names and territories shows it. */
export const sinceWords = (day: string): string => (day === always ? '最初' : day);

/** Names that were in use for a day at least. */
export const nameViews = (names: readonly NameLine[]) =>
  names
    .filter(({ from, to }) => to === null || to > from)
    .map((name) => ({
      ...name,
      sourceName: name.source === 'system' ? '运政系统' : '实际',
      since: sinceWords(name.from),
    }));

/** Whose contacts this person may change. */
export const mayChangeContact = (file: AgencyFile, actor: Actor): boolean =>
  mayDo(actor, 'agency.contact') &&
  file.state !== 'closed' &&
  (actor.agencyId === file.id || mayDo(actor, 'agency.change'));

/** A form of contacts as it was sent, with what it had been shown with. */
export interface SentContact {
  readonly typed: Contact;
  readonly was: Partial<Contact>;
}

/** The form as it is shown: what is stored, with what was typed laid over it; the mobile is typed anew or left as it is. */
export const contactForm = (stored: Contact, sent: SentContact | undefined): Contact & { readonly was: Contact } => ({
  ...(sent ? mergeContact(sent.was, sent.typed, stored).contact : { ...stored, mobile: '' }),
  was: stored,
});
