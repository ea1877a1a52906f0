import { changedFields, isHeld, type PublicContent, type PublicField } from '#domain/publication/fields.js';
import type { ChangeKind, RemovalReason } from './words.js';

/** What a filed business is for the next edition; undefined: it stands there as it is, or must not stand there. */
export function changeOfFiled(
  now: PublicContent,
  listed: PublicContent | undefined,
  isHidden: boolean,
): { readonly kind: Exclude<ChangeKind, 'removed'>; readonly fields: readonly PublicField[] } | 'held' | undefined {
  if (isHidden) return undefined;
  if (isHeld(now)) return 'held';
  if (listed === undefined) return { kind: 'added', fields: [] };
  const fields = changedFields(listed, now);
  return fields.length > 0 ? { kind: 'changed', fields } : undefined;
}

/** Why an entry leaves with the next edition; undefined: it stays. `isHeldNow`: what the register says now must not be published. */
export function removalOf(
  filingStatus: string | null,
  isHidden: boolean,
  isHeldNow: boolean,
): RemovalReason | undefined {
  if (isHidden) return 'hidden';
  if (filingStatus === 'terminated' || filingStatus === 'deregistered') return filingStatus;
  if (filingStatus !== 'filed') return 'gone';
  return isHeldNow ? 'held' : undefined;
}
