import { createHash } from 'node:crypto';

/** A public name as an office meets it: the alias it answers with, and the vendor's network it lives in. */
export interface Service {
  name: string;
  alias?: string;
  addresses: readonly string[];
}

const NETWORKS = {
  akamai: '23.45',
  amazon: '18.66',
  cloudflare: '104.18',
  fastly: '151.101',
  github: '140.82',
  google: '142.250',
  meta: '157.240',
  microsoft: '13.107',
  azure: '20.190',
  teams: '52.112',
} as const;

/** One to three addresses, fixed by the name. */
export const service = (name: string, network: keyof typeof NETWORKS, alias?: string): Service => {
  const bytes = createHash('sha256').update(name).digest();
  const count = 1 + (bytes.readUInt8(0) % 3);
  const addresses = Array.from({ length: count }, (_, index) => {
    const third = bytes.readUInt8(1) % 250;
    return `${NETWORKS[network]}.${third}.${1 + ((bytes.readUInt8(2) + index * 7) % 250)}`;
  });
  return { name, addresses, ...(alias !== undefined && { alias }) };
};

/** The first of each group is the page, the rest what it pulls in. */
export const SITES: readonly (readonly Service[])[] = [
  [
    service('www.msn.com', 'microsoft', 'www-msn-com.a-0003.a-msedge.net'),
    service('assets.msn.com', 'akamai', 'assets.msn.com.edgekey.net'),
    service('img-s-msn-com.akamaized.net', 'akamai', 'a1834.dspg2.akamai.net'),
    service('c.msn.com', 'azure', 'c-msn-com-nsatc.trafficmanager.net'),
    service('c.bing.com', 'microsoft', 'c-bing-com.dual-a-0034.a-msedge.net'),
    service('sb.scorecardresearch.com', 'amazon'),
    service('th.bing.com', 'microsoft', 'p-th.bing.com.trafficmanager.net'),
    service('browser.events.data.msn.com', 'azure', 'global.asimov.events.data.trafficmanager.net'),
  ],
  [
    service('www.bbc.co.uk', 'fastly', 'bbc.map.fastly.net'),
    service('static.files.bbci.co.uk', 'amazon'),
    service('ichef.bbci.co.uk', 'akamai', 'ichef.bbci.co.uk.edgekey.net'),
    service('mybbc-analytics.files.bbci.co.uk', 'akamai'),
    service('a1.api.bbc.co.uk', 'amazon'),
  ],
  [
    service('www.google.com', 'google'),
    service('www.gstatic.com', 'google'),
    service('fonts.googleapis.com', 'google'),
    service('fonts.gstatic.com', 'google'),
    service('ogads-pa.clients6.google.com', 'google'),
    service('lh3.googleusercontent.com', 'google', 'googlehosted.l.googleusercontent.com'),
    service('play.google.com', 'google'),
  ],
  [
    service('www.linkedin.com', 'microsoft', 'l-0005.l-msedge.net'),
    service('static.licdn.com', 'cloudflare', 'cs1404.wpc.epsiloncdn.net'),
    service('media.licdn.com', 'akamai', 'od.linkedin.edgesuite.net'),
    service('px.ads.linkedin.com', 'microsoft', 'mix.linkedin.com'),
    service('platform.linkedin.com', 'akamai'),
  ],
  [
    service('www.youtube.com', 'google', 'youtube-ui.l.google.com'),
    service('i.ytimg.com', 'google'),
    service('rr3---sn-4g5edn6r.googlevideo.com', 'google', 'rr3.sn-4g5edn6r.googlevideo.com'),
    service('yt3.ggpht.com', 'google', 'photos-ugc.l.googleusercontent.com'),
    service('googleads.g.doubleclick.net', 'google'),
    service('static.doubleclick.net', 'google'),
  ],
  [
    service('en.wikipedia.org', 'fastly', 'dyna.wikimedia.org'),
    service('upload.wikimedia.org', 'fastly'),
    service('login.wikimedia.org', 'fastly', 'dyna.wikimedia.org'),
  ],
  [
    service('www.reuters.com', 'amazon', 'd3du9i6y9vgbtm.cloudfront.net'),
    service('cloudfront-us-east-2.images.arcpublishing.com', 'amazon'),
    service('cdn.cookielaw.org', 'cloudflare'),
    service('securepubads.g.doubleclick.net', 'google'),
    service('www.googletagmanager.com', 'google'),
    service('static.chartbeat.com', 'amazon'),
    service('d2tfvseypdqbh0.cloudfront.net', 'amazon'),
  ],
  [
    service('stackoverflow.com', 'cloudflare'),
    service('cdn.sstatic.net', 'cloudflare'),
    service('ajax.googleapis.com', 'google'),
    service('i.stack.imgur.com', 'cloudflare'),
  ],
  [
    service('www.facebook.com', 'meta', 'star-mini.c10r.facebook.com'),
    service('static.xx.fbcdn.net', 'meta', 'scontent.xx.fbcdn.net'),
    service('scontent-fra5-2.xx.fbcdn.net', 'meta'),
  ],
];

export const UPDATE_NAMES: readonly Service[] = [
  service('settings-win.data.microsoft.com', 'azure', 'atm-settingsfe-prod-geo2.trafficmanager.net'),
  service('v10.events.data.microsoft.com', 'azure', 'global.asimov.events.data.trafficmanager.net'),
  service('fe3cr.delivery.mp.microsoft.com', 'azure', 'fe3.delivery.mp.microsoft.com'),
  service('slscr.update.microsoft.com', 'azure', 'sls.update.microsoft.com.akadns.net'),
  service('ctldl.windowsupdate.com', 'akamai', 'ctldl.windowsupdate.com.delivery.microsoft.com'),
  service('au.download.windowsupdate.com', 'akamai', 'wu-b-net.trafficmanager.net'),
  service('dl.delivery.mp.microsoft.com', 'akamai', 'dl.delivery.mp.microsoft.com.edgekey.net'),
  service('geo.prod.do.dsp.mp.microsoft.com', 'azure'),
  service('array612.prod.do.dsp.mp.microsoft.com', 'azure'),
  service('oneocsp.microsoft.com', 'microsoft', 'oneocsp-microsoft-com.a-0003.a-msedge.net'),
];

export const OFFICE_NAMES: readonly Service[] = [
  service('outlook.office365.com', 'azure', 'outlook.ha.office365.com'),
  service('autodiscover-s.outlook.com', 'azure', 'autodiscover.ms-acdc-autod.office.com'),
  service('nexusrules.officeapps.live.com', 'azure', 'prod.nexusrules.live.com.akadns.net'),
  service('ecs.office.com', 'microsoft', 'ecs-office.s-0005.s-msedge.net'),
  service('login.microsoftonline.com', 'azure', 'login.mso.msidentity.com'),
  service('substrate.office.com', 'azure', 'outlook.ha.office365.com'),
  service('self.events.data.microsoft.com', 'azure', 'self-events-data.trafficmanager.net'),
  service('officeclient.microsoft.com', 'azure', 'config.officeapps.live.com'),
];

export const ONEDRIVE_NAMES: readonly Service[] = [
  service('g.live.com', 'azure', 'g.msn.com'),
  service('skydrive.wns.windows.com', 'azure', 'client.wns.windows.com'),
  service('corpexample-my.sharepoint.com', 'microsoft', '190-ipv4v6e.clump.prod.aa-rt.sharepoint.com'),
  service('odc.officeapps.live.com', 'azure', 'odc-weu.officeapps.live.com'),
];

export const TEAMS_NAMES: readonly Service[] = [
  service('teams.microsoft.com', 'teams', 's-0005.s-msedge.net'),
  service('worldaz.tr.teams.microsoft.com', 'teams', 'worldaz-msit.relay.teams.microsoft.com'),
  service('euaz.relay.teams.microsoft.com', 'teams'),
  service('api.flightproxy.teams.microsoft.com', 'teams', 'api-flightproxy-geo.trafficmanager.net'),
];

export const DEVELOPER_NAMES: readonly Service[] = [
  service('github.com', 'github'),
  service('api.github.com', 'github'),
  service('codeload.github.com', 'github'),
  service('objects.githubusercontent.com', 'fastly'),
  service('raw.githubusercontent.com', 'fastly'),
];
