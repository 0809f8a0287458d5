// Geometry as it is sent: whole numbers of `step` metres, each ring as [x, y, dx, dy, dx, dy, …].
import Feature from "ol/Feature.js";
import MultiPolygon from "ol/geom/MultiPolygon.js";
import Point from "ol/geom/Point.js";

function ring(deltas, { origin, step }) {
  const points = [];
  let x = 0, y = 0;
  for (let i = 0; i < deltas.length; i += 2) {
    x += deltas[i];
    y += deltas[i + 1];
    points.push([origin[0] + x * step, origin[1] + y * step]);
  }
  return points;
}

function multiPolygon(polygons, grid) {
  return new MultiPolygon(polygons.map((rings) => rings.map((deltas) => ring(deltas, grid))));
}

function feature(geometry, id, position) {
  const made = new Feature(geometry);
  made.setId(id);
  made.position = position; // where classes and labels of this place stand
  return made;
}

// data: {ids, polygons | points, outlines, origin, step, extent}
export function decode(data) {
  const geometries = data.points
    ? data.points.map((deltas) => new Point(ring(deltas, data)[0]))
    : data.polygons.map((polygons) => multiPolygon(polygons, data));
  return {
    id: data.id,
    kind: data.points ? "points" : "polygons",
    extent: data.extent,
    features: geometries.map((geometry, position) => feature(geometry, data.ids[position], position)),
    outlines: data.outlines.map((polygons) => new Feature(multiPolygon(polygons, data))),
  };
}
