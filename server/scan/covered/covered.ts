export interface Covered {
  /** coverage facts that were new or had changed */
  readonly facts: number;
  /** until they were written; what else the scan did meanwhile is in them */
  readonly seconds: number;
}
