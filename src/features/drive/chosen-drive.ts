import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { queryText } from '#platform/http/csrf.js';
import { noteChoice, withParam } from '#platform/http/page-choice.js';
import { readOnce, type WorkDeps, type WorkItem } from '#platform/work.js';
import { aboutDrive, driveNames, inOrder } from './choice-rules.js';
import { driveProblems } from './problems.js';
import { type Drive, getDrive, listOpenDrives } from './queries.js';

declare module 'express-session' {
  interface SessionData {
    /** The drive that this person chose last. */
    driveId?: number;
  }
}

const param = 'drive';
const label = '采集任务';
type ChoosingDeps = Pick<Deps, 'clock'> & { readonly db: Db | Trx };

/** An open drive with what tells it from the others; '' where it is the only one, so that no page has a word more. */
export type OpenDrive = Drive & { readonly name: string };

/** All that are open, in the order in which they were made. */
export async function namedDrives(db: Db | Trx): Promise<readonly OpenDrive[]> {
  const drives = await listOpenDrives(db);
  const names = driveNames(drives);
  return drives.map((drive) => ({ ...drive, name: drives.length > 1 ? (names.get(drive.id) ?? '') : '' }));
}

/** The same, the one whose deadline comes next first. */
export const openDrives = async ({ db, clock }: ChoosingDeps): Promise<readonly OpenDrive[]> =>
  inOrder(await namedDrives(db), clock.now());

/**
 * The open drive that a page is about: the one that its address names (`?drive=`), else the one that this person chose last, else the one
 * whose deadline comes next; undefined where none is open. With several the page names it, and its addresses carry it on. What is sent
 * must say itself which: it stood on a page that did. @throws drive.not_running, drive.which
 */
export async function chosenDrive(
  deps: ChoosingDeps,
  req: Request,
  db: Db | Trx = deps.db,
): Promise<OpenDrive | undefined> {
  const drives = await openDrives({ db, clock: deps.clock });
  const asked = queryText(req, param);
  const named = drives.find(({ id }) => String(id) === asked);
  if (asked !== '' && !named) throw driveProblems.not_running();
  if (drives.length < 2) return drives[0];
  if (!named && req.method === 'POST') throw driveProblems.which();
  if (named && req.method === 'GET' && req.session.driveId !== named.id) req.session.driveId = named.id;
  const drive = named ?? drives.find(({ id }) => id === req.session.driveId) ?? drives[0];
  if (drive) note(req, drive, drives);
  return drive;
}

/** The drive that an address names, open or not; undefined where it names none. */
export function askedDriveId(req: Request): number | undefined {
  const asked = queryText(req, param);
  return /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined;
}

/** Has a page that belongs to a drive name it, where several are open. */
export async function nameDrive(deps: ChoosingDeps, req: Request, driveId: number): Promise<void> {
  const drives = await openDrives(deps);
  if (drives.length < 2) return;
  const open = drives.find(({ id }) => id === driveId);
  if (open) note(req, open, []);
  else note(req, { id: driveId, name: (await getDrive(deps.db, driveId)).noticeNo }, [], () => false);
}

/** Work of every open drive; where there are several, each line says which and leads to it. */
export async function workOfDrives(
  deps: WorkDeps,
  list: (drive: Drive) => Promise<readonly WorkItem[]>,
): Promise<readonly WorkItem[]> {
  const drives = await readOnce(deps, 'open drives', () => openDrives(deps));
  const lists = await Promise.all(
    drives.map(async (drive) => (await list(drive)).map((item) => namedItem(item, drive))),
  );
  return lists.flat();
}

function namedItem(item: WorkItem, { id, name }: OpenDrive): WorkItem {
  if (name === '') return item;
  const { path } = item.act;
  const isAbout = aboutDrive(path.replace(/[?#].*$/s, ''));
  return {
    ...item,
    what: `${name}：${item.what}`,
    act: { ...item.act, path: isAbout ? withParam(path, param, String(id)) : path },
  };
}

function note(
  req: Request,
  { id, name }: Pick<OpenDrive, 'id' | 'name'>,
  drives: readonly OpenDrive[],
  keeps: (path: string) => boolean = aboutDrive,
): void {
  const others = drives.map((one) => ({ value: String(one.id), name: one.name }));
  noteChoice(req, { label, param, value: String(id), name, others, keeps });
}
