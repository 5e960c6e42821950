// The editor of a desk: CodeMirror with what a reader of the course needs, and nothing else.
// editor.py bundles it when the site is built.

import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
} from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { classHighlighter, highlightCode } from "@lezer/highlight";

const LEAVE = "Tab indents. To leave the editor, press Escape, then Tab.";

/** After Escape, Tab moves on, until something is typed; CodeMirror's own two seconds are short. */
const escapeFreesTab = [
  keymap.of([{ key: "Escape", run: (view) => Boolean(view.setTabFocusMode(true)) }]),
  EditorView.domEventHandlers({ focus: (_, view) => Boolean(view.setTabFocusMode(false)) }),
  EditorView.updateListener.of(({ docChanged, view }) => docChanged && view.setTabFocusMode(false)),
];

const BASICS = [
  lineNumbers(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  bracketMatching(),
  highlightActiveLine(),
  lintGutter(),
  search({ top: true }),
  indentUnit.of("    "),
  EditorState.tabSize.of(4),
  indentOnInput(),
  syntaxHighlighting(classHighlighter),
  escapeFreesTab,
  keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": "Code", "aria-description": LEAVE, tabindex: "0" }),
];

const languageOf = (path) => (path.endsWith(".py") ? pythonLanguage : []);

/** Several files, one of them shown; each has its own history for undo. */
export class Editor {
  #states = new Map();
  #view;
  #path;

  /**
   * @param {HTMLElement} parent where it is shown
   * @param {(path: string, text: string) => void} onChange hears of each edit of the shown file
   */
  constructor(parent, onChange) {
    const heard = EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(this.#path, state.doc.toString());
    });
    this.extensions = [BASICS, heard];
    this.#view = new EditorView({ parent });
  }

  /** Show a file; its text counts only where it differs from what was shown of it before. */
  open(path, text) {
    if (this.#path) this.#states.set(this.#path, this.#view.state);
    this.#path = path;
    const known = this.#states.get(path);
    this.#view.setState(known ?? this.#begin(path, text));
    if (known && known.doc.toString() !== text) this.write(text);
  }

  #begin(path, text) {
    return EditorState.create({ doc: text, extensions: [this.extensions, languageOf(path)] });
  }

  /** Replace the whole text of the shown file, as one step that undo takes back. */
  write(text) {
    const changes = { from: 0, to: this.#view.state.doc.length, insert: text };
    this.#view.dispatch({ changes, annotations: isolateHistory.of("full") });
  }

  forget(path) {
    this.#states.delete(path);
    if (path === this.#path) this.#path = undefined;
  }

  /** Mark what is wrong at a line; 0, or a line that is not there, takes all marks away. */
  mark(line, message) {
    const { doc } = this.#view.state;
    const place = line >= 1 && line <= doc.lines ? doc.line(line) : null;
    const found = place ? [{ from: place.from, to: place.to, severity: "error", message }] : [];
    this.#view.dispatch(setDiagnostics(this.#view.state, found));
  }

  /** Put the cursor at a line, and show it. */
  goTo(line) {
    const { doc } = this.#view.state;
    const anchor = doc.line(Math.min(Math.max(1, line), doc.lines)).from;
    const effects = EditorView.scrollIntoView(anchor, { y: "center" });
    this.#view.dispatch({ selection: { anchor }, effects });
    this.#view.focus();
  }

  focus() {
    this.#view.focus();
  }
}

/** Colour Python outside the editor: for each line, its pieces as [text, classes]. */
export function coloured(source) {
  const lines = [[]];
  highlightCode(
    source,
    pythonLanguage.parser.parse(source),
    classHighlighter,
    (text, classes) => lines.at(-1).push([text, classes]),
    () => lines.push([]),
  );
  return lines;
}
