import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { type BoardCell, listBoard } from '#features/drive/queries.js';
import { effectView } from '#features/annexes/acceptance/present.js';
import { previewAcceptance } from '#features/annexes/acceptance/preview.js';
import { countDraftComments, listComments, type ReviewComment } from '#features/annexes/review/comment-queries.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { findOpenChange } from '#features/annexes/lists/changes/change-queries.js';
import { handedStanding } from '#features/annexes/lists/handed-list.js';
import { annexProblems } from '#features/annexes/problems.js';
import { checklistBar, checklistOnPage } from '#features/annexes/review/checklist/checklist.js';
import type { ChecklistLine } from '#features/annexes/review/checklist/checklist-rules.js';
import { checklistView } from '#features/annexes/review/checklist/present.js';
import { countFoundSince } from '#features/annexes/review/found-since.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { isBarredAccepter } from '#features/annexes/four-eyes/case-rules.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { policySentence } from '#domain/annexes/partial.js';
import { asideOffer, findAsideOfVersion } from '#features/annexes/quarantine/of-version.js';
import { partialAnnexesOf } from '#features/annexes/quarantine/quarantine-queries.js';
import { countOpenWarnings } from '#features/annexes/checking/finding-queries.js';
import { standingCases } from '#features/annexes/collisions/standing.js';
import { listRememberedChoices } from '#features/annexes/receiving/column-choice-queries.js';
import { enteredAnnexes, typedAnnexes } from '#features/annexes/entry/form.js';
import type { Trx } from '#platform/db/connection.js';
import { type AnnexContext, annexContext, annexPath, versionPath } from './context.js';
import { readAsk } from '#features/annexes/review/grid/ask.js';
import { progressView } from '#features/annexes/review/grid/present.js';
import { acceptanceView } from '#features/annexes/review/reading/present.js';
import { readingOf, type VersionReading } from '#features/annexes/review/reading/reading.js';
import { basisOf, isUnread } from '#features/annexes/review/reading/reading-rules.js';
import { isReader } from '#features/annexes/review/reading/seen.js';
import { listOfferedSentences } from '#features/annexes/review/sentences/sentence-queries.js';
import type { RowMemory } from '#features/annexes/review/grid/row-index.js';
import type { AnnexDeps } from './deps.js';
import { annexStep } from './step.js';
import {
  commentView,
  importBarWords,
  importButton,
  mendedButton,
  submissionView,
  trailOf,
  unadoptedVersion,
  versionView,
} from './present.js';
import { type Annex, getAnnex, listNames } from './queries.js';
import { type AnnexVersion, listVersions } from './version-queries.js';
import { returningOf, secondReturnFor } from '#features/annexes/review/returns/returning.js';
import { claimAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { handedOverOf } from '#features/annexes/hand-overs/of-annex.js';
import { isNilAnnex } from '#domain/annexes/nil-return.js';
import { currentNilReturn, nilDraft } from '#features/annexes/submitting/nil/nil-facts.js';
import { nilOffer } from '#features/annexes/submitting/nil/present.js';
import { uploadBox } from '#features/annexes/uploads/box.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { textField } from '#platform/http/csrf.js';

/** The list of annexes, one annex's page, and what an office does with it as a whole. */
export function annexPageHandlers(deps: AnnexDeps, memory: RowMemory, showQueue: Handler) {
  /** What accepting would do, and its button unless it would be refused. */
  async function acceptanceOf(
    annex: Annex,
    base: string,
    current: AnnexVersion | undefined,
    drafts: number,
    collisions: number,
    reading: VersionReading | undefined,
    personId: number,
    lines: readonly ChecklistLine[],
  ) {
    const effect = await previewAcceptance(deps, annex, current);
    const foundSince = current ? await countFoundSince(deps.db, deps, current) : 0;
    const isOpen = current !== undefined && reading !== undefined && !effect?.refusal && foundSince + collisions === 0;
    const hands = current ? await listHands(deps.db, current) : [];
    return {
      barred: isBarredAccepter(annex, hands, personId) ? annexProblems.same_person_accepts().sentence : '',
      effect: effect && effectView(effect),
      drafts,
      unopened: checklistBar(lines, 'accept')?.sentence ?? '',
      foundSince: foundSince === 0 ? '' : annexProblems.found_since({ count: foundSince }).sentence,
      ...(isOpen ? acceptanceView(base, current, drafts, reading.facts) : {}),
    };
  }

  /** What this reviewer has read of the current version; undefined for everybody else. */
  async function readingFor(actor: Actor, annexId: number, current: AnnexVersion | undefined) {
    if (!isReader(actor) || current?.state !== 'checked') return undefined;
    return readingOf(deps.db, current, actor.id, { differenceOf: memory.differencesOf(annexId) });
  }

  const nilOfferFor = async ({ annex, can, base }: AnnexContext) =>
    (can.upload || can.submit) && isNilAnnex(annex.annexNo)
      ? nilOffer(base, can, await nilDraft(deps.db, deps, annex))
      : undefined;

  return {
    /** An agency sees its five annexes; the province the queue of what was handed in. */
    list: (async (req, res) => {
      const actor = actorOf(req);
      if (actor.scope.level === 'province') return showQueue(req, res);
      const drive = await chosenDrive(deps, req);
      const cells = drive ? await listBoard(deps.db, drive.id, actor.agencyId) : [];
      await render(req, res, 'annexes/list', { drive, units: byUnit(cells.map(annexCell)) });
    }) satisfies Handler,

    show: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex, can, base } = context;
      const [versions, comments, names] = await Promise.all([
        listVersions(deps.db, annex.id),
        listComments(deps.db, annex.id, !can.decide),
        listNames(deps.db, [annex.submittedBy, annex.claimedBy, annex.decidedBy, annex.importedBy]),
      ]);
      const current = versions.find((version) => version.id === annex.currentVersionId);
      const openWarnings = current?.state === 'checked' ? await countOpenWarnings(deps.db, current.id) : 0;
      const drafts = can.decide ? await countDraftComments(deps.db, annex.id) : 0;
      const reading = await readingFor(context.actor, annex.id, current);
      const remembered = can.upload ? await listRememberedChoices(deps.db, annex.agencyId, annex.annexNo) : [];
      const submission = can.submit
        ? submissionView(base, current, await obstaclesTo(deps.db, deps, annex, current, context.actor.id))
        : undefined;
      const isDeciding = can.accept || (can.return === 'claim' && annex.recallReason === null);
      const lines =
        isDeciding && current && reading ? await checklistOnPage(deps, annex, current, context.actor.id) : [];
      const collisions = await standingCases(deps.db, annex);
      const standing = collisions.undecided + collisions.lost;
      const acceptance = can.accept
        ? await acceptanceOf(annex, base, current, drafts, standing, reading, context.actor.id, lines)
        : undefined;
      const nilReturn = await currentNilReturn(deps.db, annex);
      const importing = can.import &&
        !nilReturn && {
          bar: annex.state === 'accepted' ? importBarWords(annex, context.actor.id) : '',
          button: importButton(base, annex),
        };
      const isReadingNext = can.accept && reading !== undefined && isUnread(basisOf(reading.facts));
      const hasStep =
        isReadingNext ||
        submission?.obstacles.length === 0 ||
        can.claim ||
        (acceptance?.button?.look === 'primary' && acceptance.unopened === '') ||
        (importing && importing.bar === '' && importing.button.look === 'primary');
      const viewOf = (comment: ReviewComment) => commentView(context, comment, whereOf(comment, versions));
      const views = comments.map(viewOf);
      const second = await secondReturnFor(deps, context, current, viewOf);
      const isSamplingShown = acceptance?.unread?.sampling !== undefined;
      await render(req, res, 'annexes/show', {
        ...context,
        ...(await handedOverOf(deps.db, context.actor, annex.id)),
        handed: await handedStanding(deps.db, annex),
        collisions: { ...collisions, path: `/collisions?annex=${annex.id}` },
        nilReturn,
        listChange: await findOpenChange(deps.db, annex.id),
        aside: await findAsideOfVersion(deps.db, deps, current),
        asideOffer: await asideOffer(deps.db, context, current),
        policy: policySentence(await partialAnnexesOf(deps.db, annex.driveId), annex.annexNo),
        nilOffer: await nilOfferFor(context),
        isLookingNext: current !== undefined && !hasStep,
        trail: trailOf(annex, names),
        current,
        openWarnings,
        rowsPath: current?.state === 'checked' ? `${base}/versions/${current.id}/rows` : '',
        isReadingNext,
        here: current ? `${base}/versions/${current.id}` : '',
        progress:
          reading && progressView(context.definition, reading, readAsk(context.definition, new URLSearchParams())),
        unadopted: unadoptedVersion(context, versions, current),
        provisionedVersion: mayDo(context.actor, 'account.view') ? provisionedVersion(annex) : null,
        submission,
        acceptance,
        checklist:
          lines.length > 0 && current && reading
            ? checklistView(`${base}/versions/${current.id}`, lines, reading.facts)
            : undefined,
        importing,
        second,
        returning: await returningOf(deps, context, {
          current,
          drafts,
          names,
          reading,
          isSamplingShown,
          second,
          lines,
        }),
        isOutOfHand: can.return === null && annex.state === 'accepted' && mayDo(context.actor, 'annex.review'),
        hasForm: enteredAnnexes.includes(annex.annexNo),
        isTypable: can.fix && typedAnnexes.includes(annex.annexNo),
        remembered: remembered.length,
        box: can.upload ? await uploadBox(deps, context.actor, annex) : undefined,
        comments: views,
        mendedButton: mendedButton(base, views),
        sheets: sheetNames(current?.head ?? null),
        columns: context.definition.columns.filter(({ filledBy }) => filledBy !== 'system'),
        sentences: can.comment ? await listOfferedSentences(deps.db) : [],
        versions: versions.map((version) => versionView(base, annex, version)),
      });
    }) satisfies Handler,

    withdraw: annexStep(deps, '已撤回，可以继续修改或重新上传。', (trx, req, annexId) =>
      withdrawAnnex(trx, deps, actorOf(req), annexId),
    ),
    claim: annexStep(deps, '已认领。请逐行浏览，写审核意见，然后在本表页面接收或退回。', async (trx, req, annexId) => {
      await claimAnnex(trx, deps, actorOf(req), annexId, textField(req, 'takeOver') === '1');
      return readingPath(trx, annexId);
    }),
  };
}

/** What a reviewer who has an annex in hand looks at first: its rows. */
async function readingPath(trx: Trx, annexId: number): Promise<string> {
  const { currentVersionId } = await getAnnex(trx, annexId);
  return currentVersionId === null
    ? annexPath({ id: annexId })
    : `${versionPath({ id: annexId }, currentVersionId)}/rows`;
}

/** Accepted annex 2 has given its people their accounts: the version whose requests tell which. */
const provisionedVersion = ({ annexNo, decidedBy, currentVersionId }: Annex): number | null =>
  annexNo === 2 && decidedBy !== null ? currentVersionId : null;

/** The row of a comment in words, by the sheets of the version it speaks of. */
function whereOf(comment: ReviewComment, versions: readonly AnnexVersion[]): string {
  const version = versions.find(({ id }) => id === comment.versionId);
  return comment.row === null ? '' : rowWords(comment.row, sheetNames(version?.head ?? null));
}

/** An annex as both lists show it. */
function annexCell(cell: BoardCell) {
  const standing = standingOf(cell.state, cell.versionId);
  return { ...cell, title: annexDefinition(cell.annexNo).title, standing, stateName: standingNames[standing] };
}

/** An office may answer for several units: the lists go by unit. */
function byUnit<T extends { unitCode: string; unitName: string; agencyName: string }>(cells: readonly T[]) {
  const units = new Map<string, { code: string; name: string; agencyName: string; cells: T[] }>();
  for (const cell of cells) {
    const { unitCode: code, unitName: name, agencyName } = cell;
    const unit = units.get(code) ?? { code, name, agencyName, cells: [] };
    unit.cells.push(cell);
    units.set(code, unit);
  }
  return [...units.values()];
}
