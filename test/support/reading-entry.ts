import { serveTasks } from '#platform/child-tasks.js';
import { annexDefinitions } from '#features/annexes/definition/index.js';
import { defaultReadLimits } from '#features/annexes/reading/limits.js';
import { readAnnex } from '#features/annexes/reading/read-annex.js';
import type { AnnexNo } from '#features/annexes/types.js';

serveTasks({
  async read({ path, name, annexNo }: { path: string; name: string; annexNo: AnnexNo }) {
    const { tail } = await readAnnex({ path, name }, annexNo, annexDefinitions, defaultReadLimits, {
      head() {},
      rows() {},
    });
    return tail.dataRows;
  },
});
