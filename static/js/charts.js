// Draws each <figure class="chart" data-chart="bars|stacked|line"> from the numbers of its table, in the page's own colours.
// Colour never speaks alone: series have patterns and their numbers stand in the bars. The table stays, folded, and prints.
const ROW_HEIGHT = 30;
const LINE_HEIGHT = 260;
const FRAME_HEIGHT = 72;
const DECALS = [
  null,
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
  { symbol: "circle", symbolSize: 0.6, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 6] },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  { symbol: "triangle", dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [7, 2] },
];
const SYMBOLS = ["circle", "triangle", "rect", "diamond", "emptyCircle", "emptyRect"];
const drawn = new Map();

function read(figure) {
  const heads = [...figure.querySelectorAll("thead th")].slice(1);
  const rows = [...figure.querySelectorAll("tbody tr")];
  return {
    kind: figure.dataset.chart,
    unit: figure.dataset.unit ?? "",
    labels: rows.map((row) => row.querySelector("th").textContent.trim()),
    links: rows.map((row) => row.querySelector("th a")?.href ?? ""),
    series: heads.map((head, index) => ({
      name: head.textContent.trim(),
      colour: head.dataset.colour,
      values: rows.map((row) => {
        const value = row.querySelectorAll("td")[index].dataset.value;
        return value === "" ? null : Number(value);
      }),
    })),
  };
}

function tokens() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function seriesOf(data, token) {
  return data.series.map((each, index) => {
    const colour = token(each.colour) || token("accent");
    const decal = DECALS[index % DECALS.length];
    const common = { name: each.name, data: each.values, itemStyle: { color: colour } };
    if (data.kind === "line") {
      const type = ["solid", "dashed", "dotted"][index % 3];
      return { ...common, type: "line", symbol: SYMBOLS[index % SYMBOLS.length], symbolSize: 8, lineStyle: { type, width: 2 } };
    }
    return {
      ...common, type: "bar", stack: data.kind === "stacked" ? "all" : undefined, barMaxWidth: 18,
      itemStyle: { color: colour, decal: decal ? { ...decal, color: `${token("surface")}66` } : undefined },
      label: {
        show: true, position: data.kind === "stacked" ? "inside" : "right", fontSize: 12,
        color: data.kind === "stacked" ? token("surface") : token("ink"),
        backgroundColor: data.kind === "stacked" ? colour : "transparent", padding: [1, 3],
        formatter: (point) => (point.value ? `${point.value}${data.kind === "stacked" ? "" : data.unit}` : ""),
      },
      cursor: data.links.some(Boolean) ? "pointer" : "default",
    };
  });
}

function optionOf(data, token, width) {
  const text = { color: token("ink"), fontFamily: token("font"), fontSize: 13 };
  const names = {
    type: "category", data: data.labels, inverse: data.kind !== "line", axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line") } }, axisLabel: { ...text, hideOverlap: data.kind === "line", width: data.kind === "line" ? undefined : Math.min(220, width * 0.35), overflow: "truncate" },
  };
  const numbers = {
    type: "value", minInterval: data.unit === "%" ? 0 : 1, max: data.unit === "%" ? 100 : undefined,
    interval: data.unit === "%" ? (width < 480 ? 50 : 20) : undefined, splitLine: { lineStyle: { color: token("line-soft") } },
    splitNumber: width < 480 ? 3 : 5,
    axisLabel: { ...text, color: token("ink-soft"), hideOverlap: true, formatter: `{value}${data.unit}` },
  };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 48, top: data.series.length > 1 ? 36 : 8, bottom: 4, containLabel: true },
    legend: data.series.length > 1 ? { left: 0, top: 0, textStyle: text, itemWidth: 18, itemHeight: 12 } : undefined,
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      backgroundColor: token("surface"), borderColor: token("line"), textStyle: text,
      valueFormatter: (value) => (value === null || value === undefined ? "—" : `${value}${data.unit}`),
    },
    xAxis: data.kind === "line" ? names : numbers,
    yAxis: data.kind === "line" ? numbers : names,
    series: seriesOf(data, token),
  };
}

function draw(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  const data = read(figure);
  const perRow = data.kind === "bars" ? Math.max(ROW_HEIGHT, data.series.length * 22) : ROW_HEIGHT;
  canvas.style.height = `${data.kind === "line" ? LINE_HEIGHT : FRAME_HEIGHT + data.labels.length * perRow}px`;
  let chart = drawn.get(figure);
  if (!chart) {
    chart = window.echarts.init(canvas);
    drawn.set(figure, chart);
    chart.on("click", (point) => { if (data.links[point.dataIndex]) window.location.assign(data.links[point.dataIndex]); });
    new ResizeObserver(() => { chart.resize(); draw(figure); }).observe(canvas);
    figure.querySelector("details").open = false;
  }
  chart.setOption(optionOf(data, tokens(), canvas.clientWidth), true);
}

function drawAll() {
  for (const figure of document.querySelectorAll("figure.chart")) draw(figure);
}

function foldTables(isOpen) {
  for (const details of document.querySelectorAll("figure.chart details")) details.open = isOpen;
}

if (window.echarts) {
  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.addEventListener("beforeprint", () => foldTables(true));
  window.addEventListener("afterprint", () => foldTables(false));
}
