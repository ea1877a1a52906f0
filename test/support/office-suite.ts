import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const filters = { xlsx: 'xlsx:Calc MS Excel 2007 XML', xls: 'xls:MS Excel 97' } as const;
const limitMs = 240_000;

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const soffice = onPath('soffice');
/** Why tests through LibreOffice do not run, or false. */
export const withoutOfficeSuite = soffice
  ? false
  : 'NO LIBREOFFICE: soffice is not on the PATH, no workbook was taken through another program';

/** Workbooks by name as LibreOffice saves them when it opens them and saves them as `format`. */
export function savedByOfficeSuite(
  books: ReadonlyMap<string, Buffer>,
  format: keyof typeof filters,
): ReadonlyMap<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-office-'));
  try {
    for (const [name, content] of books) writeFileSync(join(folder, name), content);
    const { status, stderr } = spawnSync(
      soffice ?? '',
      [
        `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`,
        ...['--headless', '--norestore', '--convert-to', filters[format], '--outdir', join(folder, 'out')],
        ...[...books.keys()].map((name) => join(folder, name)),
      ],
      { timeout: limitMs, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
    return new Map(
      [...books.keys()].map((name) => [name, readFileSync(join(folder, 'out', name.replace(/\.\w+$/, `.${format}`)))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
