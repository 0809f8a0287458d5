"""What stands beside the fields: whether the draft can be asked, its TOML, and what it changes."""

import streamlit as st

from scenarios.desk.drafting import changes_since_copied
from ui.drafting.form import Form, checked
from ui.drafting.titles import origin_title, plain
from ui.drafting.toml_box import toml_part
from ui.markup import cell, row, table, text


def beside(form: Form) -> None:
    """Draw the right side of the editor."""
    _verdict(form)
    _changes(form)
    toml_part(form)
    st.download_button(
        form.names.speech.say("Download the scenario (TOML)"),
        form.desk.text,
        file_name=f"{form.desk.name}.toml",
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
    )


def _verdict(form: Form) -> None:
    speech, findings = form.names.speech, form.checked.findings
    st.subheader(speech.say("Can it be asked?"), anchor=False)
    if form.checked.is_ready:
        fine = text(speech.say("Yes; nothing needs to be corrected."))
        st.html(f'<div role="status"><span class="verdict met">✓ {fine}</span></div>')
        return
    lines = []
    for finding in findings:
        said = finding.problem.render(speech.translate)
        where = speech.say("line {line}", line=finding.line) if finding.line else ""
        lines.append(f"<li>{text(': '.join(part for part in (where, said) if part))}</li>")
    head = text(speech.say("Not yet; to be corrected: {count}", count=len(findings)))
    found = f'<span class="verdict not_met">✗ {head}</span><ul>{"".join(lines)}</ul>'
    st.html(f'<div role="status">{found}</div>')


def _changes(form: Form) -> None:
    speech, opened = form.names.speech, form.desk.opened
    st.subheader(speech.say("What differs from its parent"), anchor=False)
    if opened.origin:
        st.caption(plain(origin_title(speech, opened.origin)))
    changes = changes_since_copied(checked(form.names, opened.first.text), form.checked)
    if changes is None:
        st.html(f'<div class="hint">{text(speech.say("To be seen once the draft is corrected."))}</div>')
    elif changes.empty:
        st.html(f'<div class="hint">{text(speech.say("Nothing yet."))}</div>')
    else:
        rows = [
            row(text(line.key), [cell(text(line.a or "–")), cell(text(line.b or "–"))])
            for line in changes.itertuples()
        ]
        heads = [(speech.say("Key"), ""), (speech.say("Parent"), ""), (speech.say("Draft"), "")]
        st.html(f'<div class="tall" tabindex="0">{table(heads, rows)}</div>')
