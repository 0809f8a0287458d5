"""The draft as TOML: to be read, or to be written by hand; the fields follow as soon as it can be read."""

from dataclasses import dataclass

import streamlit as st

from scenarios.desk.checking import Finding
from scenarios.desk.text import origin_of, with_origin
from scenarios.speech import Speech
from ui.drafting.desk import Desk
from ui.drafting.form import Form, checked
from ui.markup import text

_HEIGHT = 420

# Streamlit's own box tells what was typed when it is left; this one tells it as one types, and marks lines.
_HTML = '<div class="sheet"><pre class="lines" aria-hidden="true"></pre><textarea></textarea></div>'
_STYLE = """
.sheet { display: grid; grid-template-columns: auto 1fr; border: 1px solid #94a3b8; border-radius: 6px;
  overflow: hidden; font: 13px/1.5 ui-monospace, "Noto Sans Mono CJK SC", Menlo, Consolas, monospace; }
.lines { margin: 0; padding: 8px 8px 8px 10px; text-align: right; color: #475569; background: #f1f4f8;
  overflow: hidden; font: inherit; }
.lines b { color: #8a3a06; }
textarea { border: 0; padding: 8px; resize: vertical; font: inherit; color: #0f172a; background: #fff;
  white-space: pre; overflow: auto; tab-size: 2; }
textarea:focus-visible { outline: 3px solid #1d4ed8; outline-offset: -3px; }
"""
_SCRIPT = """
const PAUSE = 300; // milliseconds without a key after which the text is told
export default function ({ data, parentElement, setStateValue }) {
  const box = parentElement.querySelector("textarea"), lines = parentElement.querySelector(".lines");
  const number = () => lines.replaceChildren(...box.value.split("\\n").flatMap((_, place) => {
    const wrong = data.wrong.includes(place + 1);
    const shown = document.createElement(wrong ? "b" : "span");
    shown.textContent = wrong ? `✗ ${place + 1}` : String(place + 1);
    return [shown, document.createTextNode("\\n")];
  }));
  box.setAttribute("aria-label", data.label);
  box.setAttribute("aria-invalid", String(data.wrong.length > 0));
  box.spellcheck = false;
  box.style.height = lines.style.height = `${data.height}px`;
  if (box.dataset.version !== data.version) {
    box.value = data.text;
    box.dataset.version = data.version;
  }
  number();
  box.oninput = () => {
    number();
    clearTimeout(box.waits);
    box.waits = setTimeout(() => setStateValue("text", box.value), PAUSE);
  };
  box.onscroll = () => { lines.scrollTop = box.scrollTop; };
}
"""
_box = st.components.v2.component("toml_box", html=_HTML, css=_STYLE, js=_SCRIPT)


@dataclass
class Typing:
    """What stands in the box.

    Attributes
    ----------
    text : as typed last.
    taken : the draft that this text became, or that it was filled with.
    version : rises when the box has to be filled anew, because a field was changed.
    """

    text: str
    taken: str
    version: int = 0


def toml_part(form: Form) -> None:
    """Show the draft as TOML, or offer to write it."""
    speech, name = form.names.speech, form.desk.name
    st.subheader(speech.say("The same as TOML"), anchor=False)
    if not st.toggle(speech.say("Write it by hand"), key=f"{name} by hand"):
        st.code(form.desk.text, language="toml", line_numbers=True, height=_HEIGHT)
        return
    typing = typing_of(form.desk)
    key = f"{name} typed"

    def heard() -> None:
        typed = st.session_state[key].get("text")
        if typed is not None:
            take(form, typing, str(typed))

    found = checked(form.names, typing.text)
    data = {
        "text": typing.text,
        "version": str(typing.version),
        "label": speech.say("The draft as TOML; the fields follow what is typed"),
        "wrong": [finding.line for finding in found.findings if finding.line],
        "height": _HEIGHT,
    }
    _box(key=key, data=data, on_text_change=heard)
    st.caption(speech.say("The fields follow as soon as it can be read. A changed field writes it anew."))
    if found.scenario is None:
        st.html(faults_of(found.findings, speech))


def typing_of(desk: Desk) -> Typing:
    """Return what stands in the box; filled anew when the draft was changed elsewhere."""
    key = f"{desk.name} typing"
    kept: Typing | None = st.session_state.get(key)
    if kept is None or kept.taken != desk.text:
        kept = Typing(desk.text, desk.text, 0 if kept is None else kept.version + 1)
        st.session_state[key] = kept
    return kept


def take(form: Form, typing: Typing, typed: str) -> None:
    """Take what was typed: the draft becomes it where it can be read, and stays as it is where not."""
    typing.text = typed
    if checked(form.names, typed).scenario is not None:
        form.desk.put(with_origin(typed, origin_of(form.desk.text)), "toml")
        typing.taken = form.desk.text


def faults_of(findings: tuple[Finding, ...], speech: Speech) -> str:
    """Return what keeps a typed text from being taken, with its lines, as markup."""
    said = []
    for finding in findings:
        where = speech.say("line {line}", line=finding.line) if finding.line else ""
        problem = finding.problem.render(speech.translate)
        said.append(f"<li>{text(': '.join(part for part in (where, problem) if part))}</li>")
    head = text(speech.say("Not taken yet; the draft stays as it was. To be corrected:"))
    badge = f'<span class="verdict not_met">✗ {head}</span>'
    return f'<div role="status">{badge}<ul>{"".join(said)}</ul></div>'
