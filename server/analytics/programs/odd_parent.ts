import { isKnownImage, toProgramName } from '../../schema/process_identity.ts';
import { judgeProgram, type ProgramSuspicion } from './judge_program.ts';

type Kind = ProgramSuspicion['kind'];

const FOREIGN_CODE: ReadonlySet<Kind> = new Set(['script_host', 'living_off_the_land']);
const ANY_SUSPECT: ReadonlySet<Kind> = new Set([...FOREIGN_CODE, 'user_writable_path', 'masquerade']);

interface ParentKind {
  readonly what: string;
  readonly names: ReadonlySet<string>;
  /** kinds of child that such a program has no reason to start */
  readonly children: ReadonlySet<Kind>;
}

/** Programs that read what strangers send, and what they do not start on an ordinary day. */
const PARENTS: readonly ParentKind[] = [
  {
    what: 'a program for documents or mail',
    names: new Set([
      'winword.exe',
      'excel.exe',
      'powerpnt.exe',
      'outlook.exe',
      'msaccess.exe',
      'mspub.exe',
      'visio.exe',
      'onenote.exe',
      'eqnedt32.exe',
      'thunderbird.exe',
      'acrord32.exe',
      'acrobat.exe',
      'foxitpdfreader.exe',
    ]),
    children: ANY_SUSPECT,
  },
  {
    what: 'a server program',
    names: new Set([
      'w3wp.exe',
      'sqlservr.exe',
      'httpd.exe',
      'nginx.exe',
      'php-cgi.exe',
      'tomcat9.exe',
      'tomcat10.exe',
      'umworkerprocess.exe',
      'wmiprvse.exe',
    ]),
    children: ANY_SUSPECT,
  },
  {
    // A download that somebody starts is an installer; an interpreter is not.
    what: 'a browser',
    names: new Set(['chrome.exe', 'msedge.exe', 'firefox.exe', 'iexplore.exe', 'brave.exe', 'opera.exe']),
    children: FOREIGN_CODE,
  },
];

/** One sentence where a program was started by one that has no reason to; undefined for an ordinary pair. */
export const judgeParent = (
  executable: string | undefined,
  parent_executable: string | undefined,
): string | undefined => {
  if (!isKnownImage(parent_executable)) return undefined;
  const child = judgeProgram(executable);
  const parent = toProgramName(parent_executable);
  const kind = PARENTS.find(({ names }) => names.has(parent.toLowerCase()));
  if (child === undefined || kind === undefined || !kind.children.has(child.kind)) return undefined;
  return `${toProgramName(executable ?? '')} was started by ${parent}, ${kind.what}.`;
};
