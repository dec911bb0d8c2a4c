/** @typedef {import('../api_types.d.ts').ExceptionBody} ExceptionBody */
/** @typedef {import('../api_types.d.ts').ExceptionMatch} ExceptionMatch */

/** What an exception may match by, each with what to write. */
export const MATCHES = /** @type {const} */ ([
  ['programs', 'Programs', 'C:\\Program Files\\Contoso\\agent.exe, * and ? allowed'],
  ['domains', 'Domains', 'contoso.com (and all below)'],
  ['hosts', 'Hosts', 'WS-*.corp.example'],
  ['hashes', 'SHA-256 of the program', ''],
  ['addresses', 'Addresses', '203.0.113.0/24'],
  ['ports', 'Ports', '8443'],
]);
/** @typedef {(typeof MATCHES)[number][0]} MatchName */

/**
 * One exception as a form holds it: lists as lines of text.
 * @typedef {{
 *   author: string, reason: string, kind: 'suppress' | 'lower', points: string, expires: string, analytics: string,
 *   match: Record<MatchName, string>, used: Record<MatchName, boolean>,
 * }} Form
 */

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const NONE = { programs: '', domains: '', hosts: '', hashes: '', addresses: '', ports: '' };

/**
 * @param {{ author: string, now: number, finding?: import('../api_types.d.ts').WholeFinding | undefined }} of
 * @returns {Form}
 */
export const toForm = ({ author, now, finding }) => {
  const executable = finding?.process?.executable ?? '';
  const match = {
    ...NONE,
    ...(finding === undefined
      ? {}
      : {
          programs: executable.includes('\\') ? executable : '',
          domains: finding.dns.question.registered_domain,
          hosts: finding.host.name,
          hashes: finding.process?.hash?.sha256 ?? '',
          addresses: (finding.destination?.ip ?? []).join('\n'),
          ports: (finding.destination?.port ?? []).join('\n'),
        }),
  };
  return {
    author,
    reason: '',
    kind: 'suppress',
    points: '30',
    expires: new Date(now + USUAL_DAYS * DAY_MS).toISOString().slice(0, 10),
    analytics: finding?.rule.id ?? '',
    match,
    // Narrow at first: a program with a domain. Each further list narrows it more.
    used: {
      programs: match.programs !== '' || finding === undefined,
      domains: match.domains !== '' || finding === undefined,
      hosts: false,
      hashes: false,
      addresses: false,
      ports: false,
    },
  };
};

/** @param {string} text */
const toList = (text) =>
  text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/**
 * @param {Form} form
 * @returns {ExceptionBody}
 */
export const toBody = (form) => {
  const lists = MATCHES.flatMap(([name]) => {
    const list = toList(form.match[name]);
    return form.used[name] && list.length > 0 ? [[name, name === 'ports' ? list.map(Number) : list]] : [];
  });
  return /** @type {ExceptionBody} */ ({
    author: form.author.trim(),
    reason: form.reason.trim(),
    effect: form.kind === 'lower' ? { kind: 'lower', points: Number(form.points) } : { kind: 'suppress' },
    match: {
      ...(form.analytics === '' ? {} : { analytics: [form.analytics] }),
      ...Object.fromEntries(lists),
    },
    ...(form.expires === '' ? {} : { expires: `${form.expires}T00:00:00.000Z` }),
  });
};

/**
 * What still keeps the form from being previewed, in one sentence.
 * @param {Form} form
 */
export const findGap = (form) => {
  const { match, author, reason } = toBody(form);
  if (!Object.keys(match).some((name) => name !== 'analytics'))
    return 'Say what it covers: at least one of the lists.';
  if ((match.ports ?? []).some((port) => !Number.isInteger(port) || port < 0 || port > 65_535))
    return 'Ports are whole numbers from 0 to 65535.';
  if (author === '') return 'Say who makes it.';
  if (reason === '') return 'Say why: somebody will read it in a year.';
  return undefined;
};

/**
 * The span a preview looks at: the last month, or, where the finding is older, the week before it and the day after.
 * @param {number} now
 * @param {import('../api_types.d.ts').WholeFinding | undefined} finding
 * @returns {{ query: Record<string, string>, text: string }}
 */
export const toPreviewSpan = (now, finding) => {
  const time = finding === undefined ? now : Date.parse(finding['@timestamp']);
  if (now - time < 30 * DAY_MS) return { query: { days: '30' }, text: 'the last 30 days' };
  return {
    query: { from: new Date(time - 7 * DAY_MS).toISOString(), to: new Date(time + DAY_MS).toISOString() },
    text: 'the week before this finding and the day after',
  };
};
