import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOfAll } from '#domain/annexes/partial.js';
import { saidOfDrives } from '#features/annexes/quarantine/policy-words.js';
import type { OpenDrive } from '#features/drive/chosen-drive.js';

const drive = (name: string, partialAnnexes: string) => ({ name, partialAnnexes }) as OpenDrive;

test('open drives that agree are told in one sentence, others each by its name', () => {
  assert.equal(saidOfDrives([], policyOfAll), policyOfAll(''));
  assert.equal(saidOfDrives([drive('', '3')], policyOfAll), policyOfAll('3'));
  assert.equal(saidOfDrives([drive('甲', '3'), drive('乙', '3')], policyOfAll), policyOfAll('3'));
  assert.equal(
    saidOfDrives([drive('甲', '3'), drive('乙', '')], policyOfAll),
    `甲：${policyOfAll('3')}乙：${policyOfAll('')}`,
  );
});
