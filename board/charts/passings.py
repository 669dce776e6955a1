"""How work passed between pods: a matrix for few and many, and a diagram of flows."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from board.charts.ground import GREY, STAGES, figure_of, plain

SHOWN = 12
"""So many pairs fit into the diagram; the rest stands in the table."""


def flow_diagram(pairs: Mapping[tuple[int, int], int], names: Mapping[int, str]) -> go.Figure:
    """Givers at the left, takers at the right, as wide as there were handoffs."""
    kept = sorted(pairs.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    givers, takers = (sorted({pair[side] for pair, _ in kept}) for side in (0, 1))
    place = {("from", pod): n for n, pod in enumerate(givers)} | {
        ("to", pod): n for n, pod in enumerate(takers, start=len(givers))
    }
    hue = {pod: STAGES[n % len(STAGES)] for n, pod in enumerate(sorted({*givers, *takers}))}
    labels = [plain(names.get(pod, "a pod")) for pod in (*givers, *takers)]
    figure = go.Figure(
        go.Sankey(
            node={
                "label": labels,
                "color": [hue[pod] for pod in (*givers, *takers)],
                "pad": 18,
                "thickness": 12,
                "line": {"width": 0},
            },
            link={
                "source": [place["from", giver] for (giver, _), _ in kept],
                "target": [place["to", taker] for (_, taker), _ in kept],
                "value": [count for _, count in kept],
                "color": ["rgba(138,143,152,0.35)"] * len(kept),
            },
            valueformat=",d",
        )
    )
    figure.update_layout(
        height=max(180, 44 * max(len(givers), len(takers))),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        font={"size": 12.5},
    )
    return figure


def matrix_chart(rows: Sequence[Sequence[int]], names: Sequence[str]) -> go.Figure:
    """Who gave (rows) to whom (columns): the number stands in each cell, its depth only repeats it."""
    labels = [plain(name) for name in names]
    figure = figure_of(max(160, 34 * len(names) + 60), "")
    words = [[f"{count:,}" if count else "" for count in row] for row in rows]
    figure.add_trace(
        go.Heatmap(
            z=[[count or None for count in row] for row in rows],
            x=labels,
            y=labels,
            text=words,
            texttemplate="%{text}",
            textfont={"color": "#FFFFFF", "size": 12.5},
            colorscale=[[0, "#6F7782"], [1, "#005B8F"]],
            hoverongaps=False,
            showscale=False,
            hovertemplate="%{y} gave %{x} %{z:,d}<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_yaxes(autorange="reversed", zeroline=False, showgrid=False, tickfont={"color": GREY}, dtick=1)
    figure.update_xaxes(side="top", tickfont={"color": GREY}, dtick=1)
    return figure
