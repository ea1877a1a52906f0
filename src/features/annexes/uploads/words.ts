import type { AnnexNo } from '#domain/annexes/types.js';
import type { FileState } from './upload-queries.js';
import type { Question, Recognised } from './slot-rules.js';

/** What is said of a file on its way. */
export const fileStates: Readonly<Record<FileState, string>> = {
  reading: '识别中',
  found: '已识别',
  asked: '需要您选择',
  placed: '已放入',
  refused: '未接收',
  broken: '没有看完',
  dropped: '不要',
  swept: '已清除',
};

const annexes = (numbers: readonly AnnexNo[]): string => numbers.map((no) => `附件${no}`).join('、');

/** Why a person is asked which annex a file is. */
export function questionWords(question: Question, found: Recognised | null): string {
  const fitting = annexes(found?.annexes ?? []);
  switch (question) {
    case 'none':
      return '没有找到附件 1 至附件 5 的表头，认不出是哪个附件。';
    case 'several':
      return `表头与${fitting}相符，不能断定是哪一个。`;
    case 'office':
      return `认出是${fitting}，但文件里写的是“${found?.otherOffice ?? ''}”，不是本机构。`;
    case 'unit':
      return `认出是${fitting}，但没有写明是哪个单位的。`;
    case 'drive':
      return found?.driveId === undefined
        ? `认出是${fitting}，但没有写明是哪一项采集任务的。`
        : `认出是${fitting}，但它是按另一项采集任务的名单做的。`;
    case 'same':
      return `这次上传了两个${fitting}，请选定用哪一个。`;
  }
}

/** What a file was recognised as. */
export const foundWords = (found: Recognised | null): string =>
  found === null || found.annexes.length === 0 ? '—' : annexes(found.annexes);
