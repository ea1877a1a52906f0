import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { maskMobile } from '#platform/crypto/personal.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { mergeTyped } from '#platform/http/seen.js';
import { type ContactRow, takeContact, updateAgency } from './agency-queries.js';
import { agencyProblems, requireFields } from '#features/agencies/problems.js';
import { emailPattern } from '#domain/checking/contact-rules.js';

/**
 * Says whether an office does the work itself; the province mends what two offices claim for one unit (C4).
 * @throws portal.not_found, agency.closed, agency.said_so, agency.fields where it is not said
 */
export async function updateRepairDuty(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  agencyId: number,
  does: boolean | undefined,
): Promise<void> {
  const before = await takeContact(trx, agencyId);
  if (!before) throw problems.not_found();
  if (does === undefined) throw agencyProblems.fields({ what: '是否承担机动车维修管理' });
  if (before.state === 'closed') throw agencyProblems.closed({ name: before.name });
  if (before.doesRepair === does) throw agencyProblems.said_so({ name: before.name, word: does ? '承担' : '不承担' });
  await updateAgency(trx, agencyId, { does_repair: does ? 1 : 0 });
  audit(trx, deps.clock.now(), actor, {
    verb: 'agency.restate',
    objectType: 'agency',
    objectId: agencyId,
    agencyId,
    before: { doesRepair: before.doesRepair },
    after: { doesRepair: does },
  });
}

export interface Contact {
  readonly name: string;
  readonly post: string;
  /** '': the number stays. */
  readonly mobile: string;
  readonly email: string;
  readonly responsible: string;
}

/**
 * Names another liaison: an office has exactly one (R8), so the new one takes the place of the old. The province may do it for any
 * office, an office's manager for the own. `was` is what the form showed: what another has changed meanwhile, and this person has left
 * alone, stays. @throws agency.fields, agency.contact_moved, portal.not_found
 */
export async function updateContact(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'cipher'>,
  actor: Actor,
  agencyId: number,
  typed: Contact,
  was: Partial<Contact> = {},
): Promise<void> {
  if (actor.scope.level !== 'province' && actor.agencyId !== agencyId) throw problems.not_found();
  const before = await takeContact(trx, agencyId);
  if (!before) throw problems.not_found();
  const { contact, isClash } = mergeContact(was, typed, contactOf(deps, before));
  if (isClash) throw agencyProblems.contact_moved();
  const { name, responsible, post, email, mobile } = contact;
  const isOther = name !== before.liaisonName;
  requireFields([
    ['name', name === '' || name.length > 30, '联系人姓名（必填，30 字以内）'],
    ['responsible', responsible.length > 30, '责任人姓名（30 字以内）'],
    ['post', post.length > 30, '职务（30 字以内）'],
    [
      'email',
      email !== '' && (email.length > 60 || !emailPattern.test(email)),
      '电子邮箱（60 字以内，如 a@example.com）',
    ],
    ['mobile', mobile === '' && (isOther || before.liaisonMobileSealed === ''), '手机（换了联系人须填新的手机）'],
    ['mobile', mobile !== '' && !/^1[3-9]\d{9}$/.test(mobile), '手机（11 位，如 13800000000）'],
  ]);
  const sealed = contact.mobile === '' ? before.liaisonMobileSealed : deps.cipher.seal(contact.mobile);
  await updateAgency(trx, agencyId, {
    liaison_name: contact.name,
    liaison_post: contact.post,
    liaison_mobile_sealed: sealed,
    liaison_email: contact.email,
    responsible_name: contact.responsible,
  });
  const masked = (text: string) => maskMobile(deps.cipher.open(text));
  audit(trx, deps.clock.now(), actor, {
    verb: 'agency.contact',
    objectType: 'agency',
    objectId: agencyId,
    agencyId,
    before: {
      liaison: before.liaisonName,
      mobile: masked(before.liaisonMobileSealed),
      responsible: before.responsibleName,
    },
    after: { liaison: contact.name, mobile: masked(sealed), responsible: contact.responsible },
  });
}

/** What the form shows of a contact; the mobile by head and tail. */
export const contactOf = (
  { cipher }: Pick<Deps, 'cipher'>,
  row: Pick<ContactRow, 'liaisonName' | 'liaisonPost' | 'liaisonMobileSealed' | 'liaisonEmail' | 'responsibleName'>,
): Contact => ({
  name: row.liaisonName,
  post: row.liaisonPost,
  mobile: maskMobile(cipher.open(row.liaisonMobileSealed)),
  email: row.liaisonEmail,
  responsible: row.responsibleName,
});

const ofLiaison: readonly (keyof Contact)[] = ['name', 'post', 'mobile', 'email'];

/**
 * What is to be stored of a form that others may have saved meanwhile, the mobile '' where it stays. Post, mobile and address are those of
 * one person: whoever changes one of them must have seen the others.
 */
export function mergeContact(
  was: Partial<Contact>,
  typed: Contact,
  stored: Contact,
): { readonly contact: Contact; readonly isClash: boolean } {
  const mobile = typed.mobile === '' ? (was.mobile ?? stored.mobile) : typed.mobile;
  const { merged, touched, clashes } = mergeTyped({ ...was }, { ...typed, mobile }, { ...stored });
  const isMoved = ofLiaison.some((field) => was[field] !== undefined && was[field] !== stored[field]);
  const isClash = clashes.length > 0 || (isMoved && touched.some((field) => ofLiaison.includes(field)));
  return { contact: { ...merged, mobile: touched.includes('mobile') ? typed.mobile : '' }, isClash };
}
