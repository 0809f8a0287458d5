// The three parts a screen mounts. "shapes" brings this code and the geometry, once; "layer" draws classes
// on panels; "selection" says which place is selected. They are apart so that a change of indicator or of
// selection sends neither geometry nor code again. They meet on one object of the page.
import { Atlas } from "./atlas.js";
import { decode } from "./shapes.js";
import { unpacked } from "./unpacking.js";

const KEPT = 6; // sets of shapes kept, so that a page that is returned to need not decode again

const meeting = (globalThis.junhengEquityMap ??= {}); // the stubs in component.py open it too
meeting.shapes ??= new Map();
meeting.waiting ??= new Map();
meeting.atlases ??= new Map();
meeting.selected ??= new Map();
meeting.focus ??= new Map();

function arrived(id, shapes) {
  meeting.shapes.set(id, shapes);
  if (meeting.shapes.size > KEPT) meeting.shapes.delete(meeting.shapes.keys().next().value);
  for (const wake of meeting.waiting.get(id) ?? []) wake();
  meeting.waiting.delete(id);
}

function whenShapes(id, wake) {
  if (meeting.shapes.has(id)) return wake();
  if (!meeting.waiting.has(id)) meeting.waiting.set(id, new Set());
  meeting.waiting.get(id).add(wake);
}

function draw({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".equity-map");
  const call = (root.call = {}); // a call that a later one overtook neither draws nor closes
  unpacked(data).then((layer) => whenShapes(layer.shapes, () => {
    if (root.call !== call) return;
    call.name = layer.name;
    root.atlas ??= new Atlas(root);
    root.atlas.onSelect = (id) => setStateValue("selected", id);
    root.atlas.show(meeting.shapes.get(layer.shapes), layer);
    root.atlas.select(meeting.selected.get(layer.name) ?? null);
    root.atlas.focus(meeting.focus.get(layer.name) ?? []);
    meeting.atlases.set(layer.name, root.atlas);
  }));
  return () => {
    if (root.call !== call) return;
    root.call = null;
    root.atlas?.close();
    if (meeting.atlases.get(call.name) === root.atlas) meeting.atlases.delete(call.name);
  };
}

function select({ data }) {
  meeting.selected.set(data.name, data.selected);
  meeting.focus.set(data.name, data.focus ?? []);
  meeting.atlases.get(data.name)?.select(data.selected);
  meeting.atlases.get(data.name)?.focus(data.focus ?? []);
}

meeting.parts = { draw, select };
for (const begin of meeting.queue ?? []) begin();
meeting.queue = [];

export default function ({ data }) {
  unpacked(data).then((shapes) => {
    if (!meeting.shapes.has(shapes.id)) arrived(shapes.id, decode(shapes));
  });
}
