import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ReferenceRow = Readonly<Record<string, string>>;

/**
 * Rows of `src/domain/reference/<name>.csv` by header.
 * The folder is found from the project root, so that compiled code in `dist/` reads the same files.
 */
export function readReference(name: string): readonly ReferenceRow[] {
  const [header = [], ...records] = parseCsv(
    readFileSync(join(projectRoot(), 'src', 'domain', 'reference', `${name}.csv`), 'utf8'),
  );
  return records.map((record) => Object.fromEntries(header.map((key, i) => [key, record[i] ?? ''])));
}

function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('package.json not found above the annex definitions');
    folder = above;
  }
  return folder;
}

/** Plain RFC 4180 text, as the reference files are: quoted fields, no line breaks inside. */
function parseCsv(csv: string): readonly (readonly string[])[] {
  return csv
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(parseLine);
}

function parseLine(line: string): readonly string[] {
  const fields = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? [];
  return fields.slice(0, line.endsWith(',') ? fields.length : -1).map(unquoted);
}

function unquoted(field: string): string {
  const bare = field.replace(/,$/, '');
  return bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare;
}
