import type { Ancestor } from '../schema/finding.ts';
import type { IdentifiedFinding } from './identified_finding.ts';
import { toObservableId, toProcessId } from './stix_id.ts';
import { type StixObject, toKnown } from './stix_object.ts';

type Image = Ancestor & { readonly hash?: { readonly sha256?: string } };

const toDirectory = (executable: string | undefined): StixObject | undefined => {
  const path = /^(.+)[\\/][^\\/]*$/s.exec(executable ?? '')?.[1];
  if (path === undefined) return undefined;
  return { type: 'directory', spec_version: '2.1', id: toObservableId('directory', { path }), path };
};

/** The program, after the directory that it lies in. */
const toFile = ({ name, executable, hash }: Image): StixObject[] => {
  if (name === undefined || name === '') return [];
  const directory = toDirectory(executable);
  const sha256 = hash?.sha256?.toLowerCase() ?? '';
  const named = toKnown({
    name,
    hashes: /^[0-9a-f]{64}$/.test(sha256) ? { 'SHA-256': sha256 } : undefined,
    parent_directory_ref: directory?.id,
  });
  const file: StixObject = { type: 'file', spec_version: '2.1', id: toObservableId('file', named), ...named };
  return directory === undefined ? [file] : [directory, file];
};

const toUser = (account_login: string | undefined): StixObject[] =>
  account_login === undefined || account_login === ''
    ? []
    : [
        {
          type: 'user-account',
          spec_version: '2.1',
          id: toObservableId('user-account', { account_login }),
          account_login,
        },
      ];

/** A process after everything that it refers to; nothing where nothing is known of it. */
const toOne = (
  id: `process--${string}`,
  image: Image,
  refs: { readonly creator_user_ref?: string | undefined; readonly parent_ref?: string | undefined },
): StixObject[] => {
  const files = toFile(image);
  const said = toKnown({
    pid: image.pid !== undefined && image.pid >= 0 ? image.pid : undefined,
    command_line: image.command_line,
    image_ref: files.at(-1)?.id,
    ...refs,
  });
  return Object.keys(said).length === 0
    ? []
    : [...files, { type: 'process', spec_version: '2.1', id, ...said }];
};

/** The process of a finding, its parent, its user and their programs. */
export const toProcessObjects = ({ id, process, user }: IdentifiedFinding): StixObject[] => {
  const users = toUser(user?.name);
  if (process === undefined) return users;
  const parents = process.parent === undefined ? [] : toOne(toProcessId(id, 'parent'), process.parent, {});
  const refs = { creator_user_ref: users.at(-1)?.id, parent_ref: parents.at(-1)?.id };
  return [...users, ...parents, ...toOne(toProcessId(id), process, refs)];
};
