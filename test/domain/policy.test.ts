import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RoleName, roleConflict, roleNames, verbRoles, verbsOf } from '#domain/policy.js';

const everybody = ['home.view', 'permission.view'];
const business = ['agency.view', 'register.view', 'visit.view', 'publication.view'];
const filing = [...business, 'register.reveal', 'visit.note', 'retirement.search'];
const replies = [...filing, 'retirement.reply'];

/** What each role may do, said a second time and by role: whoever gives a role more than before says so here too. */
const mayDo: Readonly<Record<RoleName, readonly string[]>> = {
  acceptor: [...replies, 'filing.view', 'filing.enter', 'filing.correct', 'filing.see-material', 'filing.print'],
  reviewer: [...filing, 'filing.view', 'filing.review', 'filing.return', 'filing.see-material', 'filing.print'],
  confirmer: [
    ...filing,
    'filing.view',
    'filing.confirm',
    'filing.return',
    'filing.correct',
    'filing.see-material',
    'filing.print',
  ],
  collector: [
    ...replies,
    ...['annex.view', 'annex.download', 'annex.upload', 'annex.fix', 'template.download'],
    ...['export.view', 'publication.ask'],
    ...['duty.acknowledge', 'register.export', 'licence.view', 'licence.reveal', 'licence.receive'],
    ...['ledger.view', 'ledger.export'],
    ...['waiver.view', 'waiver.ask', 'quality.view', 'hand-over.make'],
    ...['reminder.see'],
  ],
  agency_manager: [
    ...replies,
    ...['retirement.sign', 'filing.view', 'filing.print'],
    ...['exchange.export', 'exchange.reveal', 'export.view', 'publication.ask'],
    ...['annex.view', 'annex.download', 'annex.submit', 'template.download'],
    ...['agency.contact', 'duty.acknowledge', 'duty.forward', 'register.export'],
    ...['notice.acknowledge', 'notice.follow'],
    ...['account.view', 'account.request', 'account.switch', 'account.slip', 'account.attest'],
    ...['permission.people', 'personal.reveal', 'licence.view', 'licence.reveal', 'licence.receive'],
    ...['ledger.view', 'ledger.export'],
    ...['waiver.view', 'waiver.ask', 'quality.view', 'hand-over.make'],
    ...['reminder.see'],
  ],
  viewer: [
    ...[...business, 'retirement.search', 'annex.view', 'licence.view', 'ledger.view'],
    ...['waiver.view', 'quality.view', 'filing.view'],
  ],
  statistician: [...business, 'retirement.search', 'register.export', 'export.view'],
  forwarder: ['agency.view', 'duty.acknowledge', 'duty.forward', 'notice.acknowledge', 'notice.follow'],
  province_business: [
    ...business,
    ...['exchange.export', 'exchange.reveal', 'exchange.compare', 'exchange.take', 'export.view'],
    ...['publication.propose', 'publication.approve', 'publication.withdraw'],
    ...['annex.view', 'annex.download', 'annex.review', 'annex.import', 'template.download', 'register.export'],
    ...['agency.change', 'agency.contact', 'agency.invite', 'duty.forward', 'vpn.list'],
    ...['account.view', 'account.approve', 'account.slip', 'account.attest', 'permission.people', 'personal.reveal'],
    ...[
      'drive.change',
      'setting.change',
      'licence.view',
      'licence.reveal',
      'drive.call',
      'mail.enter',
      'licence.load',
      'licence.decide',
      'four-eyes.view',
    ],
    ...['waiver.view', 'waiver.ask', 'waiver.decide', 'quality.view', 'hand-over.make'],
    ...['notice.publish', 'notice.follow'],
    ...['ledger.view', 'ledger.export', 'ledger.sign', 'ledger.check'],
    ...['filing.see-material'],
    ...['filing-rule.change', 'calendar.change'],
    ...['retirement.view', 'retirement.change', 'retirement.search', 'retirement.reply', 'filing.view', 'filing.print'],
  ],
  help_desk: [],
  sys_admin: [
    ...['agency.view', 'agency.change', 'agency.contact', 'agency.invite', 'vpn.list'],
    ...['account.view', 'account.switch', 'account.slip', 'account.appoint', 'account.propose', 'permission.people'],
    ...['job.view', 'job.run-again', 'four-eyes.view', 'ledger.check'],
  ],
  sec_admin: [
    ...['account.view', 'account.approve', 'account.appoint', 'account.confirm', 'permission.people'],
    ...['security.session', 'security.log', 'security.unlock', 'security.view-as', 'four-eyes.view'],
  ],
  audit_admin: ['audit.view', 'export.view', 'permission.people', 'security.log', 'four-eyes.view'],
};

for (const role of roleNames)
  test(`${role} may do this and nothing else`, () => {
    const right = ['signed-in', ...everybody, ...mayDo[role]].sort();
    assert.deepEqual([...verbsOf([role])].sort(), right);
  });

test('every verb is somebody’s', () => {
  const known = new Set([...everybody, ...Object.values(mayDo).flat()]);
  assert.deepEqual(Object.keys(verbRoles).sort(), [...known].sort());
});

test('roles that nobody may hold together give nothing at all', () => {
  for (const roles of [
    ['sys_admin', 'sec_admin'],
    ['audit_admin', 'province_business'],
    ['viewer', 'sys_admin'],
  ]) {
    assert.notEqual(roleConflict(roles), undefined, roles.join());
    assert.deepEqual([...verbsOf(roles)], ['signed-in'], roles.join());
  }
  for (const roles of [['sys_admin'], ['collector', 'agency_manager'], []])
    assert.equal(roleConflict(roles), undefined, roles.join());
});
