"""What only a screen can use: notes, forms, scripts, layers, attached files, passwords."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

from pipeline.preflight.gathering import Gathering
from pipeline.preflight.view import View

_OF_THE_FILE = (
    (Name.AcroForm, ("form fields", "des champs de formulaire")),
    (Name.OpenAction, ("an action on opening", "une action à l’ouverture")),
    (Name.AA, ("actions of the file", "des actions du fichier")),
    (Name.OCProperties, ("layers (optional content)", "des calques (contenu optionnel)")),
    (Name.Collection, ("a portfolio of files", "un portfolio de fichiers")),
)
_BY_NAME = (
    (Name.JavaScript, ("scripts (JavaScript)", "des scripts (JavaScript)")),
    (Name.EmbeddedFiles, ("attached files", "des fichiers joints")),
)
# They belong to printing (ISO 32000-1, 14.11.3 and 14.11.6).
_PRINTERS_OWN = ("/PrinterMark", "/TrapNet")


def check_file(document: Pdf, found: Gathering) -> None:
    """Nothing in the catalogue asks for somebody who clicks; no password."""
    if document.is_encrypted:
        found.add("encrypted")
    root = document.Root
    for key, (what, what_fr) in _OF_THE_FILE:
        if not _is_bare(root.get(key)):
            found.add("interactive", alike=(what,), what=what, what_fr=what_fr)
    names = root.get(Name.Names)
    for key, (what, what_fr) in _BY_NAME:
        if isinstance(names, Dictionary) and not _is_bare(names.get(key)):
            found.add("interactive", alike=(what,), what=what, what_fr=what_fr)


def _is_bare(value: Any) -> bool:
    """Whether there is nothing: no key, an empty dictionary, a form without fields."""
    if value is None or (isinstance(value, Array | Dictionary) and not len(value)):
        return True
    if isinstance(value, Dictionary) and set(value.keys()) <= {"/Fields", "/DA", "/DR"}:
        return "/Fields" in value and not len(value[Name.Fields])
    return False


def check_page(view: View) -> None:
    """No annotations, links among them, and no actions."""
    notes = view.page.obj.get(Name.Annots)
    for one in list(notes)[:1000] if isinstance(notes, Array) else ():
        kind = str(one.get(Name.Subtype, "")) if isinstance(one, Dictionary) else ""
        if kind not in _PRINTERS_OWN:
            name = kind.removeprefix("/") or "?"
            what = f"p. {view.number}, an annotation ({name})"
            view.tell(
                "interactive", alike=(kind,), what=what, what_fr=f"p. {view.number}, une annotation ({name})"
            )
    if Name.AA in view.page.obj:
        what = f"p. {view.number}, actions"
        view.tell("interactive", alike=("AA",), what=what, what_fr=f"p. {view.number}, des actions")
