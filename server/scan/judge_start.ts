import { toOddParentReasons } from '../analytics/an1121_dns_tunnelling/behaviour.ts';
import { judgeParent } from '../analytics/programs/odd_parent.ts';
import type { ProcessFacts } from '../findings/process_facts.ts';
import type { Reason } from '../schema/finding.ts';
import type { ProcessRef } from '../schema/rows.ts';
import type { ScanTunables } from './scan_context.ts';

/** What a process's start says against it: a parent that never starts such a program. */
export const toStartReasons = (
  process: ProcessRef,
  { start }: ProcessFacts,
  { definitions }: ScanTunables,
): Reason[] =>
  toOddParentReasons(judgeParent(process.executable, start?.parent_executable), definitions.an1121);
