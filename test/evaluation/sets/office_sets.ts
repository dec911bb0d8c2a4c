import type { LabelledSet } from '../labelled_set.ts';
import type { Office } from './office.ts';
import { openScene, toSeed } from './office.ts';
import { live, type Product } from './product.ts';

import { COMMON } from './products_common.ts';
import { REPORTING } from './products_reporting.ts';
import { TUNING } from './products_tuning.ts';

/** The benign day of one office: 50 hosts, 24 hours, every program and its twin. */
export const composeOfficeDay = (office: Office): LabelledSet => {
  const scene = openScene(office, toSeed(`office ${office.half}`));
  const products: readonly Product[] = [...COMMON, ...(office.half === 'tuning' ? TUNING : REPORTING)];
  for (const [index, host] of office.hosts.entries())
    for (const product of products) if (product.on(host, index)) live(scene, office, host, product);
  return {
    name: `office_${office.half}`,
    tool: 'office',
    half: office.half,
    kind: 'benign',
    label: 'COMPOSITE',
    sysmon: scene.sysmon,
    zeek: scene.zeek,
    files: [],
    truth: [],
  };
};
