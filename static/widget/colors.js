/** Colours that can be read, made from one brand colour. Pure. */

const WHITE = [255, 255, 255];
const INK = [17, 24, 39];
const STEPS = 20;

/** @param {string} hex "#rrggbb" @returns {number[]} */
export function parse(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** @param {number[]} rgb */
export function css(rgb) {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of WCAG, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

export function mix(from, to, share) {
  return from.map((part, index) => part + (to[index] - part) * share);
}

/** White or ink, whichever reads better on the colour. */
export function textOn(rgb) {
  return contrast(rgb, WHITE) >= contrast(rgb, INK) ? WHITE : INK;
}

/** The colour, moved towards black or white until it reads on the background. */
export function readable(rgb, background, least = 4.5) {
  const goal = textOn(background);
  for (let step = 0; step <= STEPS; step += 1) {
    const tried = mix(rgb, goal, step / STEPS);
    if (contrast(tried, background) >= least) return tried;
  }
  return goal;
}

/** Custom properties of a theme: the brand, what is written on it, and its ink on light and dark surfaces. */
export function palette(hex) {
  const brand = parse(hex);
  const text = textOn(brand);
  // A brand in the middle carries neither white nor ink well: it is deepened until its text reads.
  const solid = readable(brand, text);
  return {
    "--brand": css(solid),
    "--brand-deep": css(mix(solid, text === WHITE ? [0, 0, 0] : WHITE, 0.18)),
    "--on-brand": css(text),
    "--ink-light": css(readable(brand, [246, 247, 249])),
    "--ink-dark": css(readable(brand, [31, 36, 48])),
  };
}
