// One map of a row of maps. Names and numbers become text nodes, never markup.
import { defaults as defaultControls } from "ol/control/defaults.js";
import ScaleLine from "ol/control/ScaleLine.js";
import ZoomToExtent from "ol/control/ZoomToExtent.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import { classStyles, hatch, markStyles, nameStyle, onTwoLines, outlineStyle } from "./styles.js";

const REACH = 14; // pixels between the pointer and a point that still means this point
const MANY = 400; // places from which on borders are hairlines

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export class Panel {
  constructor(atlas, shapes, view) {
    this.atlas = atlas;
    this.shapes = shapes;
    this.box = element("figure", "panel");
    this.title = this.box.appendChild(element("figcaption", "title"));
    this.frame = this.box.appendChild(element("div", "frame"));
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "application");
    this.tip = this.frame.appendChild(element("div", "tip"));
    this.tip.setAttribute("aria-hidden", "true");
    this.legend = this.box.appendChild(element("ul", "legend"));
    this.places = new VectorSource({ features: shapes.features });
    this.hovered = new VectorSource();
    this.chosen = new VectorSource();
    this.layers = this.makeLayers();
    this.map = new OlMap({ view, layers: Object.values(this.layers), controls: [], moveTolerance: 3 });
    this.map.on("pointermove", (event) => !event.dragging && atlas.hover(this.placeAt(event.pixel)));
    this.map.on("click", (event) => atlas.choose(this.placeAt(event.pixel)));
    this.frame.addEventListener("pointerleave", () => atlas.hover(null));
  }

  makeLayers() {
    const { kind, outlines } = this.shapes;
    // Kept as pictures: what the pointer is over, or is selected, is drawn on top without drawing them again.
    const outline = new VectorImageLayer({ source: new VectorSource({ features: outlines }), style: outlineStyle(kind) });
    const places = new VectorImageLayer({ source: this.places, style: (place) => this.styleOf(place) });
    const names = new VectorLayer({ source: this.places, declutter: true, style: (place) => this.nameOf(place) });
    const hovered = new VectorLayer({ source: this.hovered, style: markStyles(kind, "#334155", 2) });
    const chosen = new VectorLayer({ source: this.chosen, style: markStyles(kind, "#0b1220", 3.2) });
    return kind === "points" ? { outline, places, names, hovered, chosen } : { places, outline, names, hovered, chosen };
  }

  styleOf(place) {
    return this.styles[this.data.classes[place.position]];
  }

  nameOf(place) {
    if (!this.atlas.data.names) return null;
    this.naming ??= nameStyle();
    this.naming.getText().setText(onTwoLines(this.atlas.data.labels[place.position]));
    return this.naming;
  }

  placeAt(pixel) {
    const coordinate = this.map.getCoordinateFromPixel(pixel);
    if (!coordinate) return null;
    if (this.shapes.kind === "polygons") return this.places.getFeaturesAtCoordinate(coordinate)[0] ?? null;
    const nearest = this.places.getClosestFeatureToCoordinate(coordinate);
    if (!nearest) return null;
    const at = this.map.getPixelFromCoordinate(nearest.getGeometry().getCoordinates());
    return Math.hypot(at[0] - pixel[0], at[1] - pixel[1]) <= REACH ? nearest : null;
  }

  show(data) {
    const { colours, unknown, words, height } = this.atlas.data;
    this.data = data;
    this.styles = classStyles(this.shapes.kind, colours, unknown, this.shapes.features.length > MANY);
    this.title.textContent = data.title;
    this.title.hidden = !data.title;
    this.frame.setAttribute("aria-label", data.title ? `${data.title}. ${words.map}` : words.map);
    this.frame.style.height = `${height}px`;
    this.legend.setAttribute("aria-label", words.legend);
    this.legend.replaceChildren(...data.legend.map((entry) => this.legendEntry(entry)));
    this.control(words);
    if (!this.map.getTarget()) this.map.setTarget(this.frame);
    this.layers.places.changed();
    this.layers.names.changed();
  }

  legendEntry({ class: number, label, count, mark }) {
    const item = element("li", mark ? "mark" : "");
    if (mark) {
      item.append(element("span", "rule"), element("span", "label", label));
      return item;
    }
    const swatch = element("span", "swatch");
    swatch.style.background = number < 0 ? "" : this.atlas.data.colours[number];
    if (number < 0) swatch.classList.add("unknown");
    item.append(swatch, element("span", "label", label), element("span", "count", count));
    return item;
  }

  control(words) {
    if (this.said === JSON.stringify(words)) return;
    this.said = JSON.stringify(words);
    this.map.getControls().clear();
    const zoom = { zoomInTipLabel: words.closer, zoomOutTipLabel: words.farther };
    const whole = new ZoomToExtent({ extent: this.shapes.extent, tipLabel: words.whole, label: "⤢" });
    const controls = defaultControls({ attribution: false, rotate: false, zoomOptions: zoom });
    for (const each of [...controls.getArray(), whole, new ScaleLine({ minWidth: 70 })]) this.map.addControl(each);
  }

  hover(place) {
    this.hovered.clear();
    this.tip.classList.toggle("seen", Boolean(place));
    if (!place) return;
    this.hovered.addFeature(place.clone());
    const name = element("strong", "", this.atlas.data.labels[place.position]);
    this.tip.replaceChildren(name, element("span", "", this.data.values[place.position]));
    this.moveTip(place);
  }

  moveTip(place) {
    const geometry = place.getGeometry();
    const [west, , east, north] = geometry.getExtent();
    const at = this.map.getPixelFromCoordinate([(west + east) / 2, north]) ?? [0, 0];
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = Math.min(Math.max(at[0] - width / 2, 4), this.frame.clientWidth - width - 4);
    const top = Math.min(Math.max(at[1] - height - 10, 4), this.frame.clientHeight - height - 4);
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  select(place) {
    this.chosen.clear();
    if (place) this.chosen.addFeature(place.clone());
  }

  close() {
    this.map.setTarget(null);
    this.map.dispose();
    this.box.remove();
  }
}
