import { right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { AN0728 } from '../../analytics/an0728_port_after_answer/definition.ts';
import { AN1121 } from '../../analytics/an1121_dns_tunnelling/definition.ts';
import type { Setting } from '../../config/setting.ts';
import { SETTINGS } from '../../config/settings.ts';
import { isComparable, TUNABLE_SETTINGS } from '../../scan/tunable_settings.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import type { Service } from '../service.ts';
import { toShownValue } from '../shown_value.ts';

const Tunable = t.intersection([
  /** comparable: a dry run can say what another value would change */
  t.type({ setting: t.string, value: t.unknown, text: t.string, comparable: t.boolean }),
  /** ATT&CK's own name of it */
  t.partial({ attack: t.string }),
]);

const Analytic = t.type({
  id: t.string,
  name: t.string,
  version: t.string,
  tactic: t.type({ id: t.string, name: t.string }),
  technique: t.type({ id: t.string, name: t.string }),
  tunables: t.array(Tunable),
  /** weights and thresholds in force */
  definition: t.UnknownRecord,
});

type Key = keyof typeof SETTINGS;

/** What is judged by which measure. */
export const aboutRoutes = (service: Service): AnyRoute[] => {
  const common = { method: 'get', params: NONE, query: NONE, body: NONE, problems: [] } as const;
  const toTunable = (key: Key): t.TypeOf<typeof Tunable> => {
    const { name, text }: Setting<unknown> = SETTINGS[key];
    const attack = /\(ATT&CK: (\w+)\)/.exec(text)?.[1];
    return {
      setting: name,
      value: toShownValue(service.settings[key]),
      text,
      comparable: isComparable(key),
      ...(attack === undefined ? {} : { attack }),
    };
  };
  const toAnalytic = (definition: typeof AN0728 | typeof AN1121): t.TypeOf<typeof Analytic> => ({
    id: definition.id,
    name: definition.name,
    version: definition.version,
    tactic: definition.tactic,
    technique: definition.technique,
    tunables: TUNABLE_SETTINGS[definition.id].map(toTunable),
    definition: { ...definition },
  });
  return [
    defineRoute({
      ...common,
      path: '/api/v1/analytics',
      summary: "The analytics: their definitions, and the tunables in force with ATT&CK's own names",
      role: 'viewer',
      answers: [{ status: 200, text: 'Both', body: t.type({ analytics: t.array(Analytic) }) }],
      handle: () => async () =>
        right({ status: 200, body: { analytics: [toAnalytic(AN0728), toAnalytic(AN1121)] } }),
    }),
  ];
};
