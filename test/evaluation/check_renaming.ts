import type { World } from './labelled_set.ts';
import { createRenaming } from './rename_records.ts';
import { type RunOptions, runWorld, type Standing } from './run_world.ts';

const toVerdict = (
  { finding }: Standing,
  change: (host: string, domain: string, guid: string) => readonly string[],
): string => {
  const { rule, host, dns, process, afterquery } = finding;
  const names = change(host.name, dns.question.registered_domain, process?.entity_id ?? '');
  return [rule.id, ...names, afterquery.score, afterquery.severity].join(' ');
};

/** One scan of a composed world as it is, one with everything renamed; the verdicts that differ, in either's names. */
export const checkRenaming = async (
  world: World,
  options: RunOptions,
  salt: string,
): Promise<{ readonly compared: number; readonly differences: readonly string[] }> => {
  const composed: World = {
    ...world,
    replay: false,
    sets: world.sets.filter(({ files }) => files.length === 0),
  };
  const renaming = createRenaming(salt);
  const before = await runWorld(composed, options);
  const after = await runWorld(composed, { ...options, change: renaming.record });
  const expected = new Set(
    before.standing.map((one) =>
      toVerdict(one, (host, domain, guid) => [
        /^[\d.]+$/.test(host) ? renaming.address(host) : renaming.host(host),
        renaming.domain(domain),
        renaming.guid(guid),
      ]),
    ),
  );
  const found = new Set(after.standing.map((one) => toVerdict(one, (...names) => names)));
  const differences = [
    ...[...expected].filter((verdict) => !found.has(verdict)).map((verdict) => `lost: ${verdict}`),
    ...[...found].filter((verdict) => !expected.has(verdict)).map((verdict) => `new: ${verdict}`),
  ];
  return { compared: expected.size, differences };
};
