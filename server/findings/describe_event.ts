import type { EventFacts } from './event_facts.ts';

const MOST_WORD = 300;
const MOST_ADDRESSES = 8;

/** Words of others within a sentence: one line, not endless. */
const toWord = (value: string | number): string => {
  const text = String(value)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  return text.length > MOST_WORD ? `${text.slice(0, MOST_WORD)}...` : text;
};

const word = (facts: EventFacts, name: string): string | undefined => {
  const value = facts[name];
  return typeof value === 'string' || typeof value === 'number' ? toWord(value) : undefined;
};

const toProgram = (facts: EventFacts, prefix: string): string | undefined => {
  const name = word(facts, `${prefix}.name`);
  const pid = word(facts, `${prefix}.pid`);
  if (name === undefined) return pid === undefined ? undefined : `process ${pid}`;
  return pid === undefined ? name : `${name} (pid ${pid})`;
};

const toActor = (facts: EventFacts): string => toProgram(facts, 'process') ?? 'An unidentified process';

const toAnswer = (facts: EventFacts): string => {
  const listed = facts['dns.resolved_ip'];
  const addresses = Array.isArray(listed) ? (listed as readonly string[]) : [];
  const more = addresses.length - MOST_ADDRESSES;
  if (addresses.length > 0)
    return `: ${addresses.slice(0, MOST_ADDRESSES).map(toWord).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const code = word(facts, 'dns.response_code');
  return code === undefined || code === 'NOERROR' ? ': no address' : `: ${code}`;
};

const toQuestion = (facts: EventFacts): string => {
  const type = word(facts, 'dns.question.type');
  return `${word(facts, 'dns.question.name') ?? 'a name'}${type === undefined ? '' : ` (${type})`}`;
};

const toEnd = (facts: EventFacts, side: 'source' | 'destination'): string | undefined => {
  const [address, port] = [word(facts, `${side}.ip`), word(facts, `${side}.port`)];
  if (address === undefined) return undefined;
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

/** What an event in a role says of what happened, for whoever reads the story of a finding. */
const SENTENCES: Readonly<Record<string, (facts: EventFacts) => string>> = {
  lookup: (facts) => `${toActor(facts)} asked ${toQuestion(facts)}${toAnswer(facts)}`,
  socket: (facts) => {
    const transport = word(facts, 'network.transport');
    const end = toEnd(facts, 'destination') ?? 'an unknown address';
    return `${toActor(facts)} connected to ${end}${transport === undefined ? '' : ` (${transport})`}`;
  },
  process_start: (facts) => {
    const parent = toProgram(facts, 'process.parent');
    const command = word(facts, 'process.command_line');
    return `${toActor(facts)} was started${parent === undefined ? '' : ` by ${parent}`}${command === undefined ? '' : `: ${command}`}`;
  },
  network_lookup: (facts) => {
    const client = word(facts, 'source.ip') ?? 'An unknown client';
    const server = word(facts, 'destination.ip');
    return `${client} asked ${toQuestion(facts)}${server === undefined ? '' : ` at ${server}`}${toAnswer(facts)}`;
  },
};

export const describeEvent = (role: string, facts: EventFacts): string => {
  const sentence = Object.hasOwn(SENTENCES, role) ? SENTENCES[role] : undefined;
  return sentence === undefined ? `${toActor(facts)} did something: ${toWord(role)}` : sentence(facts);
};
