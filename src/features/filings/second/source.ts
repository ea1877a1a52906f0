import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { pastedLimits } from '#domain/pasted/read-pasted.js';
import { filingProblems } from '#features/filings/problems.js';
import { saveDraft } from '#features/filings/cases/drafting.js';
import { lockEntry } from './opened.js';
import { secondProblems } from './problems.js';
import { noteSeen, writeSource } from './second-queries.js';
import { workedSince } from './time-rules.js';
import type { SourceKind } from './words.js';

/** A page of the platform, as text. */
export interface Source {
  readonly kind: SourceKind;
  readonly name: string | null;
  readonly text: string;
}

/** What was pasted, as it is kept; line ends of one kind. @throws second.nothing_pasted, second.not_text, second.too_much */
export function soundText(text: string): string {
  const plain = text.replace(/\r\n?/g, '\n');
  if (plain.trim() === '') throw secondProblems.nothing_pasted({ field: 'text' });
  const strange = plain.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  if (plain.includes('\0') || strange > 8) throw secondProblems.not_text({ field: 'text' });
  if (plain.length > pastedLimits.chars || plain.split('\n').length > pastedLimits.lines)
    throw secondProblems.too_much({ limit: pastedLimits.chars, field: 'text' });
  return plain;
}

/** Keeps the page with the case, sealed; it takes the place of one that was there. What was typed and taken stays. @throws filing.stale */
export async function keepSource(
  trx: Trx,
  deps: Pick<Deps, 'config' | 'clock' | 'cipher'>,
  actor: Actor,
  { caseId, version, source }: { readonly caseId: number; readonly version: number; readonly source: Source },
): Promise<void> {
  const now = deps.clock.now();
  const { facts, entry } = await lockEntry(trx, deps, actor.agencyId, caseId);
  if (!(await saveDraft(trx, deps.cipher, { id: caseId, version, facts, at: now }))) throw filingProblems.stale();
  const sealed = deps.cipher.sealBytes(Buffer.from(source.text));
  await writeSource(trx, caseId, { kind: source.kind, name: source.name, sealed });
  await noteSeen(trx, entry, workedSince(entry.seenAt, now), now);
  audit(trx, now, actor, {
    verb: 'filing.paste-second',
    objectType: 'filing',
    objectId: caseId,
    agencyId: actor.agencyId,
    after: { source: source.kind, characters: source.text.length },
  });
}
