// Two texts side by side, line by line.

const MOST_PAIRS = 4_000_000; // more than a stage has by far; beside each other, then, as they come

/** Lengths of the longest common rest of both, for each pair of places. */
function commonRests(left, right) {
  const rests = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      rests[i][j] =
        left[i] === right[j] ? rests[i + 1][j + 1] + 1 : Math.max(rests[i + 1][j], rests[i][j + 1]);
    }
  }
  return rests;
}

/**
 * Pair the lines of two texts.
 * @returns {[number | null, number | null][]} the places of each row in both; null where one has none
 */
export function paired(left, right) {
  if (left.length * right.length > MOST_PAIRS) return unpaired(left, right);
  const rests = commonRests(left, right);
  const rows = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    while (i < left.length && j < right.length && left[i] === right[j]) rows.push([i++, j++]);
    const [onlyLeft, onlyRight] = [[], []];
    while ((i < left.length || j < right.length) && left[i] !== right[j]) {
      const isLeft = j === right.length || (i < left.length && rests[i + 1][j] >= rests[i][j + 1]);
      if (isLeft) onlyLeft.push(i++);
      else onlyRight.push(j++);
    }
    for (let row = 0; row < Math.max(onlyLeft.length, onlyRight.length); row++) {
      rows.push([onlyLeft[row] ?? null, onlyRight[row] ?? null]);
    }
  }
  return rows;
}

const unpaired = (left, right) =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, row) => [
    row < left.length ? row : null,
    row < right.length ? row : null,
  ]);
