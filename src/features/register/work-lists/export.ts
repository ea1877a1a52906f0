import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import type { AskedWork } from './ask.js';
import { type LineCursor, listWorkLines } from './list-queries.js';
import { workLists } from './list-rules.js';
import { workLineView } from './present.js';

const headers = ['序号', '业户名称', '经营地址', '单位', '备案编号或许可证号', '备案状态', '日期', '核实情况', '说明'];
const widths = [6, 34, 40, 12, 22, 22, 12, 26, 30];
const rowsAtOnce = 1_000;

/** A list as a file: the lines of its page, recorded before the first byte (C56). */
export async function exportWork(
  deps: Deps,
  req: Request,
  res: Response,
  wanted: { readonly asked: AskedWork; readonly names: ReadonlyMap<string, string>; readonly kind: 'xlsx' | 'csv' },
): Promise<void> {
  const { asked, names, kind } = wanted;
  const actor = actorOf(req);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    audit(trx, now, actor, {
      verb: 'register.export',
      objectType: 'register',
      objectId: `work ${asked.list}`,
      agencyId: actor.agencyId,
      after: { filter: asked.query },
    });
  });
  const zone = deps.config.officeZone;
  const note = `注：${actor.agencyName} ${actor.name} 于 ${dateTimeIn(zone, now).slice(0, 16)}（北京时间）导出。`;
  const title = workLists[asked.list];
  const rows = rowsOf(deps, asked, names, note);
  asDownload(res, `${title}_${dayIn(zone, now).replaceAll('-', '')}.${kind}`, kind);
  await sendRows(
    res,
    kind === 'csv' ? csvStream(headers, rows) : xlsxStream(listBook({ sheet: '名单', title, headers, widths, rows })),
  );
}

async function* rowsOf(
  { db }: Pick<Deps, 'db'>,
  { list, reading, show }: AskedWork,
  names: ReadonlyMap<string, string>,
  note: string,
): AsyncGenerator<readonly (readonly string[])[]> {
  let no = 0;
  for (let after: LineCursor | undefined; reading.units.length > 0; ) {
    const lines = await listWorkLines(db, reading, { show, after, limit: rowsAtOnce });
    yield lines.map((line) => {
      const shown = workLineView(list, line, names, reading.today);
      no += 1;
      return [
        String(no),
        ...[shown.name, shown.address, shown.unitName, shown.number, shown.statusName],
        ...[shown.dueOn ?? '', shown.standing, shown.note ?? ''],
      ];
    });
    after = lines.at(-1);
    if (lines.length < rowsAtOnce) break;
  }
  yield [[note]];
}
