import { useEffect, useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { html } from '../html.js';
import { toHash } from '../route.js';
import { useStore } from '../store.js';
import { toCounted } from '../text/numbers.js';
import { say } from '../ui/announce.js';
import { Empty, FailureNotice, Loading } from '../ui/notice.js';
import { useKeys } from '../ui/use_keys.js';
import { VirtualRows } from '../ui/virtual_rows.js';
import { go, replaceHash } from '../use_route.js';
import { ExportMenu } from './export_menu.js';
import { FilterBar } from './filter_bar.js';
import { SORTS, toAsked } from './filters.js';
import { COLUMNS, FindingRow, Head } from './finding_row.js';
import { forgetPages, openPages } from './pages.js';
import { setStatus } from './quick_triage.js';

const WIDE = 52;
const NARROW = 148;
const narrow = matchMedia('(max-width: 800px)');

const useRowHeight = () => {
  const [is_narrow, setNarrow] = useState(narrow.matches);
  useEffect(() => {
    const follow = () => setNarrow(narrow.matches);
    narrow.addEventListener('change', follow);
    return () => narrow.removeEventListener('change', follow);
  }, []);
  return is_narrow ? NARROW : WIDE;
};

/** @param {{ query: Record<string, string> }} props */
const Nothing = ({ query }) =>
  Object.keys(toAsked(query)).some((name) => name !== 'sort')
    ? html`<${Empty} title="No finding matches.">
        <p>Take a filter away, or look at <a href="#/findings">all findings</a>.</p>
      <//>`
    : html`<${Empty} title="There are no findings.">
        <p>
          Either nothing suspicious was seen, or nothing was looked at. See what <a href="#/scans">scans</a> have judged, and what${' '}
          <a href="#/coverage">coverage</a> could not see.
        </p>
      <//>`;

/** @param {{ query: Record<string, string> }} props */
export const FindingsPage = ({ query }) => {
  const { turn, caller } = useStore(access);
  const asked = toAsked(query);
  const pages = openPages(asked, turn);
  const [, setTurn] = useState(0);
  const height = useRowHeight();
  const { rows, state, place } = pages;
  const redraw = () => setTurn((n) => n + 1);
  useEffect(() => {
    pages.need(0);
    return pages.follow(redraw);
  }, [pages]);
  const total = state.total ?? 0;
  /** @param {number} index */
  const choose = (index) => {
    place.active = Math.max(0, Math.min(total - 1, index));
    redraw();
  };
  /** @param {number} step */
  const move = (step) => () => {
    document.getElementById('list')?.focus({ preventScroll: true });
    choose(place.active + step);
  };
  const open = (/** @type {Record<string, string>} */ more = {}) => {
    const row = rows[place.active];
    if (row !== undefined) go(toHash('findings', { id: row.id, query: more }));
  };
  /** @param {'acknowledged' | 'closed'} status */
  const judge = (status) => () => {
    const row = rows[place.active];
    if (row === undefined) return;
    const refusal = toRefusal(caller, 'analyst');
    if (refusal !== undefined) return say(refusal, { failed: true });
    const of = { id: row.id, etag: row.etag, triage: row.afterquery.triage, name: row.message };
    void setStatus(of, status, (triage, etag) =>
      pages.replace({ ...row, etag, afterquery: { ...row.afterquery, triage } }),
    );
  };
  useKeys({
    j: move(1),
    k: move(-1),
    ArrowDown: move(1),
    ArrowUp: move(-1),
    PageDown: move(10),
    PageUp: move(-10),
    Home: move(-Infinity),
    End: move(Infinity),
    Enter: () => open(),
    a: judge('acknowledged'),
    c: judge('closed'),
    e: () => open({ do: 'exception' }),
    r: () => {
      forgetPages();
      redraw();
    },
    '/': () => document.getElementById('search')?.focus(),
  });
  const { sort, ...filters } = asked;
  return html`<section class="page findings">
    <div class="headline">
      <h1 tabindex="-1">Findings</h1>
      <p class="quiet" role="status">
        ${
          state.total === undefined
            ? ''
            : `${toCounted(total, 'finding')}, ${SORTS[/** @type {keyof typeof SORTS} */ (sort ?? 'score')]}`
        }
      </p>
      <${ExportMenu} query=${filters} />
    </div>
    <${FilterBar} query=${query} onChange=${(/** @type {Record<string, string>} */ next) => replaceHash(toHash('findings', { query: next }))} />
    ${state.failure === undefined ? '' : html`<${FailureNotice} failure=${state.failure} onRetry=${pages.again} />`}
    ${state.total === undefined && state.failure === undefined ? html`<${Loading} what="findings" />` : ''}
    ${
      state.total === 0
        ? html`<${Nothing} query=${query} />`
        : state.total === undefined
          ? ''
          : html`<${VirtualRows}
              key=${JSON.stringify([asked, turn])}
              total=${total}
              height=${height}
              active=${place.active}
              label=${`${toCounted(total, 'finding')}; j and k move, Enter opens`}
              columns=${COLUMNS.length}
              head=${html`<${Head} />`}
              start=${place.top}
              onScrolled=${(/** @type {number} */ top) => {
                place.top = top;
              }}
              onNeed=${pages.need}
              row=${(/** @type {number} */ index) =>
                html`<${FindingRow}
                  key=${rows[index]?.id ?? `at-${index}`}
                  index=${index}
                  height=${height}
                  finding=${rows[index]}
                  is_active=${index === place.active}
                  onOpen=${(/** @type {number} */ at) => {
                    choose(at);
                    open();
                  }}
                />`}
            />`
    }
  </section>`;
};
