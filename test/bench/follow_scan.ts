import { bearer, type ServedBench } from '../integration/rest_support.ts';

const LISTENERS = 500;

/** Many followers of one scan's progress: how many heard it to its end, and what memory they took. */
export const followScan = async (served: ServedBench): Promise<string> => {
  const admin = await served.newKey('admin');
  const started = await fetch(`${served.url}/api/v1/scans`, {
    method: 'POST',
    headers: { ...bearer(admin), 'Content-Type': 'application/json' },
    body: JSON.stringify({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' }),
  });
  const { id } = (await started.json()) as { id: string };
  const before = process.memoryUsage().rss;
  const follow = async (): Promise<boolean> => {
    const stream = await fetch(`${served.url}/api/v1/scans/${id}/events`, { headers: bearer(admin) });
    return (await stream.text()).includes('"status":"done"');
  };
  const heard = await Promise.all(Array.from({ length: LISTENERS }, follow));
  const grown = (process.memoryUsage().rss - before) / 1e6;
  return `${heard.filter(Boolean).length} of ${LISTENERS} followers heard the scan to its end; memory of service and followers together grew by ${grown.toFixed(0)} MB`;
};
