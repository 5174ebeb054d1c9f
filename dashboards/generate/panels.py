"""How a panel of each kind looks here: one place for the style of all three dashboards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import bargauge, common, dashboard, heatmap, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import common as commons
from grafana_foundation_sdk.models import dashboard as dashboards
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from generate import queries

DATASOURCE = commons.DataSourceRef(type_val="prometheus", uid="${datasource}")

# Grafana's own names of colours, so that each theme shows its own shade.
GOOD, CALM, WARNING, BAD, QUIET = "green", "blue", "orange", "red", "text"

STATES = {
    queries.GONE: ("taken away", QUIET),
    queries.LOADED: ("loaded", "blue"),
    queries.INITIALIZED: ("initialized", "green"),
    queries.RUNNING: ("running", "light-green"),
    queries.UNAVAILABLE: ("unavailable", "orange"),
    queries.FAILED: ("failed", "red"),
    queries.MISSING: ("missing", "dark-red"),
}

# From which value on a panel has which colour; below the first it is plain.
Steps = Mapping[float, str]
ANY_IS_WRONG: Steps = {0: GOOD, 1: BAD}
ANY_IS_ODD: Steps = {0: GOOD, 1: WARNING}
ERROR_RATIO: Steps = {0: GOOD, 0.01: WARNING, 0.05: BAD}
PLAIN: Steps = {}


def thresholds(steps: Steps) -> dashboard.ThresholdsConfig:
    """The steps, after a first that has no lower bound."""
    bounded = [dashboards.Threshold(value=value, color=color) for value, color in steps.items() if value > 0]
    lowest = dashboards.Threshold(value=None, color=steps.get(0, QUIET))
    return dashboard.ThresholdsConfig().mode(dashboards.ThresholdsMode.ABSOLUTE).steps([lowest, *bounded])


def mapping(texts: Mapping[int, tuple[str, str]]) -> list[dashboards.ValueMapping]:
    """Words and colours for numbers."""
    results = {
        str(value): dashboards.ValueMappingResult(text=text, color=color, index=index)
        for index, (value, (text, color)) in enumerate(texts.items())
    }
    return [dashboards.ValueMap(options=results)]


def override(**properties: object) -> list[dashboards.DynamicConfigValue]:
    """What one column or series has of its own; `custom_width` is Grafana's `custom.width`."""
    return [
        dashboards.DynamicConfigValue(name.replace("custom_", "custom."), value) for name, value in properties.items()
    ]


def fixed(color: str) -> dict[str, str]:
    """One colour for a series, whatever the order in which series arrive."""
    return {"mode": "fixed", "fixedColor": color}


def target(expr: str, index: int, legend: str = "") -> Dataquery:
    """A query; its letter is its place in the panel."""
    return Dataquery().ref_id(chr(ord("A") + index)).expr(expr).legend_format(legend or "__auto")


def row(title: str) -> dashboard.Row:
    return dashboard.Row(title)


def number(
    title: str, description: str, expr: str, *, unit: str = "short", steps: Steps = PLAIN, decimals: int | None = None
) -> stat.Panel:
    """One number of the time range's end, on a coloured ground when it has thresholds."""
    panel = (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .with_target(target(expr, 0).instant())
        .unit(unit)
        .thresholds(thresholds(steps))
        .color_scheme(dashboard.FieldColor().mode(dashboards.FieldColorModeId.THRESHOLDS))
        .color_mode(commons.BigValueColorMode.BACKGROUND if steps else commons.BigValueColorMode.NONE)
        .graph_mode(commons.BigValueGraphMode.NONE)
        .text_mode(commons.BigValueTextMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .span(3)
        .height(4)
    )
    return panel if decimals is None else panel.decimals(decimals)


def graph(
    title: str,
    description: str,
    lines: Sequence[tuple[str, str]],
    *,
    unit: str,
    span: int = 12,
    steps: Steps = PLAIN,
    stacked: bool = False,
    decimals: int | None = None,
) -> timeseries.Panel:
    """Lines over time; each is a query and its legend. With steps, a dashed line is where it becomes serious."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .min(0)
        .draw_style(commons.GraphDrawStyle.LINE)
        .line_width(1)
        .fill_opacity(30 if stacked else 8)
        .show_points(commons.VisibilityMode.AUTO)
        .span_nulls(False)
        .legend(
            common.VizLegendOptions()
            .show_legend(True)
            .display_mode(commons.LegendDisplayMode.TABLE)
            .placement(commons.LegendPlacement.BOTTOM)
            # A mean of ratios, means or quantiles is none of these.
            .calcs(["lastNotNull", "max"] if unit in ("percentunit", "s") else ["lastNotNull", "mean", "max"])
            .sort_by("Last *")
            .sort_desc(True)
        )
        .tooltip(common.VizTooltipOptions().mode(commons.TooltipDisplayMode.MULTI).sort(commons.SortOrder.DESCENDING))
        .span(span)
        .height(8)
    )
    for index, (expr, legend) in enumerate(lines):
        panel.with_target(target(expr, index, legend).range())
    if stacked:
        panel.stacking(common.StackingConfig().mode(commons.StackingMode.NORMAL))
    if steps:
        style = common.GraphThresholdsStyleConfig().mode(commons.GraphThresholdsStyleMode.DASHED)
        panel.thresholds(thresholds({0: "transparent", **steps})).thresholds_style(style)
    return panel if decimals is None else panel.decimals(decimals)


def bars(title: str, description: str, expr: str, legend: str, *, unit: str) -> bargauge.Panel:
    """A ranking at the time range's end."""
    return (
        bargauge.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .with_target(target(f"sort_desc({expr})", 0, legend).instant())
        .unit(unit)
        .min(0)
        .thresholds(thresholds(PLAIN))
        .color_scheme(dashboard.FieldColor().mode(dashboards.FieldColorModeId.FIXED).fixed_color(CALM))
        .display_mode(commons.BarGaugeDisplayMode.BASIC)
        .orientation(commons.VizOrientation.HORIZONTAL)
        .show_unfilled(False)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .span(12)
        .height(9)
    )


def timeline(
    title: str, description: str, expr: str, legend: str, *, texts: Mapping[int, tuple[str, str]]
) -> statetimeline.Panel:
    """What a number that stands for a word was over time, a row for each series."""
    return (
        statetimeline.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .with_target(target(expr, 0, legend).range())
        .unit("none")
        .mappings(mapping(texts))
        # By thresholds, Grafana would merge all values of one step before it looks at the mappings.
        .color_scheme(dashboard.FieldColor().mode(dashboards.FieldColorModeId.FIXED).fixed_color(QUIET))
        .fill_opacity(80)
        .line_width(0)
        .row_height(0.8)
        .merge_values(True)
        .show_value(commons.VisibilityMode.AUTO)
        .span_nulls(False)
        .legend(common.VizLegendOptions().show_legend(False))
        .tooltip(common.VizTooltipOptions().mode(commons.TooltipDisplayMode.SINGLE))
        .span(24)
        .height(8)
    )


def density(title: str, description: str, buckets: str) -> heatmap.Panel:
    """Durations over time; the darker a cell, the more executions took that long."""
    return (
        heatmap.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .with_target(target(buckets, 0, "{{le}}").range().format(PromQueryFormat.HEATMAP))
        .calculate(False)
        .color(
            heatmap.HeatmapColorOptions()
            .mode(HeatmapColorMode.SCHEME)
            .scheme("Oranges")
            .fill("dark-orange")
            .exponent(0.5)
            .steps(64)
        )
        .cell_gap(1)
        .filter_values(heatmap.FilterValueRange().le(1e-9))
        .cell_values(heatmap.CellValues().unit("short"))
        .y_axis(heatmap.YAxisConfig().unit("s").axis_placement(commons.AxisPlacement.LEFT))
        .tooltip(heatmap.HeatmapTooltip().mode(commons.TooltipDisplayMode.SINGLE).y_histogram(True))
        .span(12)
        .height(9)
    )


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, the query that it shows the value of, and what it has of its own.

    With `label` it shows that label instead; without a query the label is one of the query's before it.
    """

    heading: str
    expr: str | None = None
    label: str | None = None
    settings: Sequence[dashboards.DynamicConfigValue] = ()


def grid(title: str, description: str, key: Column, columns: Sequence[Column], *, height: int) -> table.Panel:
    """A table with a row for each value of the key's label. Every query has one row for each of them, too."""
    panel = (
        table.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit("short")
        .thresholds(thresholds(PLAIN))
        .cell_height(commons.TableCellHeight.SM)
        .span(24)
        .height(height)
    )
    exprs = [column.expr for column in columns if column.expr]
    for index, expr in enumerate(exprs):
        panel.with_target(target(expr, index).instant().format(PromQueryFormat.TABLE))
    # Grafana's names of the fields, in the order of the columns.
    headings, queried = {}, -1
    for column in (key, *columns):
        queried += 1 if column.expr else 0
        value = f"Value #{chr(ord('A') + queried)}" if len(exprs) > 1 else "Value"
        headings[column.label or value] = column.heading
        if column.settings:
            panel.override_by_name(column.heading, list(column.settings))

    def transform(id_val: str, **options: object) -> None:
        panel.with_transformation(dashboards.DataTransformerConfig(id_val=id_val, options=options))

    if len(exprs) > 1:
        transform("joinByField", byField=key.label, mode="outer")
    transform("filterFieldsByName", include={"names": list(headings)})
    order = {field: index for index, field in enumerate(headings)}
    transform("organize", indexByName=order, renameByName=headings)
    return panel


def worst_first(panel: table.Panel) -> table.Panel:
    """Sorted by the number of the state."""
    return panel.sort_by([common.TableSortByFieldState().display_name("State").desc(True)])


def coloured(steps: Steps) -> list[dashboards.DynamicConfigValue]:
    """Numbers in the colour of their threshold."""
    return override(thresholds=thresholds(steps).build(), custom_cellOptions={"type": "color-text"})


def linked(to: Mapping[str, object]) -> list[dashboards.DynamicConfigValue]:
    """Cells that lead somewhere."""
    return override(links=[dict(to)])


def state_column() -> list[dashboards.DynamicConfigValue]:
    """The state in words, on the ground of its colour."""
    return override(
        mappings=mapping(STATES),
        color={"mode": "thresholds"},
        custom_cellOptions={"type": "color-background", "mode": "basic"},
        custom_width=120,
    )
