import { tagsOf } from '#scripts/rehearsal/html.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Path and query of a redirect under the portal's base path; '' when there is none. */
  readonly location: string;
}

export interface SentFile {
  readonly name: string;
  readonly content: Buffer;
}

export type Fields = Readonly<Record<string, string>>;

/** A browser without a window: cookies are kept, redirects are shown instead of followed. */
export interface Client {
  get(path: string, headers?: Fields): Promise<Answer>;
  /** Sends a form; the CSRF token of the session is added unless the fields name one. */
  post(path: string, fields?: Fields, headers?: Fields): Promise<Answer>;
  upload(path: string, file: SentFile, fields?: Fields): Promise<Answer>;
  /** Any request, with the cookies and nothing else added. */
  raw(path: string, init: RequestInit): Promise<Answer>;
  /** @throws unless the portal lets this account in */
  signIn(who: { readonly account: string; readonly password: string }): Promise<Client>;
  readonly cookies: Map<string, string>;
  /** The session's CSRF token, once somebody has signed in. */
  csrf(): string;
}

export function createClient(base: string): Client {
  const cookies = new Map<string, string>();
  const basePath = new URL(base).pathname.replace(/\/$/, '');
  let token = '';

  async function raw(path: string, init: RequestInit): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Fields | undefined), ...(cookie ? { Cookie: cookie } : {}) };
    const answer = await fetch(base + path, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = answer.headers.get('location') ?? '';
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: to.startsWith(basePath) ? to.slice(basePath.length) : to,
    };
  }

  const client: Client = {
    cookies,
    csrf: () => token,
    raw,
    get: (path, headers = {}) => raw(path, { headers }),
    post: (path, fields = {}, headers = {}) =>
      raw(path, { method: 'POST', headers, body: new URLSearchParams({ _csrf: token, ...fields }) }),
    upload(path, file, fields = {}) {
      const body = new FormData();
      for (const [name, value] of Object.entries({ _csrf: token, ...fields })) body.append(name, value);
      body.append('file', new Blob([file.content]), file.name);
      return raw(path, { method: 'POST', body });
    },
    async signIn({ account, password }) {
      token = csrfOf((await client.get('/sign-in')).text);
      const answer = await client.post('/sign-in', { account, password });
      if (answer.status !== 303) throw new Error(`${account} cannot sign in: ${answer.status}`);
      token = csrfOf((await client.get(answer.location === '/password' ? '/password' : '/help')).text);
      return client;
    },
  };
  return client;
}

/** The session's CSRF token as the page's first form carries it; '' when the page has none. */
export const csrfOf = (html: string): string =>
  tagsOf(html, 'input').find(({ attributes }) => attributes['name'] === '_csrf')?.attributes['value'] ?? '';
