"""What any chart must be: words inside, apart, level and large enough; and what it is tried with."""

import functools
import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis.charts import style
from tests.measures import made_up

ABOUT = style.About(people=20_000, seed=0, starts=(12,))
LONG = "Every employer, every anchor institution and every council pays the real living wage and more"
HOSTILE = {
    "mathematics": r"$\frac{1}{2} $x_{ $ \sum",
    "emoji": "Gap 📉 narrows 🧠 for 👩🏿‍⚕️",
    "right to left": "الفجوة في الصحة النفسية",
    "wide": "心の健康の格差を縮める政策の比較" * 6,
    "very long": "word " * 4_000,
    "no spaces": "x" * 20_000,
    "control": "line\x00one\x1b[31m\nline\ttwo <b>&amp; --> ]]>",
    "empty": "",
}


@functools.cache
def _kept(scenarios, replicates, months):
    return made_up.series(scenarios, replicates=replicates, months=months)


def small(scenarios=("baseline", "living_wage"), replicates=3, months=48):
    """A small made-up comparison, to be changed at will."""
    return _kept(scenarios, replicates, months).copy()


def written(axes):
    """All texts that are drawn, with their boxes in pixels."""
    figure = style.figure_of(axes)
    with style.look():
        FigureCanvasAgg(figure).draw()
        beyond = set()  # labels of ticks outside the limits are not drawn
        for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
            low, high = sorted(axis.get_view_interval())
            beyond |= {
                t
                for tick in axis.get_major_ticks()
                if not low <= tick.get_loc() <= high
                for t in (tick.label1, tick.label2)
            }
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in beyond]
        return figure, [(t, t.get_window_extent()) for t in texts]


def said(axes):
    """All that a chart says, in one line."""
    return " ".join(t.get_text() for t in style.figure_of(axes).findobj(Text)).replace("\n", " ")


def check(axes):
    """AssertionError where a text runs out, is small, turned, read as mathematics or lies over another."""
    figure, texts = written(axes)
    assert len(texts) > 5
    for text, box in texts:
        name = text.get_text()[:60]
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
        assert inside, f"runs out of the chart: {name!r}"
        assert text.get_fontsize() >= 7.5, f"too small: {name!r}"
        assert text.get_rotation() == 0, f"not horizontal: {name!r}"
        assert not text.get_parse_math(), f"would be read as mathematics: {name!r}"
    for (one, a), (two, b) in itertools.combinations(texts, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert not (wide > 2 and high > 2), f"{one.get_text()[:40]!r} lies over {two.get_text()[:40]!r}"
