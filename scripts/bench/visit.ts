/** Signs in as a browser does: the page with its token first. Returns the session's cookie. */
export async function signIn(port: number, path: string, fields: Record<string, string>): Promise<string> {
  const url = `http://127.0.0.1:${port}${path}`;
  const page = await fetch(url);
  const body = new URLSearchParams({ ...fields, _csrf: tokenOf(await page.text()) });
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual', headers: { cookie: cookieOf(page) } });
  if (answer.status !== 303) throw new Error(`sign-in at ${path} was answered with ${answer.status}`);
  await answer.arrayBuffer();
  return cookieOf(answer) || cookieOf(page);
}

/** The token that a page's forms carry. */
export const tokenOf = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
