/** The page that loads the app: an import map, the modules named beforehand so that they come at once, and a word for who has no scripts. */
export const buildPage = (base: string, import_map: string, paths: readonly string[]): string => {
  const preloads = paths
    .filter((path) => path.endsWith('.js'))
    .map((path) => `<link rel="modulepreload" href="${base}${path}">`);
  const styles = paths
    .filter((path) => path.endsWith('.css'))
    .sort((a, b) => Number(a.startsWith('style/')) - Number(b.startsWith('style/')))
    .map((path) => `<link rel="stylesheet" href="${base}${path}">`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>Afterquery</title>
<link rel="icon" href="${base}icon.svg" type="image/svg+xml">
<script type="importmap">${import_map}</script>
${[...styles, ...preloads].join('\n')}
<script type="module" src="${base}main.js"></script></head>
<body><div id="app"></div>
<noscript><p>The console needs JavaScript. The REST API does not: see <a href="/docs">its routes</a>.</p></noscript>
</body></html>
`;
};
