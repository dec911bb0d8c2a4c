/** Starts an engine, says so as one line of JSON, and waits to be killed. Started by embedded.test.ts. */
import { startEmbedded } from '../../server/engine/embedded/start_embedded.ts';

const [data_name = 'held', ephemeral] = process.argv.slice(2);
const { url, pid } = await startEmbedded({
  flavor: 'elasticsearch',
  data_name,
  ephemeral: ephemeral === 'ephemeral',
  progress: () => undefined,
});
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
setInterval(() => undefined, 60_000);
