import { accountStateNames } from '#features/operators/accounts/accounts-rules.js';
import { stateNames } from '#domain/annexes/states.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import type { PostButton } from '#platform/views/post-button.js';
import { type NameRelation, nameRelations } from '#features/agencies/words.js';
import type { InvitedPerson, InvitedUnit } from '#features/operators/slips/invitation-queries.js';

const isRegistered = ({ agencyState }: InvitedUnit): boolean => agencyState === 'registered';

/** A registered office with a name in the old system that nobody has compared with its own. */
const isNameOpen = (unit: InvitedUnit): boolean =>
  isRegistered(unit) && unit.systemName !== '' && unit.nameRelation === '';

/** Units that nobody has begun with: no invitation, no account, not registered. */
export const uninvitedOf = (units: readonly InvitedUnit[]): InvitedUnit[] =>
  units.filter((unit) => unit.invitation === null && unit.agencyState === 'invited' && unit.otherAccounts === 0);

export const invitationTally = (units: readonly InvitedUnit[]) => ({
  invited: units.filter(({ invitation }) => invitation !== null).length,
  registered: units.filter(isRegistered).length,
  namesOpen: units.filter(isNameOpen).length,
});

const inviteButton = (codes: readonly string[], label: string, look: string): PostButton => ({
  action: '/invitations',
  label,
  look,
  busy: '正在签发…',
  fields: [['units', codes.join(',')]],
});

export const inviteAllButton = (uninvited: readonly InvitedUnit[]): PostButton | undefined =>
  uninvited.length === 0
    ? undefined
    : inviteButton(
        uninvited.map(({ unitCode }) => unitCode),
        `邀请还没有账号的 ${uninvited.length} 个单位`,
        'primary',
      );

/** A unit and how far its invitation has come. */
export function unitView(unit: InvitedUnit, actor: Actor, now: Date) {
  const people = unit.invitation?.people ?? [];
  const waits = people.some(({ isActive, isActivated }) => isActive && !isActivated);
  const again = unit.invitation ? (waits ? '重新签发' : '') : '邀请';
  const registration = registrationOf(unit);
  return {
    ...unit,
    people: people.map((person) => ({ ...person, stateName: personState(person, now) })),
    registration,
    annex1Words: registration === 'submitted' || registration === 'returned' ? `附件1${stateNames[registration]}` : '',
    isNameKnown: isRegistered(unit) && (unit.nameRelation !== '' || unit.systemName !== ''),
    nameWords: nameWords(unit),
    namePath: isNameOpen(unit) && mayDo(actor, 'agency.change') ? `/registrations/${unit.agencyId}/name` : '',
    invite: again === '' ? undefined : inviteButton([unit.unitCode], again, 'small'),
  };
}

function personState({ isActive, isActivated, slipExpiresAt }: InvitedPerson, now: Date): string {
  if (!isActive) return accountStateNames.ended;
  if (isActivated) return accountStateNames.active;
  return slipExpiresAt !== null && slipExpiresAt > now ? accountStateNames.waiting : '激活单已过期';
}

function registrationOf(unit: InvitedUnit): 'registered' | 'submitted' | 'returned' | 'open' {
  if (isRegistered(unit)) return 'registered';
  return unit.annex1State === 'submitted' || unit.annex1State === 'returned' ? unit.annex1State : 'open';
}

function nameWords(unit: InvitedUnit): string {
  if (!isRegistered(unit)) return '—';
  if (unit.nameRelation !== '') return nameRelations[unit.nameRelation as NameRelation];
  return unit.systemName === '' ? '无可比较' : '待核定';
}
