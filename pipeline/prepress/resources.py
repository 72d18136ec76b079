"""What pages draw with, brought over to the inks of a press: forms, patterns, pictures, gradients, masks."""

from __future__ import annotations

from dataclasses import dataclass, field

from pikepdf import Dictionary, Name, Object, Pdf

from pipeline.prepress.colour import Space, space_of
from pipeline.prepress.content import KNOCKOUT, OVERPRINT, UNIT, Matrix, Passage, within
from pipeline.prepress.pictures import picture_on_paper
from pipeline.prepress.press import Press
from pipeline.prepress.shadings import shading_on_paper


@dataclass(slots=True)
class Plates:
    """Brings pages over, and all that they draw with, each thing once."""

    document: Pdf
    press: Press
    _done: set[tuple[int, int]] = field(default_factory=set)

    def bring_over(self, page: Object) -> None:
        """Bring a page over, with its resources."""
        if Name.Resources not in page:
            page.Resources = Dictionary()
        passage = Passage(page.Resources, self.press)
        made = passage.bring_over(page) if Name.Contents in page else None
        if made is not None:
            page.Contents = self.document.make_stream(made)
        self._drawn(passage)
        self._finish(page.Resources, passage)
        self._resources(page.Resources)

    def _drawn(self, passage: Passage) -> None:
        """Bring over the forms that a stream draws, as large as it draws them."""
        for name, matrix in passage.drawn.items():
            form = passage.resources.XObject[name]
            inner = within(form.Matrix, matrix) if Name.Matrix in form else matrix
            self._stream(form, own=False, mask=passage.mask, matrix=inner)

    def _stream(self, stream: Object, *, own: bool, mask: bool = False, matrix: Matrix = UNIT) -> None:
        """Bring a form or a pattern over."""
        if stream.objgen in self._done:
            return
        self._done.add(stream.objgen)
        if Name.Group in stream:
            stream.Group.CS = Name.DeviceGray if mask else Name.DeviceCMYK
        if Name.Resources not in stream:
            stream.Resources = Dictionary()
        passage = Passage(stream.Resources, self.press, own, mask, matrix)
        made = passage.bring_over(stream)
        if made is not None:
            stream.write(made)
        self._drawn(passage)
        self._finish(stream.Resources, passage)
        self._resources(stream.Resources, mask=mask)

    def _resources(self, resources: Object, *, mask: bool = False) -> None:
        key = resources.objgen
        if key != (0, 0):
            if key in self._done:
                return
            self._done.add(key)
        for state in resources.get(Name.ExtGState, Dictionary()).values():
            self._state(state)
        for drawn in resources.get(Name.XObject, Dictionary()).values():
            if drawn.get(Name.Subtype) == Name.Form:
                self._stream(drawn, own=False, mask=mask)
            elif drawn.objgen not in self._done:
                self._done.add(drawn.objgen)
                picture_on_paper(drawn, self.press)
        for pattern in resources.get(Name.Pattern, Dictionary()).values():
            if pattern.get(Name.PatternType) == 1:
                self._stream(pattern, own=pattern.get(Name.PaintType) == 1, mask=mask)
            else:
                self._shading(pattern.Shading, mask=mask)
        for shading in resources.get(Name.Shading, Dictionary()).values():
            self._shading(shading, mask=mask)

    def _state(self, state: Object) -> None:
        """Bring over what a graphics state masks with; the press's own plates settle the rest."""
        softened = state.get(Name.SMask)
        if isinstance(softened, Dictionary) and Name.G in softened:
            self._stream(softened.G, own=False, mask=True)
        for key in (Name.TR, Name.TR2, Name.HT, Name.BG, Name.BG2, Name.UCR, Name.UCR2):
            if key in state:
                del state[key]

    def _shading(self, shading: Object, *, mask: bool) -> None:
        if shading.objgen == (0, 0) or shading.objgen not in self._done:
            self._done.add(shading.objgen)
            shading_on_paper(shading, self.press, mask=mask)

    def _finish(self, resources: Object, passage: Passage) -> None:
        """Give resources what the new operators name; take away the colour spaces that none of them names."""
        if passage.overprints:
            if Name.ExtGState not in resources:
                resources.ExtGState = Dictionary()
            for name, over in ((OVERPRINT, True), (KNOCKOUT, False)):
                resources.ExtGState[name] = Dictionary(Type=Name.ExtGState, OP=over, op=over, OPM=1)
        spaces = resources.get(Name.ColorSpace)
        if spaces is not None:
            resources.ColorSpace = Dictionary({name: one for name, one in spaces.items() if _stays(one)})


def _stays(space: Object) -> bool:
    """Tell whether operators may still name a colour space: those of inks of their own, and of patterns."""
    return space_of(space) in (Space.OTHER, Space.PATTERN)
