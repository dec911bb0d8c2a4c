export interface Covered {
  /** coverage facts that were new or had changed */
  readonly facts: number;
  readonly seconds: number;
}
