import type { Office } from './accepted-annex.js';
import type { TestPortal } from './test-portal.js';

/** The offices and people of a test's portal, for whoever puts accepted annexes before it. */
export async function officeOf(portal: TestPortal): Promise<Office> {
  const { db } = portal.deps;
  const agency = async (code: string) => Number(((await db('agencies').where({ code }).first()) as { id: number }).id);
  const drive = (await db('drives').where({ is_current: 1 }).first()) as { id: number };
  const { filer, manager, neighbour, reviewer, importer } = portal.cast;
  return {
    driveId: Number(drive.id),
    haikou: await agency('460100'),
    qionghai: await agency('469002'),
    province: await agency('460000'),
    filer: filer.id,
    manager: manager.id,
    neighbour: neighbour.id,
    accepter: reviewer.id,
    importer: importer.id,
  };
}
