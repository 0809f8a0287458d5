// How places look. A place that is not assessed is hatched, so it is never taken for a low value.
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

const BORDER = "rgba(255,255,255,0.9)";
const DISTRICT = "#475569";
const INK = "#0f172a";
const FONT = 'system-ui, "Segoe UI", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif';

export function hatch(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "#8b95a3";
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function placeStyle(kind, colour, assessed, borderWidth) {
  if (kind === "points") {
    const image = new CircleStyle({
      radius: 5.5,
      fill: new Fill({ color: assessed ? colour : "#ffffff" }),
      stroke: new Stroke({ color: assessed ? INK : "#64748b", width: 1, lineDash: assessed ? undefined : [2, 2] }),
    });
    return new Style({ image });
  }
  return new Style({
    fill: new Fill({ color: assessed ? colour : hatch(colour) }),
    stroke: new Stroke({ color: BORDER, width: borderWidth }),
  });
}

// One style per class; the last one is "not assessed", which classes call -1.
export function classStyles(kind, colours, unknown, many) {
  const width = many ? 0.4 : 1.2;
  const styles = colours.map((colour) => placeStyle(kind, colour, true, width));
  styles[-1] = placeStyle(kind, unknown, false, width);
  return styles;
}

export function outlineStyle(kind) {
  return new Style({
    fill: kind === "points" ? new Fill({ color: "#f4f6f8" }) : undefined,
    stroke: new Stroke({ color: DISTRICT, width: 1 }),
  });
}

export function markStyles(kind, colour, width) {
  const halo = new Stroke({ color: "#ffffff", width: width + 2.5 });
  const line = new Stroke({ color: colour, width });
  if (kind === "points") {
    return [halo, line].map((stroke) => new Style({ image: new CircleStyle({ radius: 9, stroke }) }));
  }
  return [halo, line].map((stroke) => new Style({ stroke }));
}

export function nameStyle() {
  return new Style({
    text: new Text({
      font: `600 12px ${FONT}`,
      fill: new Fill({ color: INK }),
      stroke: new Stroke({ color: "rgba(255,255,255,0.85)", width: 3.5 }),
      overflow: true,
    }),
  });
}

// A long name of several words is broken at the blank nearest its middle: it then fits where one line does not.
export function onTwoLines(name) {
  const blanks = [...name.matchAll(/ /g)].map((found) => found.index);
  if (name.length < 12 || blanks.length === 0) return name;
  const middle = name.length / 2;
  const at = blanks.reduce((best, blank) => (Math.abs(blank - middle) < Math.abs(best - middle) ? blank : best));
  return `${name.slice(0, at)}\n${name.slice(at + 1)}`;
}
