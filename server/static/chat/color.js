/**
 * One colour in, a readable theme out.
 *
 * Luminance and contrast are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio);
 * 4.5 is its success criterion 1.4.3 for text of normal size.
 */
const READABLE = 4.5;
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0]; // with any lighter one some colours carry neither it nor white
// The darkest ground of the light theme and the lightest of the dark one, from chat/style.js.
const LIGHT_GROUND = [238, 241, 240];
const DARK_GROUND = [37, 43, 46];

/** Any CSS colour as [red, green, blue], 0 to 255; undefined for what is no opaque colour. */
export function parseColor(text) {
  if (!text || !CSS.supports("color", text)) return undefined;
  const pixel = new OffscreenCanvas(1, 1).getContext("2d");
  pixel.fillStyle = text;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return alpha === 255 ? [red, green, blue] : undefined;
}

function luminance(color) {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved towards `goal` in twentieths until it is readable on `ground`. */
export function readable(color, ground, goal) {
  for (let step = 0; step < 20; step += 1) {
    const mixed = color.map((value, i) => Math.round(value + ((goal[i] - value) * step) / 20));
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return goal;
}

/**
 * Custom properties for the host, as [name, value] pairs.
 *
 * `--_on-accent` is text on the colour itself; the two inks are the colour as text on the light
 * and the dark theme's ground.
 */
export function accentStyles(accent) {
  const on = contrast(accent, WHITE) >= contrast(accent, BLACK) ? WHITE : BLACK;
  return [
    ["--_on-accent", on],
    ["--_ink-on-light", readable(accent, LIGHT_GROUND, BLACK)],
    ["--_ink-on-dark", readable(accent, DARK_GROUND, WHITE)],
  ].map(([name, color]) => [name, `rgb(${color.join(" ")})`]);
}
