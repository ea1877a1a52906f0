import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { nameDrive, openDrives } from '#features/drive/chosen-drive.js';
import { lookOf } from './look.js';
import { findBegun } from './standing-queries.js';
import { loadMatrix } from './matrix.js';
import { figureHeads } from './matrix-present.js';
import { figureKeys, type MatrixLine, openOf } from './matrix-rules.js';
import { findDriveOfAnnex, listOpenGroups } from './progress-queries.js';
import { listMoves } from './moves-queries.js';
import { stepWords } from './words.js';

const movesShown = 200;
const levelWords = { E: '错误', W: '未说明的提醒' } as const;

/** One annex of the matrix: its numbers at a moment, what is open in it, and every move that led there. */
export function annexHandlers(deps: Deps): { show: Handler } {
  const { db } = deps;

  /** What the open items are, a group a line; findings are kept as they are now alone. */
  async function openLines(line: MatrixLine, isOwn: boolean) {
    const groups = line.versionId === null ? [] : await listOpenGroups(db, line.versionId);
    const version = `/annexes/${line.annexId}/versions/${line.versionId}`;
    return [
      ...groups.map(({ kind, rule, level, count }) => ({
        what: `${levelWords[level]}：${kindWordsOf(kind) ?? kind}`,
        rule,
        count,
        path: isOwn ? `${version}?kind=${encodeURIComponent(kind)}` : '',
      })),
      ...(line.openComments > 0
        ? [
            {
              what: '未答复的审核意见',
              rule: '',
              count: line.openComments,
              path: isOwn ? `/annexes/${line.annexId}#annexes-comments` : '',
            },
          ]
        : []),
    ];
  }

  return {
    async show(req, res) {
      const actor = actorOf(req);
      const annexId = idParam(req, 'annexId');
      const driveId = await findDriveOfAnnex(db, annexId);
      const drive = (await openDrives(deps)).find(({ id }) => id === driveId);
      if (!drive) throw problems.not_found();
      await nameDrive(deps, req, drive.id);
      const look = lookOf(deps, req, drive, await findBegun(db, drive.id));
      const line = (await loadMatrix(db, drive, actor, look)).find((one) => one.annexId === annexId);
      if (!line) throw problems.not_found();
      const isOwn = actor.scope.level === 'province' || line.agencyId === actor.agencyId;
      const moves = await listMoves(db, annexId, look.at, movesShown);
      await render(req, res, 'drive/progress/annex', {
        line,
        look,
        own: `/progress/annexes/${annexId}`,
        title: annexTitles[line.annexNo],
        standingName: standingNames[line.standing],
        figures: figureHeads.map((head) => ({ ...head, count: line.figures[head.key] })),
        parts: [
          { label: '错误', count: line.errors },
          { label: '未说明的提醒', count: line.openWarnings },
          { label: '未答复的审核意见', count: line.openComments },
        ],
        open: look.isNow ? await openLines(line, isOwn) : undefined,
        openCount: openOf(line),
        annexPath: isOwn ? `/annexes/${annexId}` : '',
        moves: moves.map((move) => {
          const standing = standingOf(move.state, move.versionId);
          const word = stepWords[move.step as keyof typeof stepWords] ?? move.step;
          return { ...move, standing, standingName: standingNames[standing], stepName: word, open: openOf(move) };
        }),
        isCut: moves.length === movesShown,
        keys: figureKeys,
      });
    },
  };
}
