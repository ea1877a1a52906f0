import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { nameDrive } from '#features/drive/chosen-drive.js';
import { findPhasedAnnex } from '#features/drive/phase/phase-queries.js';
import { closedSentence } from '#features/drive/phase/phase-rules.js';
import { type NumberLeave, numberLeave } from '#features/annexes/numbers/reveals.js';
import { currentNilReturn } from '#features/annexes/submitting/nil/nil-facts.js';
import { type AnnexAbilities, abilitiesOf } from './policy.js';
import { type Annex, getAnnexFor, hasOpenWork } from './queries.js';
import { type AnnexVersion, getVersion } from './version-queries.js';
import { stepViews } from './steps-present.js';
import { type AnnexStanding, standingNames, standingOf } from '#domain/annexes/states.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';

/** What every page about one annex needs: the annex as this person may see it, its definition, what can be done now. */
export interface AnnexContext {
  readonly actor: Actor;
  readonly annex: Annex;
  readonly definition: AnnexDefinition;
  readonly can: AnnexAbilities;
  /** Why its office does not work on it any more; '' where it does. */
  readonly notCollected: string;
  /** Whether this person reads its whole numbers. */
  readonly numbers: NumberLeave;
  readonly standing: AnnexStanding;
  readonly stateName: string;
  /** Its address, below which everything about it lies. */
  readonly base: string;
  readonly crumbs: readonly (readonly [label: string, path: string])[];
  /** Its way, and where it stands on it. */
  readonly steps: ReturnType<typeof stepViews>;
}

/** @throws portal.not_found for an annex that is not this person's */
export async function annexContext(deps: Deps, req: Request): Promise<AnnexContext> {
  const actor = actorOf(req);
  const annex = await getAnnexFor(deps.db, actor, idParam(req, 'annexId'));
  await nameDrive(deps, req, annex.driveId);
  const standing = standingOf(annex.state, annex.currentVersionId);
  const isWithOffice = annex.state === 'filling' || annex.state === 'returned';
  const hasVersion = annex.currentVersionId !== null;
  const phased = await findPhasedAnnex(deps.db, annex.agencyId, annex.id);
  const notCollected = phased ? closedSentence(phased.drive, phased, deps.clock.now(), deps.config.officeZone) : '';
  const hasOpen = isWithOffice && hasVersion && (await hasOpenWork(deps.db, annex));
  return {
    actor,
    annex,
    definition: annexDefinition(annex.annexNo),
    can: abilitiesOf(actor, annex, notCollected === ''),
    notCollected,
    numbers: await numberLeave(deps.db, actor, annex),
    standing,
    stateName: standingNames[standing],
    base: annexPath(annex),
    steps: stepViews({ ...annex, hasVersion, hasOpen, isNil: (await currentNilReturn(deps.db, annex)) !== undefined }),
    crumbs: [
      ['附件填报', '/annexes'],
      [`附件${annex.annexNo}`, annexPath(annex)],
    ],
  };
}

/** The same for a page about one of its versions. */
export interface VersionContext extends AnnexContext {
  readonly version: AnnexVersion;
  /** The version's address. */
  readonly here: string;
}

export async function versionContext(deps: Deps, req: Request): Promise<VersionContext> {
  const context = await annexContext(deps, req);
  const version = await getVersion(deps.db, context.annex.id, idParam(req, 'versionId'));
  return { ...context, version, here: versionPath(context.annex, version.id) };
}

export const annexPath = (annex: { id: number }): string => `/annexes/${annex.id}`;
export const versionPath = (annex: { id: number }, versionId: number): string =>
  `/annexes/${annex.id}/versions/${versionId}`;
