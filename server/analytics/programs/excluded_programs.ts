/**
 * Browsers and system programs, by full path and never by bare name: chrome.exe in a Temp folder is not a browser. Only
 * folders that an ordinary user cannot write to are listed; a per-user browser is therefore judged like any other program.
 * `*` stands for a version folder.
 */
const PROGRAM_FILES = ['C:\\Program Files', 'C:\\Program Files (x86)'];

const BROWSERS = PROGRAM_FILES.flatMap((root) => [
  `${root}\\Google\\Chrome\\Application\\chrome.exe`,
  `${root}\\Microsoft\\Edge\\Application\\msedge.exe`,
  `${root}\\Microsoft\\EdgeWebView\\Application\\*\\msedgewebview2.exe`,
  `${root}\\Mozilla Firefox\\firefox.exe`,
  `${root}\\BraveSoftware\\Brave-Browser\\Application\\brave.exe`,
  `${root}\\Internet Explorer\\iexplore.exe`,
  `${root}\\Vivaldi\\Application\\vivaldi.exe`,
  `${root}\\Opera\\opera.exe`,
]);

/** Hosts of Windows services and the DNS and directory services themselves. Script hosts and LOLBins are never here. */
const SYSTEM = [
  'System',
  ...[
    'svchost.exe',
    'lsass.exe',
    'services.exe',
    'wininit.exe',
    'winlogon.exe',
    'spoolsv.exe',
    'dns.exe',
    'dfsrs.exe',
    'dfssvc.exe',
    'ismserv.exe',
    'ntfrs.exe',
    'wermgr.exe',
    'werfault.exe',
    'taskhostw.exe',
    'compattelrunner.exe',
    'mousocoreworker.exe',
    'usoclient.exe',
    'searchindexer.exe',
    'smartscreen.exe',
  ].map((name) => `C:\\Windows\\System32\\${name}`),
  'C:\\Windows\\ADWS\\Microsoft.ActiveDirectory.WebServices.exe',
  'C:\\Windows\\Sysmon.exe',
  'C:\\Windows\\Sysmon64.exe',
  'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\*\\MsMpEng.exe',
  'C:\\Program Files\\Windows Defender\\MsMpEng.exe',
];

export const EXCLUDED_PROGRAMS: readonly string[] = [...BROWSERS, ...SYSTEM];
