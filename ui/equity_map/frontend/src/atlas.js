// A row of maps of the same places that move, hover and select together, since they share one view.
import { createEmpty, extend } from "ol/extent.js";
import Projection from "ol/proj/Projection.js";
import View from "ol/View.js";
import { Panel } from "./panel.js";

// Coordinates are metres of the city's planning CRS; nothing is projected in the browser.
const PLAN = new Projection({ code: "plan", units: "m", getPointResolution: (resolution) => resolution });
const MARGIN = 0.15; // of the city's size, that the view may leave it by

const AROUND = 1.5; // of the size of what is focused, that is seen around it

function grown([west, south, east, north], share) {
  const margin = Math.max(east - west, north - south) * share;
  return [west - margin, south - margin, east + margin, north + margin];
}

export class Atlas {
  constructor(root) {
    this.root = root;
    this.panels = [];
  }

  show(shapes, data) {
    this.data = data;
    if (shapes !== this.shapes || data.panels.length !== this.panels.length) this.rebuild(shapes);
    this.root.style.setProperty("--panels", data.panels.length);
    this.panels.forEach((panel, number) => panel.show(data.panels[number]));
    if (this.unfitted) this.fit();
    this.root.dataset.drawn = `${shapes.id} ${data.title}`;
  }

  rebuild(shapes) {
    const same = this.shapes && String(this.shapes.extent) === String(shapes.extent);
    const view = same ? this.view : null;
    this.closePanels();
    this.shapes = shapes;
    this.unfitted = !view;
    this.view = view ?? new View({
      projection: PLAN, extent: grown(shapes.extent, MARGIN), showFullExtent: true, enableRotation: false,
      center: [(shapes.extent[0] + shapes.extent[2]) / 2, (shapes.extent[1] + shapes.extent[3]) / 2], resolution: 100,
    });
    this.panels = this.data.panels.map(() => new Panel(this, shapes, this.view));
    this.root.replaceChildren(...this.panels.map((panel) => panel.box));
  }

  fit() {
    const { map, frame } = this.panels[0];
    if (!frame.clientWidth) return void new ResizeObserver((_, watch) => {
      if (frame.clientWidth) { watch.disconnect(); this.fit(); }
    }).observe(frame);
    map.updateSize();
    this.view.fit(this.shapes.extent, { size: map.getSize(), padding: [16, 16, 28, 16] });
    this.unfitted = false;
  }

  hover(place) {
    if (place === this.over) return;
    this.over = place;
    for (const panel of this.panels) {
      panel.hover(place);
      panel.frame.style.cursor = place ? "pointer" : "grab";
    }
  }

  choose(place) {
    if (!place) return;
    this.select(place.getId());
    this.onSelect(place.getId());
  }

  select(id) {
    const place = id == null ? null : (this.panels[0]?.places.getFeatureById(id) ?? null);
    for (const panel of this.panels) panel.select(place);
    this.root.dataset.selected = id ?? "";
  }

  focus(ids) {
    if (String(ids) === this.focused) return; // the reader may have moved the map since
    this.focused = String(ids);
    const places = ids.map((id) => this.panels[0]?.places.getFeatureById(id)).filter(Boolean);
    if (!places.length) return;
    const extent = places.reduce((all, place) => extend(all, place.getGeometry().getExtent()), createEmpty());
    this.view.fit(grown(extent, AROUND), { size: this.panels[0].map.getSize(), padding: [16, 16, 28, 16] });
    this.unfitted = false;
    this.root.dataset.focused = this.focused;
  }

  closePanels() {
    for (const panel of this.panels) panel.close();
    this.panels = [];
    this.over = null;
  }

  close() {
    this.closePanels();
    this.shapes = null;
  }
}
