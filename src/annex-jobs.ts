import type { PortalDeps } from '#src/deps.js';
import type { JobTable } from '#platform/jobs/table.js';
import { runAnnexCheck, runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { runCrossCheck } from '#features/annexes/crosschecks/cross-check.js';
import { runCollide } from '#features/annexes/collisions/collide-job.js';
import { runJudgeLists } from '#features/annexes/lists/changes/judging.js';
import { runPassOn } from '#features/annexes/lists/pass-on-job.js';
import { runListOperating } from '#features/annexes/visits/operating-job.js';
import { keyStoredRows } from '#features/annexes/checking/key-stored.js';
import { giveUpMailOpening, prepareMailOpening, runMailOpening } from '#features/annexes/mailbox/incoming/open-job.js';
import {
  giveUpMailRecognition,
  prepareMailRecognition,
  runMailRecognition,
} from '#features/annexes/mailbox/incoming/recognise-job.js';
import { giveUpMailPackage, runMailPackage } from '#features/annexes/mailbox/sending/package-job.js';
import { runAnnexOutput } from '#features/annexes/outputs/output-job.js';
import { giveUpAnnexCheck, prepareAnnexCheck } from '#features/annexes/receiving/refusal.js';
import { giveUpRecognition, prepareRecognition, runRecognition } from '#features/annexes/uploads/recognise-job.js';
import { giveUpImport, giveUpPreview, giveUpUndo } from '#features/imports/giving-up.js';
import { runImport, runImportPreview, runUndo } from '#features/imports/jobs.js';
import { giveUpImportItem, runImportItem } from '#features/imports/queue/run-job.js';
import { asItWas, seconds } from '#src/job-limits.js';

/** What can be asked to be done later of annexes, of mails that bring them, and of their imports. */
export const annexJobs: JobTable<PortalDeps> = {
  'annex.check': {
    label: '检查附件',
    queue: 'prompt',
    run: runAnnexCheck,
    work: seconds(180, 45),
    onGivenUp: giveUpAnnexCheck,
    runAgain: prepareAnnexCheck,
  },
  'annex.recognise': {
    label: '识别上传的文件',
    queue: 'prompt',
    run: runRecognition,
    work: seconds(120, 45),
    onGivenUp: giveUpRecognition,
    runAgain: prepareRecognition,
  },
  'annex.recheck': {
    label: '在线修改后重新检查',
    queue: 'prompt',
    run: runAnnexRecheck,
    work: seconds(180, 60),
    runAgain: asItWas,
  },
  'annex.cross-check': {
    label: '核对附件之间是否一致',
    queue: 'prompt',
    run: runCrossCheck,
    work: seconds(180, 120),
    runAgain: asItWas,
  },
  'annex.collide': {
    label: '与其他单位核对同一业户',
    queue: 'long',
    run: runCollide,
    work: seconds(600, 120),
    runAgain: asItWas,
  },
  'annex.pass-on': {
    label: '转送非本辖区的业户',
    queue: 'prompt',
    run: runPassOn,
    work: seconds(180, 120),
    runAgain: asItWas,
  },
  'annex.list-operating': {
    label: '把仍在经营未备案的业户列入走访名单',
    queue: 'upkeep',
    run: runListOperating,
    work: seconds(180, 60),
    runAgain: asItWas,
  },
  'annex.judge-lists': {
    label: '按变动的名单重新判断附件',
    queue: 'prompt',
    run: runJudgeLists,
    work: seconds(600, 120),
    runAgain: asItWas,
  },
  'annex.output': {
    label: '生成下载的工作簿',
    queue: 'prompt',
    run: runAnnexOutput,
    work: seconds(240, 120),
    runAgain: asItWas,
  },
  'annex.mail-package': {
    label: '生成邮件包',
    queue: 'prompt',
    run: runMailPackage,
    work: seconds(480, 240),
    onGivenUp: giveUpMailPackage,
  },
  'mail.open': {
    label: '拆开来信',
    queue: 'prompt',
    run: runMailOpening,
    work: seconds(180, 90),
    onGivenUp: giveUpMailOpening,
    runAgain: prepareMailOpening,
  },
  'mail.recognise': {
    label: '识别来信的附件',
    queue: 'prompt',
    run: runMailRecognition,
    work: seconds(180, 60),
    onGivenUp: giveUpMailRecognition,
    runAgain: prepareMailRecognition,
  },
  'annex.key-rows': {
    label: '为已存的行补写对照键',
    queue: 'upkeep',
    run: keyStoredRows,
    work: seconds(900, 120),
    runAgain: asItWas,
  },
  'annex.import-preview': {
    label: '入库预览',
    queue: 'long',
    run: runImportPreview,
    work: seconds(600, 120),
    onGivenUp: giveUpPreview,
  },
  'annex.import': { label: '入库', queue: 'long', run: runImport, work: seconds(900, 120), onGivenUp: giveUpImport },
  'annex.import-item': {
    label: '逐份办理入库',
    queue: 'long',
    run: runImportItem,
    work: seconds(900, 120),
    onGivenUp: giveUpImportItem,
  },
  'annex.import-undo': {
    label: '撤销入库',
    queue: 'long',
    run: runUndo,
    work: seconds(900, 120),
    onGivenUp: giveUpUndo,
  },
};
