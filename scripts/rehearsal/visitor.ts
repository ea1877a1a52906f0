import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SeasonAccount } from '#src/season/accounts.js';
import { Hindrance } from '#src/season/cast.js';
import { type Form, formsOf, messagesOf } from './html.js';

/** A page as it came, after redirects. */
export interface Page {
  readonly status: number;
  /** Absolute address, to resolve what the page links to. */
  readonly url: string;
  readonly html: string;
}

/** What a page of the portal said instead of doing what was asked. */
class Refused extends Hindrance {
  constructor(what: string, page: Page) {
    super(`${what}: ${page.status} ${messagesOf(page.html) || page.html.slice(0, 200)}`);
  }
}

/** One person at one browser: cookies, redirects and forms, nothing that a browser without scripts could not do. */
export interface Visitor {
  readonly account: SeasonAccount;
  signIn(): Promise<void>;
  /** Opens a page by its address or its path under the portal's. @throws Hindrance unless it comes. */
  open(path: string): Promise<Page>;
  /** Sends the form whose address ends with `action`. @throws Hindrance when there is none or it is refused. */
  send(page: Page, action: string, fields?: Readonly<Record<string, string | readonly string[]>>): Promise<Page>;
  /** The bytes of a file that the portal gives. @throws Hindrance unless it comes */
  download(path: string): Promise<Buffer>;
  /** Uploads a file through the form whose address ends with `action`; the answer comes as it is, refusals too. */
  upload(page: Page, action: string, path: string): Promise<Page>;
}

const redirectLimit = 5;

/** `base` is the portal's address with its base path and without a slash at the end. */
export function createVisitor(base: string, account: SeasonAccount): Visitor {
  const cookies = new Map<string, string>();

  async function request(url: string, init: RequestInit = {}): Promise<Page> {
    let target = url;
    let options = init;
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      const headers = { Cookie: cookieLine(cookies) };
      const answer = await fetch(target, { ...options, headers, redirect: 'manual' });
      for (const line of answer.headers.getSetCookie()) keepCookie(cookies, line);
      const location = answer.headers.get('location');
      const html = await answer.text();
      if (location === null) return { status: answer.status, url: target, html };
      target = new URL(location, target).href;
      options = {};
    }
    throw new Error(`${url} redirects without end`);
  }

  const visitor: Visitor = {
    account,
    async signIn() {
      cookies.clear();
      const page = await request(`${base}/sign-in`);
      const answer = await visitor.send(page, '/sign-in', { account: account.account, password: account.password });
      if (answer.url.endsWith('/password')) {
        throw new Refused(`${account.account} must first choose a new password by hand`, answer);
      }
    },
    async open(path) {
      const page = await request(path.startsWith('http') ? path : base + path);
      if (page.status !== 200) throw new Refused(path, page);
      return page;
    },
    async send(page, action, fields = {}) {
      const form = findForm(page, action);
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ ...form.fields, ...fields }))
        for (const one of [value].flat()) body.append(name, one);
      const answer = await request(new URL(form.action, page.url).href, { method: 'POST', body });
      if (answer.status !== 200) throw new Refused(form.action, answer);
      return answer;
    },
    async download(path) {
      const url = path.startsWith('http') ? path : base + path;
      const answer = await fetch(url, { headers: { Cookie: cookieLine(cookies) } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (answer.status !== 200) throw new Refused(path, { status: answer.status, url, html: bytes.toString() });
      return bytes;
    },
    async upload(page, action, path) {
      const form = findForm(page, action);
      const body = new FormData();
      for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
      body.append('file', new Blob([await readSample(path)]), basename(path));
      return request(new URL(form.action, page.url).href, { method: 'POST', body });
    },
  };
  return visitor;
}

async function readSample(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Hindrance(`${path} is missing`) : error;
  });
}

function findForm(page: Page, action: string): Form {
  const form = formAt(page, action);
  if (!form) throw new Refused(`the page ${page.url} offers no ${action}`, page);
  return form;
}

/** The form of a page whose address ends with `action`, if this person may use it now. */
export const formAt = (page: Page, action: string): Form | undefined =>
  formsOf(page.html).find((form) => form.action.endsWith(action));

const cookieLine = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const cut = pair.indexOf('=');
  cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
}
