import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Config } from '#platform/config.js';
import { declareProblems } from '#platform/problem.js';

/** Asks how much room is left where files lie; a dependency, so that tests have full disks too. */
export interface Disk {
  /** Bytes that may still be written to the file system of `path`. */
  freeBytes(path: string): Promise<number>;
}

export const systemDisk: Disk = {
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

/** What is said of a disk on which there is no more room: what is full, what became of the act, what to do (S3). */
export const storageProblems = declareProblems('storage', {
  database_full: [
    507,
    '数据库的存储空间已满，这次的内容没有保存；以前保存的都在，可以照常查看。请联系技术支持清理或扩充数据库所在的磁盘，然后重新提交。',
  ],
  disk_full: [
    507,
    '服务器的磁盘已满，这次的内容没有保存；以前保存的都在，可以照常查看。请联系技术支持清理或扩充服务器的磁盘，然后重新提交。',
  ],
  full_page: [
    507,
    '服务器的存储空间已满，这一页现在打不开；以前保存的都在。请联系技术支持清理或扩充磁盘，然后重新打开。',
  ],
  nearly_full: [
    507,
    '{what}所在的磁盘快满了（还剩 {free} MB），暂时不接收上传的文件，以免影响已经保存的内容；其他办理不受影响。请联系技术支持清理或扩充磁盘，然后重新上传。',
  ],
});

/**
 * Turns files away while there is still room for everything else: a file is written twice, to the temporary folder and to the database.
 * Only a private database lies where its room can be seen. What cannot be asked is taken for enough.
 * @throws storage.nearly_full
 */
export async function requireRoom(
  disk: Disk,
  { databaseFolder, minFreeBytes }: Pick<Config, 'databaseFolder' | 'minFreeBytes'>,
  incomingBytes: number,
): Promise<void> {
  const places = [
    { what: '数据库', path: databaseFolder },
    { what: '临时文件夹', path: tmpdir() },
  ];
  for (const { what, path } of places) {
    if (path === '') continue;
    const free = await disk.freeBytes(path).catch(() => Number.POSITIVE_INFINITY);
    if (free < minFreeBytes + 2 * incomingBytes)
      throw storageProblems.nearly_full({ what, free: Math.floor(free / 1024 / 1024) });
  }
}
