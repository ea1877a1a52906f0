import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { textOf } from '#scripts/rehearsal/html.js';
import { jobTable } from '#src/job-table.js';
import { act } from '#src/season/actions.js';
import type { MailConfig } from '#platform/mail.js';
import { enqueueDue, findRecurring } from '#platform/jobs/recurring.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { grantExtension } from '#features/drive/extensions/extensions.js';
import { runReminderMail } from '#features/drive/reminders/mail-job.js';
import { runReminders } from '#features/drive/reminders/remind-job.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('reminders before the deadline', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal();
  });
  after(() => portal.stop());

  const remindAt = (at: string) => {
    portal.clock.setTo(new Date(at));
    return runReminders(portal.deps, { dueAt: at });
  };
  const made = async (unit: string) =>
    (await portal.deps.db('drive_reminders').where({ unit_code: unit }).orderBy('id')).map(
      ({ kind, is_overtaken }: { kind: string; is_overtaken: number }) => kind + (is_overtaken ? '!' : ''),
    );

  test('every unit that is not through is reminded once, however many processes ask and however often', async () => {
    await remindAt('2020-11-24T08:55:00Z');
    assert.deepEqual(await made('469002'), []);
    await Promise.all([remindAt('2020-11-24T09:00:00Z'), remindAt('2020-11-24T09:00:00Z')]);
    await remindAt('2020-11-24T09:05:00Z');
    const rows = await portal.deps.db('drive_reminders').count({ n: '*' });
    assert.equal(Number(rows[0]?.['n']), 22);
    assert.deepEqual(await made('469002'), ['d3']);
    const noted = await portal.deps.db('audit_entries').where({ verb: 'reminder.send' }).count({ n: '*' });
    assert.equal(Number(noted[0]?.['n']), 22);
  });

  test('the office has it as its first line until somebody says that it was seen; the province sees who', async () => {
    const neighbour = await portal.client('neighbour');
    assert.match(
      said((await neighbour.get('/')).text),
      /急 提醒：琼海市距报送截止还有 3 天 提醒时有 5 份附件还没有报送 2020-11-27 17:00/,
    );
    const filer = await portal.client('filer');
    assert.doesNotMatch(said((await filer.get('/progress/reminders')).text), /琼海市/);
    const province = await portal.client('reviewer');
    assert.match(
      said((await province.get('/progress/reminders')).text),
      /琼海市 截止前 3 天 2020-11-27 17:00 2020-11-24 17:\d\d 5 份 还没有看/,
    );
    const { id } = await portal.deps.db('drive_reminders').where({ unit_code: '469002' }).first('id');
    assert.equal((await filer.post(`/progress/reminders/${id}/seen`)).status, 404, 'another office');
    assert.equal((await province.post(`/progress/reminders/${id}/seen`)).status, 403);
    assert.equal((await neighbour.post(`/progress/reminders/${id}/seen`)).status, 303);
    assert.doesNotMatch(said((await neighbour.get('/')).text), /提醒：琼海市/);
    assert.match(said((await province.get('/progress/reminders')).text), /琼海市 .* neighbour 11-24 17:\d\d 看过/);
  });

  test('an extension counts: the unit is reminded by its own deadline, anew', async () => {
    const { deps } = portal;
    const drive = await findCurrentDrive(deps.db);
    const typed = { unitCode: '469002', until: '2020-11-30 17:00', allowedBy: '省局', reason: '台风停网', newest: 0 };
    await act(deps, async (trx) =>
      grantExtension(trx, deps, await actorNamed(portal, 'reviewer'), drive?.id ?? 0, typed),
    );
    await remindAt('2020-11-26T09:00:00Z');
    assert.deepEqual(await made('469002'), ['d3'], 'more than three days are left again');
    assert.deepEqual(await made('469005'), ['d3', 'd1']);
    await remindAt('2020-11-27T09:00:00Z');
    assert.deepEqual(await made('469002'), ['d3', 'd3']);
  });

  test('what was missed is made up by one reminder, and after the deadline by none', async () => {
    await remindAt('2020-11-30T08:00:00Z');
    assert.deepEqual(await made('469002'), ['d3', 'd3', 'd1!', 'h2']);
    assert.deepEqual(await made('469005'), ['d3', 'd1', 'h2'].slice(0, (await made('469005')).length));
    const before = await made('469006');
    await remindAt('2020-12-05T08:00:00Z');
    assert.deepEqual(await made('469006'), before);
  });

  test('it comes by itself, to one process of the cluster', async () => {
    const { db, config } = portal.deps;
    const remind = [{ name: 'drive.remind', cron: jobTable['drive.remind']?.cron ?? '' }];
    const at = (text: string) => enqueueDue(db, remind, config.officeZone, new Date(text));
    await at('2020-12-06T00:00:01Z');
    const asked = await Promise.all([at('2020-12-06T00:05:01Z'), at('2020-12-06T00:05:02Z')]);
    assert.equal(asked[0] + asked[1], 1);
    for (const jobId of await listWaitingIds(db, 'drive.remind')) await runHere(portal.deps, jobTable, jobId);
    assert.ok(await findRecurring(db, 'drive.remind'));
  });
});

test('who has handed in everything is not reminded; what is left is counted', async () => {
  const portal = await startTestPortal();
  try {
    const { db } = portal.deps;
    portal.clock.setTo(new Date('2020-11-20T01:00:00Z'));
    const season = annexSeason(portal);
    await season.handIn('469005', 3, annexWorkbook(3, [typedBusiness(8, { division_code: '469005 文昌市' })]));
    await db('annexes').where({ unit_code: '469006' }).delete();
    await runReminders(portal.deps, { dueAt: '2020-11-26T09:30:00.000Z' });
    assert.equal((await db('drive_reminders').where({ unit_code: '469005', kind: 'd1' }).first())?.left_count, 4);
    assert.equal((await db('drive_reminders').where({ unit_code: '469006' })).length, 0);
  } finally {
    await portal.stop();
  }
});

describe('mails of reminders, through a real mail server', () => {
  let portal: TestPortal;
  let server: SMTPServer;
  let port: number;
  let isRefusing = false;
  const received: { from: string; to: string[]; text: string }[] = [];
  before(async () => {
    portal = await startTestPortal();
    server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        if (username === 'portal' && password === 'secret') done(null, { user: 'portal' });
        else done(new Error('wrong password'));
      },
      onRcptTo(_address, _session, done) {
        if (isRefusing) done(Object.assign(new Error('mailbox busy'), { responseCode: 450 }));
        else done();
      },
      onData(stream, session, done) {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            text: Buffer.concat(parts).toString('utf8'),
          });
          done();
        });
      },
    });
    server.on('error', () => {});
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    port = (server.server.address() as { port: number }).port;
    await portal.deps.db('agencies').where({ code: '469002' }).update({ liaison_email: 'liaison@example.cn' });
  });
  after(async () => {
    await new Promise<void>((ended) => server.close(() => ended()));
    await portal.stop();
  });

  const mail = (over: Partial<MailConfig> = {}): MailConfig => ({
    ...{ host: '127.0.0.1', port, security: '', user: 'portal', password: 'secret', sender: 'notice@example.cn' },
    ...over,
  });
  const withMail = (over: Partial<MailConfig> = {}) => ({
    ...portal.deps,
    config: { ...portal.deps.config, mail: mail(over) },
  });
  const stateOf = async (unit: string) =>
    portal.deps.db('drive_reminders').where({ unit_code: unit, is_overtaken: 0 }).orderBy('id', 'desc').first();
  const tryOnce = async (over: Partial<MailConfig> = {}) => {
    const { id } = await stateOf('469002');
    await runReminderMail(withMail(over), { reminderId: Number(id) });
    return stateOf('469002');
  };

  test('what the server does not take is tried again, with what it said; in the end it is sent once', async () => {
    portal.clock.setTo(new Date('2020-11-26T09:00:00Z'));
    await runReminders(withMail(), { dueAt: '2020-11-26T09:00:00.000Z' });
    assert.equal((await stateOf('469005')).mail_state, 'none', 'no address');
    assert.equal((await stateOf('469002')).mail_state, 'waiting');
    assert.equal((await listWaitingIds(portal.deps.db, 'drive.mail-reminder')).length, 1);
    isRefusing = true;
    const refused = await tryOnce();
    isRefusing = false;
    assert.equal(refused.mail_state, 'waiting');
    assert.match(refused.mail_error, /mailbox busy/);
    const wrong = await tryOnce({ password: 'other' });
    assert.match(wrong.mail_error, /wrong password|Invalid login/);
    const plain = await tryOnce({ security: 'starttls' });
    assert.match(plain.mail_error, /TLS|STARTTLS/i, 'nothing is said without the encryption that was asked for');
    assert.equal(received.length, 0);
    await runReminders(withMail(), { dueAt: '2020-11-26T09:05:00.000Z' });
    assert.equal((await listWaitingIds(portal.deps.db, 'drive.mail-reminder')).length, 2, 'the next try is a job');
    const sent = await tryOnce();
    assert.equal(sent.mail_state, 'sent');
    assert.equal(sent.mail_attempts, 4);
    await tryOnce();
    assert.equal(received.length, 1, 'once');
    const [{ from, to, text } = { from: '', to: [], text: '' }] = received;
    assert.deepEqual([from, to], ['notice@example.cn', ['liaison@example.cn']]);
    assert.match(text, /Message-ID: <reminder-\d+@example\.cn>/i);
    const body = Buffer.from(text.split(/\r?\n\r?\n/)[1]?.replace(/\s/g, '') ?? '', 'base64').toString('utf8');
    const whole = text + body;
    assert.match(whole, /琼海市还有 5 份附件没有报送/);
    const province = await portal.client('reviewer');
    assert.match(said((await province.get('/progress/reminders')).text), /琼海市 截止前 1 天 .* 已发送 11-26/);
  });

  test('without the setting nothing is sent and nothing waits', async () => {
    await runReminders(portal.deps, { dueAt: '2020-11-27T07:00:00.000Z' });
    assert.equal((await stateOf('469002')).mail_state, 'off');
  });

  test('a server that is never reached is given up, and nothing is sent after the deadline', async () => {
    const { db } = portal.deps;
    const { id } = await stateOf('469002');
    await db('drive_reminders').where({ id }).update({ mail_state: 'waiting', mail_attempts: 11 });
    const given = await tryOnce({ port: 1 });
    assert.equal(given.mail_state, 'failed');
    assert.match(given.mail_error, /ECONNREFUSED/);
    await db('drive_reminders').where({ id }).update({ mail_state: 'waiting', mail_attempts: 0 });
    portal.clock.setTo(new Date('2020-11-27T09:01:00Z'));
    assert.equal((await tryOnce()).mail_state, 'failed');
    assert.equal(received.length, 1);
  });
});
