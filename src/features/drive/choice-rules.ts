interface Named {
  readonly id: number;
  readonly noticeNo: string;
  readonly title: string;
  readonly deadlineAt: Date;
}

/** The deadline that comes next first; then those that are over, the latest first. */
export function inOrder<D extends Pick<Named, 'id' | 'deadlineAt'>>(drives: readonly D[], now: Date): D[] {
  const isOver = ({ deadlineAt }: D) => Number(deadlineAt < now);
  return drives.toSorted((a, b) => {
    const next = a.deadlineAt.getTime() - b.deadlineAt.getTime();
    return isOver(a) - isOver(b) || (isOver(a) === 1 ? -next : next) || a.id - b.id;
  });
}

/** What tells drives apart: the number of the notice, the title where that is the same, a count where nothing else is left. */
export function driveNames(drives: readonly Named[]): ReadonlyMap<number, string> {
  const isAlone = (text: string, of: (one: Named) => string) => drives.filter((one) => of(one) === text).length === 1;
  const plain = ({ noticeNo, title }: Named): string => {
    if (isAlone(noticeNo, (one) => one.noticeNo)) return noticeNo;
    return isAlone(title, (one) => one.title) ? title : '';
  };
  return new Map(
    drives.map((drive) => {
      const name = plain(drive);
      const isTelling = name !== '' && isAlone(name, plain);
      return [drive.id, isTelling ? name : `${drive.noticeNo || drive.title}（第 ${drive.id} 项）`];
    }),
  );
}

/** Pages about one drive, which they do not say by what they show: an annex, a case, a load or an edition belongs to one by itself. */
const about =
  /^\/(?:progress|licences|annexes|collisions|quality|reviewers|notice|mail-packages|invitations|duties|forwardings|help|imports|ledger)(?=[/.]|$)/;
const belongs =
  /^\/(?:annexes|collisions|licences|licences\/loads|mail-packages|forwardings|notice\/editions|progress\/annexes|imports\/runs)\/(?:\d|check$)|^\/notice\/editions$/;

/** Whether a path under the base path is about one of several drives. */
export const aboutDrive = (path: string): boolean => about.test(path) && !belongs.test(path);
