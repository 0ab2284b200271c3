import { axisText } from 'asset:axis-text.js';

/* global Chart */
const font = { family: "'Inter Variable', system-ui, sans-serif", size: 12 };
const charts = new Map();

for (const canvas of document.querySelectorAll('canvas[data-chart]')) {
  charts.set(canvas, JSON.parse(document.getElementById(canvas.dataset.chart).textContent));
}
draw();
document.addEventListener('themechange', draw);
// Paper is white whatever the screen is.
let onScreen = document.documentElement.dataset.theme;
window.addEventListener('beforeprint', () => {
  onScreen = document.documentElement.dataset.theme;
  show('light');
});
window.addEventListener('afterprint', () => show(onScreen));

function show(theme) {
  document.documentElement.dataset.theme = theme;
  draw();
}

function draw() {
  for (const [canvas, data] of charts) {
    Chart.getChart(canvas)?.destroy();
    new Chart(canvas, configure(data, readColours()));
  }
}

/** Canvases do not know CSS variables: each colour is read off an element that has it. */
function readColours() {
  const probe = document.createElement('i');
  probe.hidden = true;
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = [
    'success',
    'failed',
    'accent',
    'previous',
    'other',
    'text',
    'faint',
    'grid',
    'surface',
    'border',
  ];
  const all = [...names, 1, 2, 3, 4, 5, 6].map((name) =>
    typeof name === 'number' ? `series-${name}` : name,
  );
  const colours = Object.fromEntries(all.map((name) => [name, colour(name)]));
  probe.remove();
  return colours;
}

function configure(data, colours) {
  const hasRate = data.series.some((one) => one.kind === 'rate');
  const onlyRates = data.series.every((one) => one.kind === 'rate');
  const main = data.series.find((one) => onlyRates || one.kind !== 'rate');
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    data: {
      labels: data.labels,
      datasets: data.series.map((one) => dataset(one, data, colours, !onlyRates)),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: calm ? false : { duration: 150 },
      interaction: { mode: 'index', intersect: false },
      onClick: (_event, marks, chart) => open(marks, chart, data),
      onHover: (event, marks) => {
        const leads = marks.some((mark) => data.series[mark.datasetIndex].hrefs?.[mark.index]);
        event.native.target.style.cursor = leads ? 'pointer' : 'default';
      },
      scales: {
        x: {
          stacked: data.stacked,
          grid: { display: false },
          border: { color: colours.border },
          ticks: { color: colours.faint, maxRotation: 0, autoSkipPadding: 16, font },
        },
        y: axis(main, data, colours, { stacked: data.stacked, position: 'left', grid: true }),
        ...(hasRate && !onlyRates
          ? {
              rate: axis({ kind: 'rate' }, data, colours, { stacked: false, position: 'right', grid: false }),
            }
          : {}),
      },
      plugins: { legend: { display: false }, tooltip: tooltip(data, colours) },
    },
  };
}

function axis(one, data, colours, { stacked, position, grid }) {
  return {
    stacked,
    position,
    beginAtZero: true,
    ...(one?.kind === 'rate' ? { max: 1 } : {}),
    border: { display: false },
    grid: { display: grid, color: colours.grid },
    ticks: {
      color: colours.faint,
      font,
      maxTicksLimit: 6,
      ...(one?.kind === 'count' ? { precision: 0 } : {}),
      callback: (value) => axisText(value, one, data.locale),
    },
  };
}

function dataset(one, data, colours, ratesApart) {
  const colour = colours[one.colour] ?? colours.other;
  const last = one.values.length - 1;
  const shared = {
    label: one.label,
    data: one.values,
    yAxisID: one.kind === 'rate' && ratesApart ? 'rate' : 'y',
  };
  if (one.draw === 'column') {
    return {
      ...shared,
      type: 'bar',
      order: 2,
      backgroundColor: one.values.map((_, at) => (data.unfinished && at === last ? fade(colour) : colour)),
      maxBarThickness: 36,
      categoryPercentage: 0.86,
      barPercentage: 0.94,
      borderRadius: 2,
      stack: data.stacked ? 'all' : one.label,
    };
  }
  const previous = one.colour === 'previous';
  return {
    ...shared,
    type: 'line',
    order: 1,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: previous ? 1.25 : 2,
    pointRadius: one.values.length > 40 ? 0 : 2,
    pointHoverRadius: 4,
    tension: 0,
    // Points at the very top must not be cut in half.
    clip: 6,
    spanGaps: false,
    segment: {
      borderDash: (context) =>
        data.unfinished && !previous && context.p1DataIndex === last ? [4, 4] : undefined,
    },
  };
}

/** Text nodes of a canvas: a label is never markup. */
function tooltip(data, colours) {
  return {
    backgroundColor: colours.surface,
    titleColor: colours.text,
    bodyColor: colours.text,
    footerColor: colours.faint,
    borderColor: colours.border,
    borderWidth: 1,
    padding: 10,
    cornerRadius: 6,
    boxPadding: 4,
    titleFont: { ...font, weight: 600 },
    bodyFont: font,
    footerFont: { ...font, weight: 400 },
    callbacks: {
      label: (item) => {
        const one = data.series[item.datasetIndex];
        const then = one.colour === 'previous' ? data.compareLabels?.[item.dataIndex] : null;
        return ` ${then ?? item.dataset.label}: ${one.texts[item.dataIndex]}`;
      },
      footer: (items) =>
        data.unfinished && items[0]?.dataIndex === data.labels.length - 1 ? 'not over yet' : undefined,
    },
  };
}

function open(marks, chart, data) {
  const exact = marks.find((mark) => data.series[mark.datasetIndex].hrefs?.[mark.index]);
  if (exact && chart) location.assign(data.series[exact.datasetIndex].hrefs[exact.index]);
}

function fade(colour) {
  return colour.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, 'rgba($1, 0.4)');
}
