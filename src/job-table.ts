import type { PortalDeps } from '#src/deps.js';
import type { JobTable } from '#platform/jobs/table.js';
import { giveUpLicenceApply, runLicenceApply } from '#features/drive/legacy/apply-job.js';
import { giveUpLicenceRead, runLicenceRead } from '#features/drive/legacy/read-job.js';
import { giveUpCompare, runCompare } from '#features/drive/exchange/comparing.js';
import { runEndings } from '#features/drive/phase/ending-job.js';
import { runReminderMail } from '#features/drive/reminders/mail-job.js';
import { runReminders } from '#features/drive/reminders/remind-job.js';
import {
  giveUpMaterialPreview,
  prepareMaterialPreview,
  runMaterialPreview,
} from '#features/filings/materials/preview-job.js';
import { runSweepPieces } from '#features/filings/materials/pieces/sweeping.js';
import { giveUpPrint, printAgain, runPrint } from '#features/filings/papers/batch/print-job.js';
import { runLedgerCheck, runLedgerChecks } from '#features/ledger/checking.js';
import { runRecount } from '#features/filings/calendar/moved-dues.js';
import { runJudge } from '#features/ledger/judging.js';
import { countPending } from '#features/publication/pending-job.js';
import { giveUpExport, runExport, sweepExports } from '#features/register/export/export-job.js';
import { mayLapseAgain, runLapses } from '#features/register/lapsing/lapsing.js';
import { runSelfTest } from '#features/retirement/addresses/self-test.js';
import { runRehearsal } from '#features/retirement/rehearsing/rehearsing.js';
import { runIndexing } from '#features/retirement/search/indexing.js';
import { runTending } from '#features/retirement/tending.js';
import { runDigest, runHandOvers, runLapse, runPurge, runSweep } from '#src/upkeep.js';
import { annexJobs } from '#src/annex-jobs.js';
import { asItWas, seconds } from '#src/job-limits.js';

/** What can be asked to be done later, by name, and what comes by itself. */
export const jobTable: JobTable<PortalDeps> = {
  ...annexJobs,
  'ledger.judge': {
    label: '计算原许可业户总账',
    queue: 'upkeep',
    run: runJudge,
    work: seconds(600, 300),
    runAgain: asItWas,
  },
  'ledger.check': {
    label: '核对原许可业户总账',
    queue: 'prompt',
    run: runLedgerCheck,
    work: seconds(1_800, 600),
    runAgain: asItWas,
  },
  'ledger.check-all': {
    label: '每晚重新计算并核对原许可业户总账',
    queue: 'upkeep',
    cron: '20 2 * * *',
    run: runLedgerChecks,
    work: seconds(3_600, 900),
    runAgain: asItWas,
  },
  'filing.preview-material': {
    label: '准备材料的预览',
    queue: 'prompt',
    run: runMaterialPreview,
    work: seconds(240, 60),
    onGivenUp: giveUpMaterialPreview,
    runAgain: prepareMaterialPreview,
  },
  'filing.sweep-pieces': {
    label: '清理没有传完的材料',
    queue: 'upkeep',
    cron: '17 * * * *',
    run: runSweepPieces,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'filing.print': {
    label: '批量打印备案表',
    queue: 'long',
    run: runPrint,
    work: seconds(300, 60),
    onGivenUp: giveUpPrint,
    runAgain: printAgain,
  },
  'licence.read': {
    label: '读取运政系统名单',
    queue: 'prompt',
    run: runLicenceRead,
    work: seconds(300, 90),
    onGivenUp: giveUpLicenceRead,
    runAgain: asItWas,
  },
  'licence.apply': {
    label: '装入运政系统名单',
    queue: 'long',
    run: runLicenceApply,
    work: seconds(900, 300),
    onGivenUp: giveUpLicenceApply,
  },
  'exchange.compare': {
    label: '比对运政系统的名单',
    queue: 'prompt',
    run: runCompare,
    work: seconds(300, 90),
    onGivenUp: giveUpCompare,
    runAgain: asItWas,
  },
  'drive.remind': {
    label: '提醒还没有报送的机构',
    queue: 'upkeep',
    cron: '*/5 * * * *',
    run: runReminders,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'drive.end-collection': {
    label: '登记启用时没有办完的附件',
    queue: 'upkeep',
    cron: '0 * * * *',
    run: runEndings,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'drive.mail-reminder': {
    label: '发送提醒邮件',
    queue: 'upkeep',
    run: runReminderMail,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'filing.recount-dues': {
    label: '按工作日历核对办件的到期日',
    queue: 'upkeep',
    cron: '4 * * * *',
    run: runRecount,
    work: seconds(120, 60),
    runAgain: asItWas,
  },
  'publication.count': {
    label: '统计登记册与公布名单的不同',
    queue: 'upkeep',
    cron: '*/10 * * * *',
    run: countPending,
    work: seconds(300, 120),
    runAgain: asItWas,
  },
  'retirement.test-addresses': {
    label: '自测旧地址',
    queue: 'prompt',
    run: runSelfTest,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'retirement.rehearse': {
    label: '演练原模块停用',
    queue: 'prompt',
    run: runRehearsal,
    work: seconds(120, 60),
    runAgain: asItWas,
  },
  'retirement.index': {
    label: '为原模块数据建查询索引',
    queue: 'upkeep',
    run: runIndexing,
    work: seconds(600, 60),
    runAgain: asItWas,
  },
  'retirement.tend': {
    label: '看有没有到时间的停用演练和新装入的名单',
    queue: 'upkeep',
    cron: '*/5 * * * *',
    run: runTending,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'upkeep.sweep': {
    label: '清理过期的登录、提交记录和锁定',
    queue: 'upkeep',
    cron: '7 * * * *',
    run: runSweep,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'register.export': {
    label: '生成导出的业户表',
    queue: 'long',
    run: runExport,
    work: seconds(900, 300),
    onGivenUp: giveUpExport,
  },
  'register.sweep-exports': {
    label: '删除到期的导出文件',
    queue: 'upkeep',
    cron: '17 * * * *',
    run: sweepExports,
    work: seconds(120, 60),
    runAgain: asItWas,
  },
  'register.lapse': {
    label: '许可证到期的未备案业户转入“到期未备案”',
    queue: 'upkeep',
    cron: '0 0 * * *',
    run: async (deps, due: { readonly dueAt: string }, progress) => void (await runLapses(deps, due, progress)),
    work: seconds(900, 120),
    runAgain: mayLapseAgain,
  },
  'upkeep.lapse-waivers': {
    label: '重新检查豁免到期的附件',
    queue: 'upkeep',
    cron: '1 * * * *',
    run: runLapse,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'upkeep.hand-overs': {
    label: '开始和结束工作交接',
    queue: 'upkeep',
    cron: '2 * * * *',
    run: runHandOvers,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'upkeep.audit-digest': {
    label: '生成审计记录的每日摘要',
    queue: 'upkeep',
    cron: '3 0 * * *',
    run: runDigest,
    work: seconds(60, 60),
    runAgain: asItWas,
  },
  'upkeep.purge-jobs': {
    label: '清理过期的任务记录',
    queue: 'upkeep',
    cron: '40 3 * * *',
    run: runPurge,
    work: seconds(120, 120),
    runAgain: asItWas,
  },
};
