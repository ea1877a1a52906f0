import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import type { Deps } from '#platform/deps.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { boundaryWords, momentText } from '#features/drive/changes/fields.js';
import { findCurrentDrive } from '#features/drive/queries.js';

/** The notice that the drive rests on, as it was printed: number, issuer, day, copies, its annexes and whom to ask (R2, R35-R38). */
export function noticePage(deps: Deps): Handler {
  return async (req, res) => {
    const drive = await findCurrentDrive(deps.db);
    await render(req, res, 'drive/notice', {
      drive: drive && {
        ...drive,
        issued: drive.issuedOn.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日'),
        deadline: momentText(drive.deadlineAt, deps.config.officeZone),
        boundary: boundaryWords[drive.boundaryDay],
      },
      annexes: Object.entries(annexTitles).map(([no, title]) => ({ no, title })),
    });
  };
}
