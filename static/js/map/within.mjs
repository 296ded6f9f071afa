// In which neighbourhood a place lies, by the outlines that are drawn. Neighbours are drawn each for itself, so that a
// street between two may lie in neither: whoever is nearest has it then. The server decides by the exact boundary.
const NEAR = 0.0004; // degrees, some 40 m
const AROUND = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]];

function crosses([ax, ay], [bx, by], x, y) {
  return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
}

function holds({ type, coordinates }, x, y) {
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  const crossed = rings.flatMap((ring) => ring.slice(1).filter((place, before) => crosses(ring[before], place, x, y)));
  return crossed.length % 2 === 1;
}

export default function within(areas, { lat, lng }) {
  for (const [east, north] of AROUND) {
    const found = areas.find(({ geometry }) => holds(geometry, lng + east * NEAR, lat + north * NEAR));
    if (found) return found;
  }
  return null;
}
