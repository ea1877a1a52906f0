import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { Problem, problems } from '#platform/problem.js';
import { listDivisions, nameOn } from '#features/agencies/queries.js';
import { nameDrive } from '#features/drive/chosen-drive.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { stateNames } from '#domain/annexes/states.js';
import { versionContext, versionPath } from '#features/annexes/context.js';
import { type Annex, getAnnexFor, listNames } from '#features/annexes/queries.js';
import { type AnnexVersion, findVersionByReceipt } from '#features/annexes/version-queries.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { findAsideOfVersion } from '#features/annexes/quarantine/of-version.js';
import { qrCode } from '#formats/svg/qr-code.js';

/** The receipt of an upload, a document to be printed and signed, and the page that proves it to whoever holds the paper. */
export function receiptHandlers(deps: Deps) {
  /** The office is named as it was called on that day, whatever it is called now (C2). */
  async function factsOf(annex: Annex, version: AnnexVersion) {
    const on = dayIn(deps.config.officeZone, version.uploadedAt);
    const [sender, divisions, names] = await Promise.all([
      nameOn(deps.db, version.agencyId ?? annex.agencyId, on, version.uploadedAt),
      listDivisions(deps.db),
      listNames(deps.db, [annex.submittedBy]),
    ]);
    const isSubmitted = version.submittedAt !== null;
    return {
      sender,
      unitName: divisions.find(({ code }) => code === annex.unitCode)?.name ?? annex.unitCode,
      submittedByName:
        isSubmitted && annex.currentVersionId === version.id ? (names.get(annex.submittedBy ?? 0) ?? '') : '',
      title: isSubmitted ? '报送回执' : '接收回执',
      isTyped: isTypedIn(version),
      digest: version.sha256.replace(/(.{8})(?=.)/g, '$1 '),
    };
  }

  return {
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { annex, version } = context;
      if (version.receiptNo === null) throw problems.not_found();
      const proof = `${addressOf(req)}${deps.config.basePath}/receipts/${version.receiptNo}`;
      await render(req, res, 'annexes/outputs/receipt', {
        ...context,
        ...(await factsOf(annex, version)),
        aside: await findAsideOfVersion(deps.db, deps, version),
        proof,
        qr: qrCode(proof),
        printedAt: deps.clock.now(),
      });
    }) satisfies Handler,

    prove: (async (req, res) => {
      const receiptNo = String(req.params['receiptNo'] ?? '');
      const found = await versionFor(deps, req, receiptNo);
      if (!found) res.status(404);
      else await nameDrive(deps, req, found.annex.driveId);
      await render(req, res, 'annexes/outputs/proof', {
        receiptNo,
        found: found && {
          ...found,
          ...(await factsOf(found.annex, found.version)),
          definition: annexDefinition(found.annex.annexNo),
          stateName: stateNames[found.annex.state],
          isCurrent: found.annex.currentVersionId === found.version.id,
          path: versionPath(found.annex, found.version.id),
        },
      });
    }) satisfies Handler,
  };
}

/** The version with this receipt where the person may see its annex; of others nothing is said, not even whether they are there. */
async function versionFor(
  deps: Deps,
  req: Request,
  receiptNo: string,
): Promise<{ annex: Annex; version: AnnexVersion } | undefined> {
  const version = /^[\w-]{1,60}$/.test(receiptNo) ? await findVersionByReceipt(deps.db, receiptNo) : undefined;
  if (!version) return undefined;
  try {
    return { annex: await getAnnexFor(deps.db, actorOf(req), version.annexId), version };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

/** Where this portal is, as the person's browser reached it: whoever scans the paper comes there by the same way. */
const addressOf = (req: Request): string => `${req.protocol}://${req.get('host') ?? ''}`;
