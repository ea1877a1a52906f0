import { groupedNumber } from '#platform/views/helpers.js';
import type { JobStatus } from '#platform/jobs/queue.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { annexName } from '#domain/annexes/titles.js';
import { versionPath } from '#features/annexes/context.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { choiceField } from './choosing.js';
import type { OfficeSlot } from './placing.js';
import { isOpen } from './slot-rules.js';
import type { UploadFile } from './upload-queries.js';
import { fileStates, foundWords, questionWords } from './words.js';

/** A version that a file became, and the annex that it is of. */
export interface PlacedVersion {
  readonly version: AnnexVersion;
  readonly slot: OfficeSlot | undefined;
}

export interface FateTerms {
  readonly placed: ReadonlyMap<number, PlacedVersion>;
  readonly jobs: ReadonlyMap<number, JobStatus>;
  /** The office answers for several units: annexes are told apart by them. */
  readonly hasUnits: boolean;
}

/** A link of a line, and whether what is behind it wants work. */
interface FateLink {
  readonly path: string;
  readonly label: string;
}

/** A file as its line shows it. */
export interface FateView {
  readonly name: string;
  readonly sizeBytes: number;
  readonly annex: string;
  readonly look: 'running' | 'asked' | 'done' | 'refused' | 'gone';
  readonly state: string;
  readonly detail: string;
  readonly link?: FateLink | undefined;
  /** Until when the content is kept of a file that is in no annex. */
  readonly keepUntil?: Date | undefined;
  readonly isRunning: boolean;
}

export function fateView(file: UploadFile, terms: FateTerms): FateView {
  const shared = { name: file.name, sizeBytes: file.sizeBytes, annex: foundWords(file.found), detail: '' };
  const state = fileStates[file.state];
  const job = file.jobId === null ? undefined : terms.jobs.get(file.jobId);
  switch (file.state) {
    case 'placed':
      return { ...shared, ...placedView(file, terms) };
    case 'reading':
      return { ...shared, look: 'running', state, detail: waitingWords(job), isRunning: true };
    case 'found':
      return { ...shared, look: 'running', state, detail: '等同时上传的其他文件识别完。', isRunning: true };
    case 'asked':
      return { ...shared, look: 'asked', state, keepUntil: file.keepUntil, isRunning: false };
    case 'refused': {
      const detail = file.refusalSentence ?? '';
      return { ...shared, look: 'refused', state, detail, keepUntil: file.keepUntil, isRunning: false };
    }
    case 'broken': {
      const detail = `系统在处理时中断${job ? `（编号 ${job.id}）` : ''}。文件已经保存；系统管理员处理后会接着识别，也可以重新上传。`;
      return { ...shared, look: 'refused', state, detail, keepUntil: file.keepUntil, isRunning: false };
    }
    case 'dropped':
      return { ...shared, look: 'gone', state, detail: '本机构选择不要这个文件，内容已清除。', isRunning: false };
    case 'swept':
      return {
        ...shared,
        look: 'gone',
        state,
        detail: '没有放入附件，到期已清除内容，上传记录保留。',
        isRunning: false,
      };
  }
}

const waitingWords = (job: JobStatus | undefined): string =>
  job?.isAgain || job?.isStill ? '系统繁忙，稍后自动继续；文件已经保存，不必重新上传。' : '';

/** The drive where several are open, the unit where the office has several. */
const placeWords = ({ driveName = '', unitName }: OfficeSlot, hasUnits: boolean): string =>
  [driveName, hasUnits ? unitName : ''].filter(Boolean).join(' ');

type PlacedView = Pick<FateView, 'annex' | 'look' | 'state' | 'detail' | 'link' | 'isRunning'>;

function placedView(file: UploadFile, { placed, jobs, hasUnits }: FateTerms): PlacedView {
  const known = placed.get(file.versionId ?? 0);
  if (!known?.slot) return { annex: '—', look: 'done', state: fileStates.placed, detail: '', isRunning: false };
  const { version, slot } = known;
  const annex = `${placeWords(slot, hasUnits)}附件${slot.annexNo}`;
  const path = versionPath({ id: slot.annexId }, version.id);
  if (version.state === 'refused') {
    const detail = version.refusal?.sentence ?? '';
    return {
      annex,
      look: 'refused',
      state: fileStates.refused,
      detail,
      link: { path, label: '查看' },
      isRunning: false,
    };
  }
  const state = `已放入${annex}${version.no === null ? '' : ` 第 ${version.no} 版`}`;
  if (version.state === 'reading') {
    const isBroken = version.jobId !== null && jobs.get(version.jobId)?.state === 'failed';
    const detail = isBroken ? '检查没有完成，系统管理员处理后会接着检查。' : '正在检查。';
    return {
      annex,
      look: isBroken ? 'refused' : 'running',
      state,
      detail,
      link: { path, label: '查看' },
      isRunning: !isBroken,
    };
  }
  return { annex, look: 'done', state, ...checkedView(known, slot, path), isRunning: false };
}

function checkedView({ version }: PlacedVersion, slot: OfficeSlot, path: string): { detail: string; link: FateLink } {
  const counts = [
    [version.errorCount, '错误'],
    [version.warningCount, '提醒'],
  ] as const;
  const found = counts.filter(([count]) => count > 0).map(([count, word]) => `${word} ${groupedNumber(count)} 处`);
  const rows = `数据 ${groupedNumber(version.rowCount)} 行，`;
  const isBeside = slot.versionId !== version.id;
  const beside = isBeside ? '另有一版现在有效，请比较后决定以哪一版为准。' : '';
  return {
    detail: `${rows}${found.length === 0 ? '没有发现问题' : found.join('，')}。${beside}`,
    link: { path, label: '检查结果' },
  };
}

/** A file that a person is asked about. */
export interface QuestionView {
  readonly name: string;
  readonly field: string;
  readonly why: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly isChosen: boolean }[];
}

/** Doubts in which the best guess may stand chosen already; in all others a person must have said something. */
const guessedAt: readonly (string | null)[] = ['several', 'unit'];

/** What can be said of a file, the best guess first. */
export function questionView(file: UploadFile, slots: readonly OfficeSlot[], hasUnits: boolean): QuestionView {
  const open = slots.filter(isOpen).toSorted((a, b) => rank(a, file) - rank(b, file));
  const guess = guessedAt.includes(file.question) ? file.guessAnnexId : null;
  const options = open.map((slot) => ({
    value: String(slot.annexId),
    label: `${placeWords(slot, hasUnits)}${annexName(slot.annexNo)}（${standingNames[standingOf(slot.state, slot.versionId)]}）`,
    isChosen: slot.annexId === guess,
  }));
  return {
    name: file.name,
    field: choiceField(file.id),
    why: file.question === null ? '' : questionWords(file.question, file.found),
    options: [
      ...(guess === null ? [{ value: '', label: '请选择', isChosen: true }] : []),
      ...options,
      { value: 'none', label: '不要这个文件', isChosen: false },
    ],
  };
}

const rank = ({ annexId }: OfficeSlot, { guessAnnexId }: UploadFile): number => (annexId === guessAnnexId ? 0 : 1);

/** The one step that is next when nothing runs and nothing is asked: the first annex to be mended, else home. */
export function nextStep(
  files: readonly UploadFile[],
  { placed, hasUnits }: FateTerms,
): { readonly path: string; readonly label: string } {
  for (const { versionId } of files) {
    const known = placed.get(versionId ?? 0);
    if (!known?.slot || known.version.state !== 'checked') continue;
    const { version, slot } = known;
    if (version.errorCount + version.warningCount === 0) continue;
    const label = `查看${placeWords(slot, hasUnits)}附件${slot.annexNo}的检查结果`;
    return { path: versionPath({ id: slot.annexId }, version.id), label };
  }
  return { path: '/', label: '返回待办事项' };
}
