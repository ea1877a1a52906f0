import type { Visitors } from './cast.js';
import { listOffices } from './offices.js';
import type { Sample } from './scenario.js';
import { activateAll, slipsOn } from './slips.js';
import { formAt } from './visitor.js';

/** Units that nobody can act for yet are invited; their people activate the accounts of the invitation. Returns how many did. */
export async function inviteUnits(base: string, cast: Visitors, units: readonly string[]): Promise<number> {
  const uninvited = units.filter((unit) => !cast.has(unit, 'collector') || !cast.has(unit, 'agency_manager'));
  if (uninvited.length === 0) return 0;
  await cast.reviewer.signIn();
  const page = await cast.reviewer.open('/invitations');
  const printed = await cast.reviewer.send(page, '/invitations', { units: uninvited.join(',') });
  const accounts = await activateAll(base, slipsOn(printed.html));
  cast.join(accounts);
  return accounts.length;
}

/** The province enters what the old system calls each office, as far as nobody has: annex 1 is handed out with it. */
export async function enterOldNames(cast: Visitors, { scenario }: Sample): Promise<void> {
  const known = new Map(scenario.agencies.map(({ unit, system_name }) => [unit, system_name]));
  const missing = (await listOffices(cast.reviewer)).filter(
    ({ code, systemName }) => systemName === '' && known.has(code),
  );
  if (missing.length === 0) return;
  const page = await cast.reviewer.open('/registrations/system-names');
  const fields = Object.fromEntries(missing.map(({ id, code }) => [`n.${id}`, known.get(code) ?? '']));
  await cast.reviewer.send(page, '/registrations/system-names', fields);
}

/** A step of the forwarding, by a city's office to the offices of its districts (R26), as far as somebody can act for it. */
export async function forwardToDistricts(
  cast: Visitors,
  { scenario, expected }: Sample,
  setClock: (at: Date) => void,
): Promise<void> {
  const units = new Map(scenario.agencies.map(({ name, unit }) => [name, unit]));
  for (const { from, to, on } of scenario.forwarding ?? []) {
    const unit = units.get(to);
    const city = `${unit?.slice(0, 4)}00`;
    const isByBureau = scenario.agencies.some(({ forwarding_bureau }) => forwarding_bureau === from);
    if (unit === undefined || isByBureau || !(unit in expected.agencies) || !cast.has(city, 'forwarder')) continue;
    setClock(new Date(`${on}T10:00:00+08:00`));
    const forwarder = cast.of(city, 'forwarder');
    await forwarder.signIn();
    const form = await forwarder.open(`/forwardings/new?unit=${unit}`);
    if (formAt(form, '/forwardings') === undefined) continue;
    await forwarder.send(form, '/forwardings', { units: unit, on, document: '演练转办函' });
  }
}
