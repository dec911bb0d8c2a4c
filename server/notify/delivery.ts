/** What became of one try. `detail` is safe to keep and log. */
export type Delivery =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** the beginning of what the receiver said, one line */
      readonly detail: string;
      readonly retry_after_s?: number;
    }
  /** the receiver is at an address that must not be connected to */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** the service is stopping */
  | { readonly kind: 'interrupted' };

export const isSuccess = (delivery: Delivery): boolean =>
  delivery.kind === 'answered' && delivery.status >= 200 && delivery.status < 300;

/** Whether the receiver itself seems unwell, so that the next entry would fare no better now. */
export const isReceiverUnwell = (delivery: Delivery): boolean =>
  delivery.kind === 'answered'
    ? delivery.status === 429 || delivery.status >= 500
    : delivery.kind !== 'interrupted';
