import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  chromium,
} from 'playwright-core';

export const browserPath = process.env['TEST_CHROMIUM'];
/** Why the tests in a browser do not run, or false. */
export const withoutBrowser = browserPath
  ? false
  : 'NO BROWSER: TEST_CHROMIUM is not set, nothing was tried in a browser';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? '',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** One person's window at 1024x768, and everything that went wrong in it. */
export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, script errors, refused content, requests that failed. */
  readonly troubles: string[];
}

export async function openWindow(
  browser: Browser,
  base: string,
  scripts: boolean,
  over: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({
    baseURL: `${base}/`,
    javaScriptEnabled: scripts,
    viewport: { width: 1024, height: 768 },
    locale: 'zh-CN',
    acceptDownloads: true,
    ...over,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const troubles: string[] = [];
  page.on('console', (message) => {
    // A refused form is a page of ours; the browser notes its status as an error all the same.
    const isOurRefusal = /the server responded with a status of 4(?:01|09|22)/.test(message.text());
    if (message.type() === 'error' && !isOurRefusal) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') troubles.push(`${request.url()}: ${why}`);
  });
  return { page, context, troubles };
}

/** What a piece of work costs at a page: whole pages that it loads, and what is pressed. Typing and choosing a file are not counted. */
export interface Effort {
  readonly loads: number;
  readonly presses: number;
}

/** Counts from now on; `press` is a click of a person. */
export function countEffort(page: Page): { press(what: Locator): Promise<void>; sum(): Effort } {
  let loads = 0;
  let presses = 0;
  page.on('response', (answer) => {
    const request = answer.request();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && answer.status() === 200) loads += 1;
  });
  return {
    async press(what) {
      presses += 1;
      await what.click();
    },
    sum: () => ({ loads, presses }),
  };
}
