/** Why a request did not do what was asked, in words for people. */
export class ApiFailure extends Error {
  /**
   * @param {number} status 0: no answer came
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }
}

/** @type {Readonly<Record<number, readonly [title: string, advice: string]>>} */
const WORDS = {
  0: ['The service does not answer', 'It may be restarting, or the network is down. Nothing was lost here.'],
  400: ['The request was not understood', 'Change what the sentence above names.'],
  401: ['A key is needed', 'Enter an API key; "afterquery keys create" makes one.'],
  403: ['Your key may not do this', 'Ask an admin for a key with that role.'],
  404: ['It is not there', 'It may have been deleted, or aged out.'],
  409: ['It is in no state for this', 'Load it again to see how it stands.'],
  412: ['Somebody changed it meanwhile', 'Load it again; nothing was overwritten.'],
  413: ['That is too much at once', 'Send less.'],
  428: ['Its version is missing', 'Load it again.'],
  429: ['Too much at once', 'Wait a minute, then try again.'],
  500: ['Something went wrong inside the service', 'The failure is in its log. Try again.'],
  502: [
    'The cluster refused or failed',
    'Elasticsearch or OpenSearch may be busy or away. Try again shortly.',
  ],
  503: ['The service is not ready', 'Try again shortly; /health/ready says why.'],
};

/**
 * @param {unknown} failure
 * @returns {{ title: string, detail: string, advice: string }}
 */
export const toWords = (failure) => {
  if (!(failure instanceof ApiFailure))
    return { title: 'The console itself failed', detail: String(failure), advice: 'Load the page again.' };
  const { status, detail } = failure;
  const [title, advice] = WORDS[status] ?? [`The service answered ${status}`, 'Try again.'];
  return { title, detail, advice };
};
