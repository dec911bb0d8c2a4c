import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ of every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** Fields of /proc/<pid>/stat after the name, which may hold anything. */
const readStat = (pid: string): string[] | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // gone meanwhile
  }
};

/** Seconds of processor time that a process and its descendants have taken so far; undefined where there is no /proc. */
export const readCpuSeconds = (root: number): number | undefined => {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  const stats = new Map(
    pids.flatMap((pid) => {
      const stat = readStat(pid);
      return stat === undefined ? [] : [[pid, stat] as const];
    }),
  );
  const isBelow = (pid: string): boolean => {
    for (let at: string | undefined = pid; at !== undefined; at = stats.get(at)?.[1])
      if (at === String(root)) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, stat] of stats) if (isBelow(pid)) ticks += Number(stat[11]) + Number(stat[12]);
  return ticks / TICKS_A_SECOND;
};
