import { type DocumentView, toViewId } from './data_views.ts';
import type { Dashboard, Panel, SearchPanel } from './panel.ts';
import type { PlainObject, Reference } from './saved_object.ts';
import { NO_SOURCE, toSearchSource } from './search_source.ts';
import { type Flavour, toVisState } from './vis_state.ts';

type Json = Readonly<Record<string, unknown>>;

/** Links open beside the page they are on, labels are the values themselves. */
const toFormats = ({ links }: DocumentView): Json =>
  Object.fromEntries(
    Object.entries(links).map(([field, { url, label }]) => [
      field,
      {
        id: 'url',
        params: { type: 'a', urlTemplate: url, labelTemplate: label, openLinkInCurrentTab: false },
      },
    ]),
  );

/** Fields are left to the product: it reads them from the cluster when the view is opened. */
export const toViewObject = (view: DocumentView, flavour: Flavour): PlainObject => ({
  type: 'index-pattern',
  id: view.id,
  attributes: {
    title: view.pattern,
    ...(flavour === 'kibana' ? { name: view.name, allowNoIndex: true } : {}),
    timeFieldName: view.time_field,
    fields: '[]',
    fieldFormatMap: JSON.stringify(toFormats(view)),
  },
  references: [],
});

const toSearchObject = (prefix: string, panel: SearchPanel): PlainObject => {
  const { meta, references } = toSearchSource(toViewId(prefix, panel.view), panel.restrict, {
    highlightAll: true,
    version: true,
  });
  return {
    type: 'search',
    id: `${prefix}-${panel.name}`,
    attributes: {
      title: panel.title,
      description: '',
      hits: 0,
      columns: panel.columns,
      sort: [[panel.sort, 'desc']],
      version: 1,
      kibanaSavedObjectMeta: meta,
    },
    references,
  };
};

export const toPanelObject = (prefix: string, panel: Panel, flavour: Flavour): PlainObject => {
  if (panel.kind === 'search') return toSearchObject(prefix, panel);
  const { meta, references } =
    panel.kind === 'vega' || panel.kind === 'text'
      ? NO_SOURCE
      : toSearchSource(toViewId(prefix, panel.view), panel.restrict);
  return {
    type: 'visualization',
    id: `${prefix}-${panel.name}`,
    attributes: {
      title: panel.title,
      description: '',
      visState: JSON.stringify(toVisState(panel, flavour)),
      uiStateJSON: '{}',
      version: 1,
      kibanaSavedObjectMeta: meta,
    },
    references,
  };
};

const toType = (panel: Panel): 'search' | 'visualization' =>
  panel.kind === 'search' ? 'search' : 'visualization';

/** The shape of a panel's entry, which a newer product migrates from. */
const PANEL_VERSIONS: Readonly<Record<Flavour, string>> = {
  kibana: '8.17.0',
  opensearch_dashboards: '2.19.0',
};

export const toDashboardObject = (prefix: string, dashboard: Dashboard, flavour: Flavour): PlainObject => {
  const panels = dashboard.panels.map(({ panel, ...grid }, i) => ({
    version: PANEL_VERSIONS[flavour],
    ...(flavour === 'kibana' ? { type: toType(panel) } : {}),
    gridData: { ...grid, i: String(i + 1) },
    panelIndex: String(i + 1),
    // Vega draws its own title, and a text has one.
    embeddableConfig: panel.kind === 'vega' || panel.kind === 'text' ? { hidePanelTitles: true } : {},
    panelRefName: `panel_${i + 1}`,
  }));
  const references = dashboard.panels.map(({ panel }, i): Reference => {
    const name = `panel_${i + 1}`;
    return {
      // Kibana looks for a panel's references behind its number.
      name: flavour === 'kibana' ? `${i + 1}:${name}` : name,
      type: toType(panel),
      id: `${prefix}-${panel.name}`,
    };
  });
  return {
    type: 'dashboard',
    id: `${prefix}-${dashboard.name}`,
    attributes: {
      title: dashboard.title,
      description: dashboard.description,
      hits: 0,
      panelsJSON: JSON.stringify(panels),
      optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
      version: 1,
      timeRestore: true,
      timeFrom: 'now-7d',
      timeTo: 'now',
      refreshInterval: { pause: true, value: 60_000 },
      kibanaSavedObjectMeta: NO_SOURCE.meta,
    },
    references,
  };
};
