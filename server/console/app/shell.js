import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { access, takeKey } from './api/access.js';
import { readJson } from './api/read_json.js';
import { CoveragePage } from './coverage/coverage_page.js';
import { ExceptionsPage } from './exceptions/exceptions_page.js';
import { FindingPage } from './finding/finding_page.js';
import { FindingsPage } from './findings/findings_page.js';
import { HelpDialog } from './help_dialog.js';
import { html } from './html.js';
import { KeyDialog } from './key_dialog.js';
import { PAGES, toHash } from './route.js';
import { ScanPage } from './scans/scan_page.js';
import { ScansPage } from './scans/scans_page.js';
import { useStore } from './store.js';
import { theme, turnTheme } from './theme.js';
import { TuningPage } from './tuning/tuning_page.js';
import { Announcer, takeBack } from './ui/announce.js';
import { useKeys } from './ui/use_keys.js';
import { go, useRoute } from './use_route.js';

/** @typedef {import('./route.js').Route} Route */

/** @type {Readonly<Record<string, string>>} */
const TITLES = {
  findings: 'Findings',
  scans: 'Scans',
  coverage: 'Coverage',
  exceptions: 'Exceptions',
  tuning: 'Tuning',
};

/** @param {{ route: Route }} props */
const Page = ({ route: { page, id, query } }) => {
  if (page === 'scans')
    return id === undefined
      ? html`<${ScansPage} query=${query} />`
      : html`<${ScanPage} key=${id} id=${id} />`;
  if (page === 'coverage') return html`<${CoveragePage} query=${query} />`;
  if (page === 'exceptions') return html`<${ExceptionsPage} />`;
  if (page === 'tuning') return html`<${TuningPage} query=${query} />`;
  return id === undefined
    ? html`<${FindingsPage} query=${query} />`
    : html`<${FindingPage} id=${id} query=${query} />`;
};

/** Who asks: told by the service, so that what the role may not do is switched off and not found out by trying. */
const useCaller = () => {
  const { turn } = useStore(access);
  useEffect(() => {
    const controller = new AbortController();
    readJson('/api/v1/caller', controller.signal).then(
      (caller) => access.set({ ...access.get(), caller }),
      // The page that is shown says what is wrong; without a caller everything that writes stays off.
      () => undefined,
    );
    return () => controller.abort();
  }, [turn]);
};

const Who = () => {
  const { caller } = useStore(access);
  if (caller === undefined) return '';
  const is_open = caller.id === 'loopback';
  return html`<span class="who" title=${is_open ? 'There is no API key yet: whoever reaches this address may do everything.' : undefined}>
      ${is_open ? 'no key needed' : caller.name} <span class="badge">${caller.role}</span>
    </span>
    ${is_open ? '' : html`<button type="button" class="small" onClick=${() => takeKey(undefined)}>Forget key</button>`}`;
};

export const Shell = () => {
  const route = useRoute();
  const shown_theme = useStore(theme);
  const [helping, setHelping] = useState(false);
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const is_first = useRef(true);
  useCaller();
  const place = `${route.page}/${route.id ?? ''}`;
  useLayoutEffect(() => {
    document.title = `${TITLES[route.page] ?? 'Findings'} · Afterquery`;
    // On a new page the focus goes to its heading, not back to the top of the address bar.
    if (!is_first.current) main.current?.focus({ preventScroll: true });
    is_first.current = false;
    scrollTo(0, 0);
  }, [place]);
  useKeys({
    '?': () => setHelping(true),
    z: takeBack,
    ...Object.fromEntries(PAGES.map((page, i) => [String(i + 1), () => go(toHash(page))])),
  });
  return html`<a class="skip" href="#main" onClick=${(/** @type {Event} */ event) => {
    event.preventDefault();
    main.current?.focus();
  }}>Skip to the page</a>
    <header class="bar">
      <a class="brand" href=${toHash('findings')}>Afterquery</a>
      <nav aria-label="Pages">
        ${PAGES.map(
          (page) =>
            html`<a href=${toHash(page)} aria-current=${page === route.page ? 'page' : undefined}>${TITLES[page]}</a>`,
        )}
      </nav>
      <div class="tools">
        <${Who} />
        <button type="button" class="small" onClick=${turnTheme}>Theme: ${shown_theme}</button>
        <button type="button" class="small keys-button" onClick=${() => setHelping(true)}>Keys <kbd>?</kbd></button>
        <a href="/docs">API</a>
      </div>
    </header>
    <main id="main" tabindex="-1" ref=${main}><${Page} route=${route} /></main>
    ${helping ? html`<${HelpDialog} onClose=${() => setHelping(false)} />` : ''}
    <${KeyDialog} />
    <${Announcer} />`;
};
