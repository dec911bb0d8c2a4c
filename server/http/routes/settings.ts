import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Setting } from '../../config/setting.ts';
import { SETTINGS } from '../../config/settings.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';
import { toShownValue } from '../shown_value.ts';

const ShownSetting = t.type({
  name: t.string,
  value: t.unknown,
  text: t.string,
  secret: t.boolean,
  needs_restart: t.boolean,
});

/** Names of settings. */
const Reloaded = t.type({
  changed: t.array(t.string),
  needs_restart: t.array(t.string),
  overridden: t.array(t.string),
  certificate_renewed: t.boolean,
});

const hideUser = (value: unknown): unknown => {
  if (typeof value !== 'string' || !URL.canParse(value)) return value;
  const url = new URL(value);
  url.username = '';
  url.password = '';
  return url.toString();
};

/** How this service is set; secrets are only said to be there. */
export const settingRoutes = (service: Service): AnyRoute[] => {
  const common = { params: NONE, query: NONE, body: NONE, role: 'admin' } as const;
  const toShown = (key: keyof typeof SETTINGS): t.TypeOf<typeof ShownSetting> => {
    const { name, text, secret = false, needs_restart }: Setting<unknown> = SETTINGS[key];
    const value = service.settings[key];
    const hidden = value === undefined ? null : '[set]';
    return {
      name,
      text,
      secret,
      needs_restart: needs_restart === true,
      value: secret ? hidden : hideUser(toShownValue(value)),
    };
  };
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/api/v1/settings',
      summary: 'The settings in force; secrets are never shown',
      answers: [{ status: 200, text: 'All of them', body: t.type({ settings: t.array(ShownSetting) }) }],
      problems: [],
      handle: () => async () =>
        right({
          status: 200,
          body: { settings: (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map(toShown) },
        }),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/api/v1/settings/reload',
      summary: 'Read the settings file and the certificate again, on this copy of the service',
      answers: [
        {
          status: 200,
          text: 'Names of the settings that changed, that would after a restart, and that the environment overrides',
          body: Reloaded,
        },
      ],
      problems: ['bad_settings'],
      handle: () => async () => {
        const reloaded = await service.reload();
        return isLeft(reloaded)
          ? left(PROBLEMS.bad_settings(`${reloaded.left} The settings in force stay.`))
          : right({ status: 200, body: reloaded.right, told: reloaded.right });
      },
    }),
  ];
};
