/** Two short tones, made here: nothing to load, and silent where the browser has not been touched yet. */

const TONES = [[660, 0], [880, 0.16]];
const LENGTH_S = 0.14;
let context = null;

export function chime() {
  document.body.dataset.chimes = String(Number(document.body.dataset.chimes ?? 0) + 1);
  if (!window.AudioContext || navigator.userActivation?.hasBeenActive === false) return;
  context ??= new AudioContext();
  for (const [frequency, after] of TONES) tone(context, frequency, context.currentTime + after);
}

function tone(audio, frequency, at) {
  const [source, volume] = [audio.createOscillator(), audio.createGain()];
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.18, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + LENGTH_S);
}
