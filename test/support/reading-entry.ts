import { readFileSync } from 'node:fs';
import { serveTasks } from '#platform/child-tasks.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import type { AnnexNo } from '#domain/annexes/types.js';

serveTasks({
  async read({ path, name, annexNo }: { path: string; name: string; annexNo: AnnexNo }) {
    const { tail } = await readAnnex(
      { bytes: readFileSync(path), name },
      annexNo,
      annexDefinitions,
      defaultReadLimits,
      {
        head() {},
        rows() {},
      },
    );
    return tail.dataRows;
  },
});
