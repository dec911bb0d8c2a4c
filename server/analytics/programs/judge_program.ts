import { isKnownImage, toProgramName } from '../../schema/process_identity.ts';

export interface ProgramSuspicion {
  readonly kind:
    | 'script_host'
    | 'living_off_the_land'
    | 'user_writable_path'
    | 'masquerade'
    | 'unknown_image';
  readonly text: string;
}

/** Interpreters that run whatever they are given. */
const SCRIPT_HOSTS = new Set([
  'powershell.exe',
  'pwsh.exe',
  'powershell_ise.exe',
  'cscript.exe',
  'wscript.exe',
  'mshta.exe',
  'cmd.exe',
  'python.exe',
  'pythonw.exe',
  'node.exe',
  'perl.exe',
  'ruby.exe',
  'php.exe',
  'java.exe',
  'javaw.exe',
  'autohotkey.exe',
]);

/** Signed Windows tools known to be borrowed for running or fetching foreign code. */
const LIVING_OFF_THE_LAND = new Set([
  'rundll32.exe',
  'regsvr32.exe',
  'msbuild.exe',
  'installutil.exe',
  'regasm.exe',
  'regsvcs.exe',
  'certutil.exe',
  'bitsadmin.exe',
  'wmic.exe',
  'msiexec.exe',
  'odbcconf.exe',
  'cmstp.exe',
  'forfiles.exe',
  'hh.exe',
  'ieexec.exe',
  'mavinject.exe',
  'presentationhost.exe',
  'msxsl.exe',
  'dllhost.exe',
  'desktopimgdownldr.exe',
  'finger.exe',
  'nslookup.exe',
  'wuauclt.exe',
]);

/** Names that only mean something in one place; elsewhere they are borrowed. */
const WINDOWS_ONLY = new Set([
  'svchost.exe',
  'lsass.exe',
  'services.exe',
  'winlogon.exe',
  'csrss.exe',
  'smss.exe',
  'wininit.exe',
  'spoolsv.exe',
  'dllhost.exe',
  'taskhostw.exe',
  'conhost.exe',
  'dns.exe',
  'rundll32.exe',
  'explorer.exe',
]);
const BROWSER_NAMES = new Set([
  'chrome.exe',
  'msedge.exe',
  'firefox.exe',
  'iexplore.exe',
  'brave.exe',
  'opera.exe',
]);

/** explorer.exe stands in the folder itself; everything else that is named above, in the system folders below it. */
const WINDOWS_HOME = /^[a-z]:\\windows\\((system32|syswow64|winsxs|servicing)\\|explorer\.exe$)/i;
const PROGRAM_FOLDER = /^[a-z]:\\program files( \(x86\))?\\/i;
const USER_WRITABLE =
  /^[a-z]:\\(users\\(?![^\\]+\\appdata\\local\\(programs|google\\chrome|microsoft\\(edge|teams|onedrive|windowsapps))\\)|programdata\\(?!microsoft\\windows defender\\)|windows\\(temp|tasks|tracing|debug|system32\\spool\\drivers\\color)\\|perflogs\\|temp\\|tmp\\|recycler\\|\$recycle\.bin\\)/i;

/** The strongest reason to look twice at a program, from its full path alone; undefined for an ordinary one. */
export const judgeProgram = (executable: string | undefined): ProgramSuspicion | undefined => {
  if (!isKnownImage(executable))
    return { kind: 'unknown_image', text: 'The program behind the process was not recorded.' };
  const name = toProgramName(executable);
  const lower = name.toLowerCase();
  const masked =
    (WINDOWS_ONLY.has(lower) && !WINDOWS_HOME.test(executable)) ||
    (BROWSER_NAMES.has(lower) && !PROGRAM_FOLDER.test(executable) && USER_WRITABLE.test(executable));
  if (masked)
    return {
      kind: 'masquerade',
      text: `${name} carries a well-known program's name but runs from ${executable}.`,
    };
  if (USER_WRITABLE.test(executable))
    return {
      kind: 'user_writable_path',
      text: `${name} runs from a folder its user can write to (${executable}).`,
    };
  if (SCRIPT_HOSTS.has(lower))
    return { kind: 'script_host', text: `${name} is an interpreter that runs whatever script it is given.` };
  if (LIVING_OFF_THE_LAND.has(lower))
    return {
      kind: 'living_off_the_land',
      text: `${name} is a Windows tool often borrowed to run foreign code.`,
    };
  return undefined;
};

/** true for a known program that something speaks against; one that was not recorded is nobody's in particular */
export const isSuspect = (executable: string | undefined): boolean => {
  const suspicion = judgeProgram(executable);
  return suspicion !== undefined && suspicion.kind !== 'unknown_image';
};
