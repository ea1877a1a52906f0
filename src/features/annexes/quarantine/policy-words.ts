import type { OpenDrive } from '#features/drive/chosen-drive.js';

/** What the open drives say of annexes that go in part (C23): one sentence where they agree, otherwise one for each by its name. */
export function saidOfDrives(drives: readonly OpenDrive[], say: (partialAnnexes: string) => string): string {
  const said = drives.map(({ name, partialAnnexes }) => ({ name, sentence: say(partialAnnexes) }));
  const first = said[0]?.sentence ?? say('');
  const agree = said.every(({ sentence }) => sentence === first);
  return agree ? first : said.map(({ name, sentence }) => `${name}：${sentence}`).join('');
}
