const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['360 浏览器', /360SE|360EE|QIHU/],
  ['QQ 浏览器', /QQBrowser\/(\d+)/],
  ['搜狗浏览器', /MetaSr/],
  ['奇安信浏览器', /Qaxbrowser|QAXBrowser/i],
  ['Edge', /Edge?\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chrome', /Chrome\/(\d+)/],
  ['IE', /MSIE (\d+)/],
  ['IE', /Trident\/.*rv:(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
];

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows 10/11', /Windows NT 10/],
  ['Windows 8', /Windows NT 6\.[23]/],
  ['Windows 7', /Windows NT 6\.1/],
  ['Windows XP', /Windows NT 5/],
  ['安卓', /Android/],
  ['iPhone', /iPhone|iPad/],
  ['苹果电脑', /Mac OS X/],
  ['统信 UOS', /UOS|Uos/],
  ['麒麟', /Kylin/i],
  ['Linux', /Linux/],
];

/** A browser's own long name in the words of a person: `Chrome 86，Windows 7`. */
export function browserWords(userAgent: string): string {
  const named = browsers.find(([, pattern]) => pattern.test(userAgent));
  const version = named?.[1].exec(userAgent)?.[1];
  const browser = named ? named[0] + (version ? ` ${version}` : '') : '';
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? '';
  return [browser, system].filter(Boolean).join('，') || (userAgent === '' ? '未说明' : '其他程序');
}
