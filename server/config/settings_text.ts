import type { Setting } from './setting.ts';
import { SETTINGS } from './settings.ts';

const all = (): readonly Setting<unknown>[] => Object.values(SETTINGS) as readonly Setting<unknown>[];

const toText = ({ text, needs_restart }: Setting<unknown>): string =>
  needs_restart === true ? `${text} A change needs a restart.` : text;

/** `.env.example`: every setting, its explanation, its default commented out. */
export const toEnvExample = (): string =>
  `${all()
    .map((s) => `# ${toText(s)}\n# ${s.name}=${s.fallback ?? ''}`)
    .join('\n\n')}\n`;

/** The README's table of settings. */
export const toSettingsTable = (): string =>
  [
    '| setting | default | what it does |',
    '|---|---|---|',
    ...all().map((s) => {
      const fallback =
        s.fallback === undefined ? '' : s.fallback.length > 60 ? 'see `.env.example`' : `\`${s.fallback}\``;
      return `| \`${s.name}\` | ${fallback} | ${toText(s).replaceAll('|', '\\|')} |`;
    }),
  ].join('\n');
