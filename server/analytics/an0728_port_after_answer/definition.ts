import type { AnalyticDefinition } from '../definition.ts';

/** Services a program may be expected to use on any host that a name led to. */
export const EXPECTED_PORTS: readonly number[] = [
  20, 21, 22, 25, 43, 53, 67, 80, 88, 110, 123, 135, 137, 138, 139, 143, 389, 443, 445, 464, 465, 587, 636,
  853, 989, 990, 993, 995, 1900, 3268, 3269, 3702, 5353, 5355,
];

/** Remote administration: unusual for a program, daily bread for an administrator. */
export const ADMINISTRATION_PORTS: readonly number[] = [3389, 5985, 5986];

/** Databases, brokers, caches, web servers and proxies as IANA registers them: what programs inside a network talk to. */
export const INTERNAL_SERVICE_PORTS: readonly number[] = [
  1433, 1434, 1521, 2181, 3128, 3306, 5044, 5432, 5671, 5672, 6379, 8080, 8443, 9042, 9092, 9200, 9300, 11211,
  27017, 50000,
];

/** IANA's dynamic range, where Windows also places RPC end points. */
export const DYNAMIC_PORTS_FROM = 49_152;

/**
 * AN0728, first form. A port nobody resolved is weak evidence alone (RPC does it all day), stronger at a public address,
 * stronger from a program that has no business with it, and close to proof where the port follows from several answers by
 * one formula. The weights keep one promise: an ordinary program in an ordinary folder never passes low by its ports alone,
 * nor with one coincidence of a formula (25 + 5 + 5 + 4 < 40).
 */
export const AN0728 = {
  id: 'AN0728',
  name: 'Connection to a derived or unusual port after a DNS answer (DNS calculation)',
  version: '1.3.0',
  tactic: { id: 'TA0011', name: 'Command and Control' },
  technique: { id: 'T1568', name: 'Dynamic Resolution' },
  subtechnique: { id: 'T1568.003', name: 'DNS Calculation' },
  /** what stands beside, or in place of, the calculation: a port nobody would expect */
  unusual_port_technique: { id: 'T1571', name: 'Non-Standard Port' },
  /** APT12's; its octets summed before the product; the last and the first two octets as one number; both folded */
  formulae: ['o1*o2+o3', 'o1*(o2+o3)', 'o3*256+o4', 'o1*256+o2', '(o1*256+o2)^(o3*256+o4)'],
  /** ports from it on count as full deviation (ATT&CK's PortDeviationThreshold); a setting may move it */
  port_deviation_threshold: 1_024,
  points: {
    /** far: from the deviation threshold on; near: below it */
    port: {
      public_dynamic: 25,
      public_far: 25,
      public_near: 20,
      private_dynamic: 15,
      private_far: 15,
      private_near: 15,
      administration: 5,
      internal_service: 5,
    },
    /**
     * earlier days knew the same program, domain and port on several hosts, or on this one: as much as a public port is worth, so that a
     * habit alone never wakes anyone; never taken from a port that a formula gives
     */
    usual_port: -25,
    suspicious_program: {
      masquerade: 30,
      user_writable_path: 25,
      script_host: 25,
      living_off_the_land: 25,
      unknown_image: 5,
    },
    /**
     * one fitting answer is a coincidence now and then; two are strong, since the chance is squared, unless so many comparisons were
     * made (a scanner, a peer-to-peer client) that coincidences had to come
     */
    derived_once: 4,
    derived_twice: 45,
    derived_further: 5,
    derived_most: 60,
    /**
     * an address that nobody resolved and that one answer gives reversed: as much as a public port, so that it tells where a port would
     * not, and an ordinary program stays below high even so (25 + 25 + 5 + 5 + 4 < 65), since a mere mistake of byte order does the same
     */
    derived_address_once: 25,
    /** two answers or more: no mistake and no coincidence; worth what ports calculated from as many answers are */
    derived_address_twice: 45,
    derived_address_further: 5,
    derived_address_most: 60,
    prompt: 5,
    several_ports: 5,
    tier: { process: 0, lineage: -5, pid: -5, host: -20 },
  },
  /** several fitting answers count as such while unrelated ports would do so less often than this */
  derived_chance_below: 1e-6,
  derived_address: {
    /** less likely than this in its slice, or it is not told: one reversed answer passes up to some 4,000 comparisons */
    chance_below: 1e-6,
    /** octets two to four: the bits in which addresses of unrelated answers and sockets differ at random */
    random_bits: 24,
    /** comparisons of answers with addresses for constants nobody knows, in each process and slice; further ones are left out, and counted */
    most_comparisons: 65_536,
    most_addresses: 512,
    /** constants that a process could have used; the least likely by chance are looked at */
    most_constants: 32,
  },
  /** a socket this soon after the answer was opened because of it */
  prompt_within_ms: 10_000,
  several_ports_from: 3,
  /** how long a service name asked (SRV) explains its port: the same in every slice, and never for sockets before the question */
  named_port_valid_ms: 3_600_000,
} as const satisfies AnalyticDefinition & Record<string, unknown>;
