"""Colours that a press has no ink for, gradients that do not work, spots, transparency."""

from __future__ import annotations

from pipeline.edition import Grade
from pipeline.preflight.colour import Space
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.view import View, called, overlaps


def check_spaces(view: View) -> None:
    """Every colour is DeviceCMYK, DeviceGray or an ink of its own (R0027); gradients are what they say."""
    for one in view.sheet.painted:
        space = one.colour.space
        if foreign := space.foreign:
            _tell_foreign(view, one, space, foreign)
        soft = one.picture.softness if one.picture else None
        if soft is not None and soft.family != "DeviceGray":
            _tell_foreign(view, one, soft, soft.family)
        if one.shading is not None and not one.shading.valid:
            words = {"wanted": space.channels, "found": one.shading.outputs}
            view.tell("shading-invalid", one, alike=(space.family,), space=space.family, **words)


def _tell_foreign(view: View, one: Painted, space: Space, foreign: str) -> None:
    grade = Grade.ERROR
    # A press for digital print takes pictures in RGB that say which RGB (GWG R0028).
    if one.kind is Kind.PICTURE and (space.family, space.channels) == ("ICCBased", 3):
        grade = view.limits.picture_rgb
    view.tell("colour-foreign", one, alike=(one.kind, foreign), grade=grade, space=foreign, **called(one))


def check_spots(view: View) -> None:
    """Spot colours are plates more (R0020); the registration colour is for marks outside the trim (R0024)."""
    for one in view.sheet.painted:
        space = one.colour.space
        if one.masked or not (space.colorants or space.base):
            continue
        for name in space.spots:
            view.tell("spot-colour", one, alike=(name,), grade=view.limits.spot_colour, name=name)
        if space.everywhere and one.seen and overlaps(one.box, view.trim):
            grade = view.limits.registration_colour
            view.tell("registration-colour", one, alike=(one.kind,), grade=grade, **called(one))


def check_transparency(view: View) -> None:
    """Transparency is blended in DeviceCMYK (R0030; DeviceGray in a soft mask); there is any, if one asks."""
    for space, masked in view.sheet.groups:
        if space is None or space.family == "DeviceCMYK" or (masked and space.family == "DeviceGray"):
            continue
        view.tell("transparency-group", alike=(space.family,), space=space.family)
    if view.sheet.transparency and view.limits.transparency is not Grade.OFF:
        what = ", ".join(sorted(view.sheet.transparency)[:12])
        view.tell("transparency", grade=view.limits.transparency, what=what)


def check_features(view: View) -> None:
    """Nothing that only some equipment understands: transfer functions, halftones, PostScript, OPI."""
    for what, what_fr in view.sheet.features:
        view.tell("feature-forbidden", alike=(what,), what=what, what_fr=what_fr)
    for reason in view.sheet.unread[:1]:
        view.tell("page-unreadable", reason=reason)
