import type { LabelledSet } from '../labelled_set.ts';
import type { Office } from './office.ts';
import { DAY_MS, openScene, toSeed } from './office.ts';
import { live, type Product } from './product.ts';

import { COMMON } from './products_common.ts';
import { REPORTING } from './products_reporting.ts';
import { TUNING } from './products_tuning.ts';

const composeDay = (office: Office, name: string): LabelledSet => {
  const scene = openScene(office, toSeed(name));
  const products: readonly Product[] = [...COMMON, ...(office.half === 'tuning' ? TUNING : REPORTING)];
  for (const [index, host] of office.hosts.entries())
    for (const product of products) if (product.on(host, index)) live(scene, office, host, product);
  return {
    name: name.replaceAll(' ', '_'),
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

/** The benign day of one office: 50 hosts, 24 hours, every program and its twin. */
export const composeOfficeDay = (office: Office): LabelledSet => composeDay(office, `office ${office.half}`);

/** The days before it, first one first: what an installation has learnt when the day to be judged begins. */
export const composeOfficeHistory = (office: Office, days: number): LabelledSet[] =>
  Array.from({ length: days }, (_, i) => {
    const back = days - i;
    return composeDay(
      { ...office, day: office.day - back * DAY_MS },
      `office ${office.half} ${back} days before`,
    );
  });
