import type { Request, RequestHandler, Response } from 'express';
import type { SessionData } from 'express-session';
import type { Eta } from 'eta';
import type { Config } from '#platform/config.js';
import type { Actor } from '#platform/http/actor.js';
import { mayDo, personOf } from '#platform/http/actor.js';
import type { Assets } from '#platform/http/assets.js';
import { sendCompressed } from '#platform/http/compress.js';
import { csrfToken } from '#platform/http/csrf.js';
import { choiceOf, keepChoice, type PageChoice, withParam } from '#platform/http/page-choice.js';
import { refusalOf } from '#platform/http/refusal.js';
import { personalPaths } from '#platform/http/sign-in-gate.js';
import { keepTyped } from '#platform/http/typed-values.js';
import type { PortalSettings, SettingsReader } from '#platform/settings.js';
import type { Ids } from '#platform/ids.js';
import { zoneNames } from '#platform/zone.js';
import { viewHelpers } from '#platform/views/helpers.js';

export interface NavEntry {
  readonly label: string;
  readonly path: string;
  readonly verb: string;
  /** Key into the counts of open work, shown behind the label. */
  readonly count?: string;
}
export interface NavGroup {
  readonly label: string;
  /** Closed until somebody opens it or is on one of its pages. */
  readonly folded?: boolean;
  readonly entries: readonly NavEntry[];
}

/** What the frame around every page shows. */
export interface PageFrame {
  readonly actor: Actor | undefined;
  readonly navigation: readonly NavGroup[];
  readonly counts: Readonly<Record<string, number>>;
  readonly path: string;
  /** Path of the menu's entry that the page belongs to; '' for none. */
  readonly here: string;
  readonly csrf: string;
  readonly submission: string;
  readonly flash: { kind: string; text: string } | undefined;
  /** Why what was asked for was not done, on the page that it was asked from; '' on all others. */
  readonly refusal: string;
  /** Phase of the drive and the days left, for the top bar; '' when there is no drive. */
  readonly phase: string;
  /** Which of several the page is about; undefined where there is one, or it is about none. */
  readonly choice: ChoiceFrame | undefined;
  readonly config: Config;
  /** What the province has set itself. */
  readonly settings: PortalSettings;
  readonly version: string;
  /** Where the request comes from, in words: 政务内网 or VPN. */
  readonly zone: string;
  /** The person's sign-in before this one; undefined when nobody is signed in. */
  readonly lastSignIn: SessionData['lastSignIn'];
}

/** What stands above a page that is about one of several, with the addresses of the page for the others. */
export interface ChoiceFrame extends Pick<PageChoice, 'label' | 'name' | 'param' | 'value'> {
  readonly options: readonly { readonly name: string; readonly path: string; readonly isHere: boolean }[];
}

/** What `render` needs; hung on `app.locals.frame` once by createApp. */
export interface FrameSource {
  readonly views: Eta;
  readonly assets: Assets;
  readonly config: Config;
  readonly settings: SettingsReader;
  readonly ids: Ids;
  readonly version: string;
  readonly navigation: readonly NavGroup[];
  /** The pages of the portal, to answer a form that was refused with the one it came from. */
  readonly pages: RequestHandler;
  loadCounts(actor: Actor): Promise<Readonly<Record<string, number>>>;
  /** `choice`: what the page is about, where there are several. */
  loadPhase(choice?: string): Promise<PhaseFrame>;
}

/** The phase that the portal's work is in. */
export interface PhaseFrame {
  /** For the top bar; '' for none. */
  readonly text: string;
  /** Menu entries that are closed now, by path. */
  readonly closedPaths: ReadonlySet<string>;
}

const noPhase: PhaseFrame = { text: '', closedPaths: new Set() };

/**
 * Answers with the page, or with the partial that `HX-Target` names if it is one of `partials` (a partial's root has the id
 * of its file: `annexes/checking/_findings` is `#annexes-checking-findings`). The status set on `res` stays.
 */
export async function render(
  req: Request,
  res: Response,
  view: string,
  model: object,
  partials: readonly string[] = [],
): Promise<void> {
  const source = req.app.locals['frame'] as FrameSource;
  const wanted = req.get('HX-Target');
  const partial = wanted ? partials.find((name) => idOf(name) === wanted) : undefined;
  if (res.statusCode < 500) await keepToken(req, source.ids);
  const page = await frameOf(req, source, partial === undefined, res.statusCode);
  if ('page' in model || 'helpers' in model) throw new Error(`${view}: page and helpers are the frame's own names`);
  const helpers = viewHelpers({
    basePath: source.config.basePath,
    zone: source.config.officeZone,
    asset: (name) => source.assets.path(name),
    may: (verb) => mayDo(personOf(req), verb),
    keep: (address) => keepChoice(choiceOf(req), address),
  });
  if (res.hasHeader('Vary')) res.vary(varying);
  else res.setHeader('Vary', varying);
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  const html = source.views.render(partial ?? view, { ...model, page, helpers });
  const refusal = refusalOf(req);
  sendCompressed(req, res, refusal ? keepTyped(html, refusal.typed) : html);
}

const idOf = (partial: string): string => partial.replaceAll('/', '-').replace('-_', '-');

const varying = 'HX-Request, HX-Target, Accept-Encoding';

async function frameOf(req: Request, source: FrameSource, wholePage: boolean, status: number): Promise<PageFrame> {
  const actor = personOf(req);
  const flash = wholePage && req.session && saysWhatWasDone(status) ? takeFlash(req) : undefined;
  const [counts, phase] =
    wholePage && actor
      ? await Promise.all([source.loadCounts(actor), source.loadPhase(choiceOf(req)?.value)])
      : [{}, noPhase];
  const path = req.path.slice(source.config.basePath.length) || '/';
  const navigation = actor ? withoutPaths(visibleTo(actor, source.navigation), phase.closedPaths) : [];
  return {
    actor,
    counts,
    phase: phase.text,
    choice: choiceFrame(req, path),
    flash,
    refusal: wholePage ? (refusalOf(req)?.said ?? '') : '',
    navigation,
    path,
    here: hereIn(navigation, path),
    csrf: req.session ? csrfToken(req, source.ids) : '',
    submission: source.ids.token(),
    config: source.config,
    settings: status < 500 ? await source.settings.read() : source.settings.known(),
    version: source.version,
    zone: req.zone ? zoneNames[req.zone] : '',
    lastSignIn: actor && !actor.viewedBy ? req.session?.lastSignIn : undefined,
  };
}

/** An answer to a form has no address of its own to be asked for again. */
function choiceFrame(req: Request, path: string): ChoiceFrame | undefined {
  const choice = choiceOf(req);
  if (!choice) return undefined;
  const { label, name, param, value } = choice;
  const others = req.method === 'GET' ? choice.others : [];
  return {
    ...{ label, name, param, value },
    options: others.map((one) => ({
      name: one.name,
      path: withParam(path, param, one.value),
      isHere: one.value === value,
    })),
  };
}

/** The entry whose path the page's path begins with; of several the longest. */
const hereIn = (navigation: readonly NavGroup[], path: string): string =>
  navigation
    .flatMap(({ entries }) => entries.map((entry) => entry.path))
    .filter((each) => (each === '/' ? path === '/' : path.startsWith(each)))
    .reduce((longest, each) => (each.length > longest.length ? each : longest), '');

/**
 * A page that refuses something, or could not be made, has words of its own; beside them "done" would be a riddle. What was done is said
 * on the next page that is shown. The sign-in page (401) says why one is there.
 */
const saysWhatWasDone = (status: number): boolean => status < 400 || status === 401;

/** A new session is stored before its page is sent: a form whose token was not kept would be refused, however often it is sent. */
async function keepToken(req: Request, ids: Ids): Promise<void> {
  if (!req.session || req.session.csrf !== undefined) return;
  csrfToken(req, ids);
  await new Promise<void>((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(error) : resolve())),
  );
}

function takeFlash(req: Request): PageFrame['flash'] {
  const { flash } = req.session;
  if (flash) delete req.session.flash;
  return flash;
}

/** The menu without what is closed now; whole where nothing is. */
function withoutPaths(groups: readonly NavGroup[], closed: ReadonlySet<string>): readonly NavGroup[] {
  if (closed.size === 0) return groups;
  return groups
    .map((group) => ({ ...group, entries: group.entries.filter(({ path }) => !closed.has(path)) }))
    .filter(({ entries }) => entries.length > 0);
}

/** Menus by what a person may do, once for the person as loaded. */
const menus = new WeakMap<ReadonlySet<string>, { own?: readonly NavGroup[]; viewed?: readonly NavGroup[] }>();

function visibleTo(actor: Actor, groups: readonly NavGroup[]): readonly NavGroup[] {
  const kind = actor.viewedBy ? 'viewed' : 'own';
  const known = menus.get(actor.verbs)?.[kind];
  if (known) return known;
  const menu = menuOf(actor, groups);
  menus.set(actor.verbs, { ...menus.get(actor.verbs), [kind]: menu });
  return menu;
}

const menuOf = (actor: Actor, groups: readonly NavGroup[]): NavGroup[] =>
  groups
    .map((group) => ({
      ...group,
      entries: group.entries.filter(
        (entry) => mayDo(actor, entry.verb) && !(actor.viewedBy && personalPaths.includes(entry.path)),
      ),
    }))
    .filter((group) => group.entries.length > 0);

/** One sentence for the next whole page: what was done. */
export function flash(req: Request, kind: 'done' | 'note', text: string): void {
  req.session.flash = { kind, text };
}

/**
 * 303 to a path under the base path. What was done stays done when only its message cannot be kept: "may not have been completed" would be
 * untrue then, and the page that follows shows how things stand.
 */
export function goTo(req: Request, res: Response, path: string): void {
  const { config } = req.app.locals['frame'] as FrameSource;
  const said = refusalOf(req)?.said ?? '';
  // The page that was to say so leads elsewhere.
  if (said !== '' && req.session) flash(req, 'note', said);
  const go = () => res.redirect(303, config.basePath + keepChoice(choiceOf(req), path));
  // The head of an answer leaves before express-session has stored the session: a quick browser would miss what was just
  // written into it, and its next page would be written over. So it is stored first.
  if (!req.session) go();
  else req.session.save((error: unknown) => (error && req.session.flash?.kind !== 'done' ? req.next?.(error) : go()));
}
