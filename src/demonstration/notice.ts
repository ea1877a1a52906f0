import type { PortalDeps } from '#src/deps.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import type { Drive } from '#features/drive/queries.js';
import { acknowledgeNotice } from '#features/drive/notice/acknowledging.js';
import { noteOpening } from '#features/drive/notice/receipt-queries.js';
import { momentText } from '#features/drive/changes/fields.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act } from '#src/season/actions.js';
import { publishEdition } from '#src/season/notice.js';

/** What the demonstration has the notice ask for, in words of its own; the dates are those of the drive. */
const textOf = ({ baselineOn, goLiveOn }: Drive, deadline: string): string =>
  [
    `（演示用的正文，不是印发的原文）为做好机动车维修备案管理模块启用前的数据准备，现将有关事项通知如下。`,
    '一、启用时间',
    `机动车维修备案管理模块自 ${goLiveOn} 起启用，原维修许可模块同时停用。`,
    '二、登录方式',
    '（一）政务内网',
    '在政务内网的电脑上直接打开系统地址。',
    '（二）互联网',
    '先登录 VPN，再打开系统地址。',
    '三、采集内容',
    '各机构填写附件1、附件2，报送机构信息和操作用户权限。',
    '已按规定备案的业户，由辖区的维修管理机构填入附件3，不重不漏。',
    `许可证在 ${baselineOn} 仍有效的业户列在附件4，请逐户核对并标注是否已备案；已过期的列在附件5，只标注其中已备案的。`,
    '四、报送要求',
    '本单位不承担维修管理的，请将通知转给实际承担的机构。',
    `请于 ${deadline} 前在线报送附件1至附件4。报送前由填报人以外的人审核。`,
  ].join('\n');

/** Offices that have acknowledged at once, that have only opened it, and those that acknowledged the corrected text too. */
const acknowledging = ['460100', '460205', '469007', '469002', '469006', '460400', '460200', '460202', '469023'];
const opening = ['469001', '469021', '469024', '460204'];
const acknowledgingAnew = ['460100', '460205', '469002', '460200', '460202'];

/** The notice's text two days ago, and a correction of it since: some offices have acknowledged both, some one, some have only looked. */
export async function publishNotice(
  { first, later }: { readonly first: PortalDeps; readonly later: PortalDeps },
  { actors, drive }: { readonly actors: Actors; readonly drive: Drive },
): Promise<void> {
  const hands = { writer: await actors.reviewer, releaser: await actors.importer };
  const deadline = momentText(drive.deadlineAt, first.config.officeZone);
  const text = textOf(drive, deadline);
  const acknowledgeBy = new Date(first.clock.now().getTime() + 3 * 86_400_000);
  const published = await publishEdition(first, hands, drive.id, {
    change: { text },
    acknowledgeBy,
    ground: '录入通知正文',
  });
  await receive(first, actors, published, { acknowledging, opening });
  const corrected = text.replace('请逐户核对并标注是否已备案', '请逐户核对、更正有误的内容，并标注是否已备案');
  const erratum = await publishEdition(later, hands, drive.id, {
    change: { text: corrected },
    acknowledgeBy,
    ground: '更正：附件4 有误的内容也要更正',
  });
  await receive(later, actors, erratum, { acknowledging: acknowledgingAnew, opening: ['469007', '469006'] });
}

async function receive(
  deps: PortalDeps,
  actors: Actors,
  editionId: number,
  who: { readonly acknowledging: readonly string[]; readonly opening: readonly string[] },
): Promise<void> {
  for (const code of [...who.acknowledging, ...who.opening]) {
    const reader = await actors.of(code, 'collector');
    const agency = await findAgencyByCode(deps.db, code);
    const at = deps.clock.now();
    await noteOpening(deps.db, { editionId, personId: reader.id, agencyId: agency?.id ?? 0, at });
  }
  for (const code of who.acknowledging) {
    const manager = await actors.of(code, 'agency_manager');
    await act(deps, (trx) => acknowledgeNotice(trx, deps, manager, editionId));
  }
}
