import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { isSameTriage, saveTriage } from '../findings/triage.js';
import { html } from '../html.js';
import { useStore } from '../store.js';
import { say } from '../ui/announce.js';
import { FailureNotice } from '../ui/notice.js';
import { TimeText } from '../ui/time_text.js';
import { Conflict } from './conflict.js';
import { joinNotes, keepDraft, readDraft, toChanges, toDraft } from './drafts.js';

/** @typedef {import('../api_types.d.ts').Triage} Triage */
/** @typedef {import('./drafts.js').Draft} Draft */

const MOST = 4_000;
const VERDICTS = ['malicious', 'benign', 'test', 'unclear'];

/**
 * @param {{ id: string, triage: Triage, etag: string, onStands: (triage: Triage, etag: string) => void }} props
 * `onStands`: told what stands now, whoever wrote it
 */
export const TriageForm = ({ id, triage, etag, onStands }) => {
  const { caller } = useStore(access);
  const [kept] = useState(() => readDraft(id));
  const [draft, setDraft] = useState(/** @type {Draft} */ (kept?.draft ?? toDraft(triage)));
  // What the draft is compared with, and guarded by: the triage as it was when somebody last looked at it.
  const [base, setBase] = useState({ triage, etag });
  const [theirs, setTheirs] = useState(
    /** @type {{ triage: Triage, etag: string } | undefined} */ (
      kept === undefined || isSameTriage(kept.base, triage) ? undefined : { triage, etag }
    ),
  );
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  if (etag !== base.etag && theirs === undefined && !busy) {
    // A key (a, c) or a reload moved it: take up what the draft does not speak of.
    setDraft({ ...toDraft(triage), ...toChanges(draft, base.triage) });
    setBase({ triage, etag });
  }
  const refusal = toRefusal(caller, 'analyst');
  const changes = toChanges(draft, base.triage);
  const is_changed = Object.keys(changes).length > 0;
  /** @param {Partial<Draft>} more */
  const edit = (more) => {
    const next = { ...draft, ...more };
    setDraft(next);
    const is_same = Object.keys(toChanges(next, base.triage)).length === 0;
    keepDraft(id, is_same ? undefined : { draft: next, base: base.triage });
  };
  /** @param {{ triage: Triage, etag: string }} stands */
  const settle = (stands) => {
    keepDraft(id, undefined);
    setTheirs(undefined);
    setDraft(toDraft(stands.triage));
    setBase(stands);
    onStands(stands.triage, stands.etag);
  };
  /** @param {{ triage: Triage, etag: string }} guard */
  const save = async (guard) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const said = /** @type {import('../findings/triage.js').Said} */ (toChanges(draft, guard.triage));
      const outcome = await saveTriage(id, guard.etag, guard.triage, said);
      const stands = { triage: outcome.finding.afterquery.triage, etag: outcome.etag };
      if (outcome.kind === 'saved') {
        settle(stands);
        say('Triage saved.');
      } else setTheirs(stands);
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  const joinBoth = () => {
    if (theirs === undefined) return;
    const joined = { ...draft, note: joinNotes(theirs.triage.note ?? '', draft.note) };
    setBase(theirs);
    setDraft(joined);
    keepDraft(id, { draft: joined, base: theirs.triage });
    onStands(theirs.triage, theirs.etag);
    setTheirs(undefined);
    say('Both notes are in the form; nothing is saved yet.');
  };
  /** @param {keyof Draft} name */
  const typed = (name) => (/** @type {Event} */ event) =>
    edit({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
  return html`<section class="card triage" aria-labelledby="triage">
    <h2 id="triage">Triage</h2>
    ${
      theirs === undefined
        ? ''
        : html`<${Conflict}
            theirs=${theirs.triage}
            mine=${draft}
            busy=${busy}
            onMine=${() => save(theirs)}
            onBoth=${joinBoth}
            onTheirs=${() => {
              settle(theirs);
              say('Theirs stands; yours was dropped.');
            }}
          />`
    }
    <form
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void save(base);
      }}
    >
      <fieldset class="choices" disabled=${refusal !== undefined || theirs !== undefined}>
        <legend>Status</legend>
        ${['open', 'acknowledged', 'closed'].map(
          (status) =>
            html`<label><input type="radio" name="status" value=${status} checked=${draft.status === status} onChange=${() => edit({ status })} /> ${status}</label>`,
        )}
      </fieldset>
      <fieldset class="stack" disabled=${refusal !== undefined || theirs !== undefined}>
        <legend class="hidden">What you say</legend>
        <label class="field"><span>Verdict</span>
          <input name="verdict" list="verdicts" maxlength=${MOST} value=${draft.verdict} onInput=${typed('verdict')} autocomplete="off" /></label>
        <datalist id="verdicts">${VERDICTS.map((one) => html`<option value=${one}></option>`)}</datalist>
        <label class="field"><span>Assignee</span>
          <input name="assignee" maxlength=${MOST} value=${draft.assignee} onInput=${typed('assignee')} autocomplete="off" /></label>
        ${
          caller === undefined || draft.assignee === caller.name
            ? ''
            : html`<button type="button" class="link" onClick=${() => edit({ assignee: caller.name })}>Assign to me</button>`
        }
        <label class="field"><span>Note</span>
          <textarea name="note" rows="5" maxlength=${MOST} value=${draft.note} onInput=${typed('note')}></textarea></label>
      </fieldset>
      ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} />`}
      ${refusal === undefined ? '' : html`<p class="quiet">${refusal}</p>`}
      <div class="buttons">
        <button type="submit" class="main" disabled=${busy || !is_changed || refusal !== undefined || theirs !== undefined}>
          ${busy ? 'Saving …' : 'Save triage'}
        </button>
        ${
          is_changed && theirs === undefined
            ? html`<button type="button" onClick=${() => edit(toDraft(base.triage))}>Undo my changes</button>`
            : ''
        }
      </div>
      <p class="quiet">
        ${
          is_changed
            ? 'Not saved yet; kept in this tab.'
            : base.triage.updated === undefined
              ? 'Nobody has said anything yet.'
              : html`Last said <${TimeText} time=${base.triage.updated} />`
        }
      </p>
    </form>
  </section>`;
};
