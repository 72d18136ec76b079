"""Matrices and boxes of a page, in points from the lower left corner of its user space."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot, sqrt

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Point = tuple[float, float]

MM = 72 / 25.4
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


def product(first: Matrix, then: Matrix) -> Matrix:
    """Give the matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def placed(x: float, y: float, by: Matrix) -> Point:
    """Give the point that x, y becomes."""
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


def around(points: Iterable[Point]) -> Box:
    """Give the box around some points; NOWHERE for none."""
    xs, ys = zip(*points, strict=True) if points else ((), ())
    return (min(xs), min(ys), max(xs), max(ys)) if xs else NOWHERE


def covered(box: Box, by: Matrix) -> Box:
    """Give the box around a box that was moved and turned."""
    x0, y0, x1, y1 = box
    if by[1] == by[2] == 0:
        left, right = x0 * by[0] + by[4], x1 * by[0] + by[4]
        low, high = y0 * by[3] + by[5], y1 * by[3] + by[5]
        return (min(left, right), min(low, high), max(left, right), max(low, high))
    return around([placed(x, y, by) for x in (x0, x1) for y in (y0, y1)])


def common(one: Box, other: Box) -> Box:
    """Give what two boxes share; its right side is not beyond its left one where they share nothing."""
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def is_empty(box: Box) -> bool:
    """Tell whether nothing of a box is left."""
    return box[0] >= box[2] or box[1] >= box[3]


def meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes share something, were it only an edge."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def holds(one: Box, other: Box) -> bool:
    """Tell whether the whole of another box is in one."""
    return one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]


def moved(box: Box, x: float, y: float) -> Box:
    """Give a box moved by x, y."""
    return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)


def scale_of(by: Matrix) -> float:
    """Give how much larger a matrix makes things, as the mean of both directions."""
    return sqrt(abs(by[0] * by[3] - by[1] * by[2]))


def height_of(by: Matrix) -> float:
    """Give how long an upright unit becomes."""
    return hypot(by[2], by[3])
