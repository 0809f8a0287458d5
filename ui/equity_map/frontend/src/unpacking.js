// What the server packed: JSON in gzip; a city's borders as plain numbers take four times as many bytes.
export function unpacked(data) {
  return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
