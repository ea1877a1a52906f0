import { join } from 'node:path';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import type { SeasonAccount } from '#src/season/accounts.js';
import { Hindrance } from '#src/season/cast.js';
import { carryOn } from '#src/season/course.js';
import { type Visitors, visitorsOf } from './cast.js';
import { countOptional, fileDifferences, type OptionalSum } from './differences.js';
import {
  annexPaths,
  answerComments,
  type CheckedFile,
  confirmWarnings,
  readAgain,
  submitAnnex,
  toldOf,
  uploadFile,
} from './office.js';
import { carryMarks, marksIn, type Way } from './carried-marks.js';
import { listDifferences, loadLists, type ShownLists } from './lists.js';
import { ledgerDifferences, ledgerTable, readLedger, type ShownLedger } from './ledger.js';
import { decideNames, listAccounts, officeDifferences, openAccounts } from './offices.js';
import { enterOldNames, forwardToDistricts, inviteUnits } from './opening.js';
import { importAll, readRegister, type RegisterStanding, statusDifferences } from './importing.js';
import { type GoLive, goLiveDifferences, passNights, readGoLive } from './nights.js';
import { acceptAnnex, claimAnnex, reopenAnnex } from './province.js';
import { retireOldModule } from './retiring.js';
import { countFiled, type FiledCounts, registerDifferences } from './register.js';
import { deliveriesOf, type Delivery, type PlayedFile, type Sample } from './scenario.js';
import { readStanding, type Standing, standingDifferences } from './standing.js';
import type { Visitor } from './visitor.js';

/** Who plays: where, with which accounts, and a clock to move when the portal is the rehearsal's own. */
export interface Stage {
  readonly base: string;
  readonly accounts: readonly SeasonAccount[];
  setClock(at: Date): void;
  /** Runs the nightly step of the register; a portal that is not the rehearsal's own has its own nights. */
  night?(dueAt: Date): Promise<void>;
  say(line: string): void;
  /** How offices answer the lists of the old system; in another way than by their files, findings are not compared. */
  readonly way: Way;
}

export interface Outcome {
  /** One line per difference, each beginning with what it is about. */
  readonly differences: readonly string[];
  readonly optional: ReadonlyMap<string, OptionalSum>;
  readonly files: number;
  /** What the pages said, for other programs to compare. */
  readonly told: Told;
}

export interface Told {
  lists?: ShownLists;
  standing?: Standing;
  ledger?: ShownLedger;
  register?: RegisterStanding;
  goLive?: GoLive;
  readonly findings: {
    file: string;
    sheet: string | null;
    row: number;
    cell: string;
    field: string;
    rule: string;
    level: string;
    cross: boolean;
  }[];
}

interface Play {
  readonly stage: Stage;
  readonly sample: Sample;
  readonly differences: string[];
  readonly optional: Map<string, OptionalSum>;
  readonly people: Visitors;
  files: number;
  readonly told: Told;
}

const annexNos = [1, 2, 3, 4, 5] as const;
const hourMs = 3_600_000;

/** Plays a whole season: every delivery in the order it arrived, then submission, review, acceptance and import of each agency. */
export async function playSeason(sample: Sample, stage: Stage): Promise<Outcome> {
  const play: Play = {
    stage,
    sample,
    differences: [],
    optional: new Map(),
    people: visitorsOf(stage.base, stage.accounts),
    files: 0,
    told: { findings: [] },
  };
  const units = Object.keys(sample.expected.agencies);
  const earlier = await open(play, units);
  const before = await countRegister(play, units);
  for (const delivery of deliveriesOf(sample)) {
    await timed(play, `${delivery.unit} ${delivery.version.version}`, () => deliver(play, delivery));
  }
  const last = deliveriesOf(sample).at(-1);
  if (last) stage.setClock(new Date(last.at.getTime() + hourMs));
  // All of them before anybody submits: a licence that is passed on is in the receiver's list from then on.
  if (stage.way !== 'files')
    for (const unit of units) await timed(play, `${unit} ${stage.way}`, () => carryLists(play, unit));
  for (const unit of units) await timed(play, `${unit} hand-in`, () => handIn(play, unit));
  await timed(play, 'imports', () => importTogether(play, units));
  const held = [...before].filter(([, { filed }]) => filed > 0).map(([unit]) => unit || 'province');
  if (held.length > 0)
    stage.say(`Counts of the register are not compared where it held businesses before: ${held.join(', ')}.`);
  play.differences.push(
    ...((await attempt(play, 'offices', () => officeDifferences(play.people, sample, earlier))) ?? []),
    ...registerDifferences(before, await countRegister(play, units), sample.expected),
    ...((await attempt(play, 'standing', () => compareStanding(play, units))) ?? []),
    ...((await attempt(play, 'ledger', () => compareLedger(play))) ?? []),
  );
  if (last) await timed(play, 'nights', () => goOnToGoLive(play, units, last.at));
  await timed(play, 'retirement', () => retire(play, units));
  return play;
}

/** The old module is given up, where its list was loaded. */
async function retire({ stage, people, sample, differences, told }: Play, units: readonly string[]): Promise<string> {
  if (!told.lists) return 'no list, nothing to retire';
  const { annex4, annex5, undecided } = told.lists.split;
  const found = await retireOldModule({
    base: stage.base,
    people,
    units,
    licences: annex4.length + annex5.length + undecided.length,
    goLiveOn: sample.scenario.go_live,
    setClock: stage.setClock,
  });
  differences.push(...found);
  return 'rehearsed twice, retired by two';
}

/** The province invites the offices, and the duty is forwarded where the scenario says so. Returns the accounts that were there. */
async function open(play: Play, units: readonly string[]): Promise<ReadonlySet<string>> {
  const { stage, sample, people } = play;
  const [first] = deliveriesOf(sample);
  const start = new Date(`${sample.scenario.forwarding?.[0]?.on ?? sample.scenario.baseline}T09:00:00+08:00`);
  if (first) stage.setClock(first.at < start ? first.at : start);
  await people.reviewer.signIn();
  const earlier = new Set((await listAccounts(people.reviewer)).map(({ account }) => account));
  await timed(play, 'opening', async () => {
    await enterOldNames(people, sample);
    const invited = await inviteUnits(stage.base, people, units);
    await forwardToDistricts(people, sample, stage.setClock);
    return `${invited} people of ${units.length} units invited`;
  });
  await timed(play, 'lists', () => handOutLists(play));
  return earlier;
}

/** The province loads the list of the old system and hands it out. */
async function handOutLists({ people, sample, differences, told }: Play): Promise<string> {
  const shown = await loadLists(people, sample.folder);
  if (!shown) return 'none to load';
  told.lists = shown;
  differences.push(...listDifferences(shown, sample.folder));
  const { annex4, annex5, undecided } = shown.split;
  return `${annex4.length} valid, ${annex5.length} expired, ${undecided.length} undecided licences handed out`;
}

/** How every licence of the lists stands at the end, where lists were handed out. */
async function compareStanding({ people, sample, stage, told }: Play, units: readonly string[]): Promise<string[]> {
  if (!told.lists) return [];
  told.standing = await readStanding(people, units);
  return standingDifferences(told.standing, sample.expected, stage.way !== 'files');
}

/** The ledger of the old licences beside what is known of it, where lists were handed out. */
async function compareLedger({ people, sample, stage, told }: Play): Promise<string[]> {
  if (!told.lists) return [];
  told.ledger = await readLedger(people.reviewer);
  const { annex4, annex5, undecided } = told.lists.split;
  const total = annex4.length + annex5.length + undecided.length;
  stage.say('The ledger of the old licences:');
  for (const line of ledgerTable(told.ledger, sample.expected, total)) stage.say(line);
  return ledgerDifferences(told.ledger, sample.expected, total);
}

/** Everything that was accepted goes into the register through the queue; what it holds then is counted by filing status. */
async function importTogether({ people, differences, sample, told }: Play, units: readonly string[]): Promise<string> {
  await people.importer.signIn();
  const { annexes, refused } = await importAll(people.importer);
  differences.push(...refused);
  told.register = await readRegister(people, units);
  differences.push(...statusDifferences(told.register, sample.expected));
  return `${annexes} annexes`;
}

/** The nights until the go-live day, on a portal of the rehearsal's own; the register is counted as it stands then. */
async function goOnToGoLive(play: Play, units: readonly string[], importedAt: Date): Promise<string> {
  const { stage, sample, people, told, differences } = play;
  const { setClock, night } = stage;
  if (!night) return 'another portal has its own nights';
  const goLiveOn = sample.scenario.go_live;
  const nights = await passNights({ setClock, night }, importedAt, goLiveOn);
  told.goLive = await readGoLive(people, units, goLiveOn);
  differences.push(...goLiveDifferences(told.goLive, sample.expected));
  return `${nights} nights, register of ${goLiveOn}`;
}

/** What each agency sees in the register, and the province under ''. */
async function countRegister(play: Play, units: readonly string[]): Promise<ReadonlyMap<string, FiledCounts>> {
  const counts = new Map<string, FiledCounts>();
  for (const unit of [...units, '']) {
    const found = await attempt(play, `register ${unit || 'province'}`, async () => {
      const person = unit ? play.people.of(unit, 'agency_manager') : play.people.reviewer;
      await person.signIn();
      return countFiled(person);
    });
    if (found) counts.set(unit, found);
  }
  return counts;
}

/** Runs one step and says how long it took and how many differences it brought. */
async function timed(play: Play, name: string, work: () => Promise<string>): Promise<void> {
  const from = Date.now();
  const known = play.differences.length;
  const words = (await attempt(play, name, work)) ?? 'stopped';
  const found = play.differences.length - known;
  const seconds = ((Date.now() - from) / 1_000).toFixed(1).padStart(6);
  play.stage.say(`${name.padEnd(16)} ${seconds} s  ${words}${found > 0 ? `, ${found} differences` : ''}`);
}

/** What the portal refuses is a difference, and the play goes on. */
async function attempt<T>(play: Play, about: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Hindrance)) throw error;
    play.differences.push(`${about}: refused      ${error.message}`);
    return undefined;
  }
}

/** An agency's clerk uploads what the agency sent at that moment. */
async function deliver(play: Play, { unit, version, at }: Delivery): Promise<string> {
  play.stage.setClock(at);
  const clerk = play.people.of(unit, 'collector');
  await clerk.signIn();
  const annexes = await annexPaths(clerk);
  const isCarried = (annex: number) => play.stage.way !== 'files' && isMarkedAnnex(annex);
  const files = version.files.filter((file) => file.carried_over !== true && !isCarried(file.annex));
  let findings = 0;
  const uploaded = new Map<PlayedFile, CheckedFile>();
  for (const file of files) {
    const about = `${file.path} (${version.version})`;
    const checked = await attempt(play, about, () =>
      deliverFile(play, { unit, version, at }, file, annexes.get(file.annex)),
    );
    if (checked) uploaded.set(file, checked);
  }
  for (const [file, first] of uploaded) {
    const about = `${file.path} (${version.version})`;
    // What the annexes say of each other is known only when all of them are there.
    const checked = (await attempt(play, about, () => readAgain(clerk, first))) ?? first;
    findings += checked.findings.length;
    // What annex 3 lacks depends on when the lists came back.
    if (play.stage.way !== 'files' && file.annex === 3) continue;
    play.differences.push(...fileDifferences(checked, file, version).map((line) => `${about}: ${line}`));
    countOptional(checked, file, play.optional);
    for (const finding of checked.findings)
      play.told.findings.push({ file: file.path, sheet: file.sheet, ...toldOf(finding) });
  }
  return `${files.length} files, ${findings} findings`;
}

async function deliverFile(
  play: Play,
  { unit, at }: Delivery,
  file: PlayedFile,
  annexUrl: string | undefined,
): Promise<CheckedFile> {
  const { stage, people, sample } = play;
  if (annexUrl === undefined) throw new Hindrance(`the portal shows no annex ${file.annex} for ${unit}`);
  const clerk = people.of(unit, 'collector');
  if (await needsReopening(clerk, annexUrl)) await reopen(play, unit, annexUrl);
  stage.setClock(at);
  const checked = await uploadFile(clerk, annexUrl, sample.folder, file.path);
  play.files += 1;
  return checked;
}

const needsReopening = async (clerk: Visitor, annexUrl: string): Promise<boolean> =>
  !(await clerk.open(annexUrl)).html.includes('enctype="multipart/form-data"');

async function reopen({ people }: Play, unit: string, annexUrl: string): Promise<void> {
  const manager = people.of(unit, 'agency_manager');
  await manager.signIn();
  await people.reviewer.signIn();
  await reopenAnnex(manager, people.reviewer, annexUrl);
}

/** The agency confirms and submits all five annexes; the province reviews and accepts them. */
async function handIn(play: Play, unit: string): Promise<string> {
  const { people, sample } = play;
  const clerk = people.of(unit, 'collector');
  for (const person of [clerk, people.of(unit, 'agency_manager'), people.reviewer, people.importer])
    await person.signIn();
  const annexes = await annexPaths(clerk);
  const sent = new Set(
    sample.expected.agencies[unit]?.versions.flatMap(({ files }) => files.map((file) => file.annex)),
  );
  let accepted = 0;
  for (const no of annexNos.filter((each) => sent.has(each))) {
    const done = await attempt(play, `${unit} annex ${no}`, () => handInAnnex(play, unit, no, annexes.get(no) ?? ''));
    if (done) accepted += 1;
  }
  return `${accepted} annexes accepted`;
}

/** The marks of the files that count go into what the portal handed out. */
async function carryLists(play: Play, unit: string): Promise<string> {
  const { people, sample, stage } = play;
  const clerk = people.of(unit, 'collector');
  await clerk.signIn();
  const annexes = await annexPaths(clerk);
  let licences = 0;
  for (const no of annexNos.filter(isMarkedAnnex)) {
    const path = sample.expected.agencies[unit]?.final?.[no];
    if (path === undefined || stage.way === 'files') continue;
    const marks = await marksIn(join(sample.folder, path), no);
    const url = annexes.get(no) ?? '';
    await attempt(play, `${unit} annex ${no} ${stage.way}`, () =>
      carryMarks(clerk, url, no, marks, stage.way as Exclude<Way, 'files'>),
    );
    play.files += 1;
    licences += marks.size;
  }
  return `${licences} licences answered`;
}

async function handInAnnex({ stage, people }: Play, unit: string, no: number, annexUrl: string): Promise<boolean> {
  const steps = {
    async submitted() {
      await confirmWarnings(people.of(unit, 'collector'), annexUrl);
      await answerComments(people.of(unit, 'collector'), annexUrl);
      await submitAnnex(people.of(unit, 'agency_manager'), annexUrl);
    },
    claimed: () => claimAnnex(people.reviewer, annexUrl),
    async accepted() {
      await acceptAnnex(people.reviewer, annexUrl);
      if (no === 1) await decideNames(people, unit);
      if (no === 2 && (await openAccounts(stage.base, people, unit)) > 0) await signInAgain(people, unit);
    },
    // All of them go in together at the end, as the queue has them.
    imported: async () => {},
  };
  await carryOn(steps, 'accepted');
  return true;
}

/** From here on the persons of annex 2 do the office's work. */
async function signInAgain(people: Visitors, unit: string): Promise<void> {
  for (const role of ['collector', 'agency_manager']) await people.of(unit, role).signIn();
}
